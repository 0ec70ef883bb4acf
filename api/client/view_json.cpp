#include "api/client/view_json.hpp"

#include <capnp/compat/json.h>
#include <string>

#include "api/views.capnp.h"
#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor::api {

namespace {

using capnp::JsonCodec;

/// A struct that stands for one value.
template <class Struct>
class shown final : public JsonCodec::Handler<Struct> {
 public:
  using writer = void (*)(typename Struct::Reader, capnp::JsonValue::Builder);
  explicit shown(writer write) : write_(write) {}

  void encode(const JsonCodec&, typename Struct::Reader value, capnp::JsonValue::Builder to) const override {
    write_(value, to);
  }
  void decode(const JsonCodec&, capnp::JsonValue::Reader, typename Struct::Builder) const override {
    KJ_UNIMPLEMENTED("views are written only");
  }

 private:
  writer write_;
};

/// "physicalTherapy" is PHYSICAL_THERAPY.
class codes final : public JsonCodec::Handler<capnp::DynamicEnum> {
 public:
  void encode(const JsonCodec&, capnp::DynamicEnum code, capnp::JsonValue::Builder to) const override {
    std::string text;
    KJ_IF_MAYBE (known, code.getEnumerant()) {
      for (const char c : known->getProto().getName()) {
        if (c >= 'A' && c <= 'Z') text += '_';
        text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      }
    }
    if (text.empty() || text == "NONE")
      to.setNull();
    else
      to.setString(text);
  }
  capnp::DynamicEnum decode(const JsonCodec&, capnp::JsonValue::Reader) const override {
    KJ_UNIMPLEMENTED("views are written only");
  }
};

/// Every enumeration that views have.
template <class... Enums>
void handle_codes(JsonCodec& codec, codes& handler) {
  (codec.addTypeHandler(capnp::Schema::from<Enums>(), handler), ...);
}

}  // namespace

nlohmann::ordered_json view_json(capnp::DynamicStruct::Reader view) {
  JsonCodec codec;
  shown<wire::Amount> amount_handler(
      [](auto amount, auto to) { to.setString(format_money(amount.getCents())); });
  shown<wire::Day> day_handler([](auto day, auto to) { to.setString(format_date({day.getDays()})); });
  shown<wire::Count> count_handler([](auto count, auto to) { to.setNumber(count.getValue()); });
  codes code_handler;
  codec.addTypeHandler(amount_handler);
  codec.addTypeHandler(day_handler);
  codec.addTypeHandler(count_handler);
  handle_codes<wire::ServiceType, wire::ClaimStatus, wire::LineStatus, wire::Denial, wire::RefusalCode,
               wire::NetworkStatus, wire::NetworkRestriction, wire::CoverStatus, wire::CoverageChange,
               wire::CoordinationMethod, wire::Relationship, wire::AdjustmentGroup, wire::AuthorizationStatus,
               wire::Audience, wire::ReviewPriority, wire::DocumentKind, wire::DocumentStatus, wire::Sex,
               wire::RequiredField, wire::ClaimEdit, wire::EditAction, wire::ProcessorStatus,
               wire::DispatchKind>(codec, code_handler);
  return nlohmann::ordered_json::parse(codec.encode(view, view.getSchema()).cStr());
}

}  // namespace benefactor::api
