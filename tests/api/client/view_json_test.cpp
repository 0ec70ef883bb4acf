// Views as JSON: for whatever a view can hold, the same text as Cap'n Proto's own codec gives.
#include "api/client/view_json.hpp"

#include <boost/test/unit_test.hpp>
#include <capnp/compat/json.h>
#include <capnp/message.h>
#include <fstream>
#include <map>
#include <random>
#include <rapidcheck/boost_test.h>
#include <set>
#include <sstream>

#include "api/claims.capnp.h"
#include "api/views.capnp.h"
#include "events/date.hpp"
#include "events/money.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::api {
namespace of_view_json_test {

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

template <class... Enums>
void handle_codes(JsonCodec& codec, codes& handler) {
  (codec.addTypeHandler(capnp::Schema::from<Enums>(), handler), ...);
}

/// What view_json is held to.
std::string by_codec(capnp::DynamicStruct::Reader view) {
  JsonCodec codec;
  shown<wire::Amount> amounts([](auto amount, auto to) { to.setString(format_money(amount.getCents())); });
  shown<wire::Day> days([](auto day, auto to) { to.setString(format_date({day.getDays()})); });
  shown<wire::Count> counts([](auto count, auto to) { to.setNumber(count.getValue()); });
  codes code_handler;
  codec.addTypeHandler(amounts);
  codec.addTypeHandler(days);
  codec.addTypeHandler(counts);
  handle_codes<wire::ServiceType, wire::ClaimStatus, wire::LineStatus, wire::Denial, wire::RefusalCode,
               wire::NetworkStatus, wire::NetworkRestriction, wire::CoverStatus, wire::CoverageChange,
               wire::CoordinationMethod, wire::Relationship, wire::AdjustmentGroup, wire::AuthorizationStatus,
               wire::Audience, wire::ReviewPriority, wire::DocumentKind, wire::DocumentStatus, wire::Sex,
               wire::RequiredField, wire::ClaimEdit, wire::EditAction, wire::ProcessorStatus,
               wire::DispatchKind>(codec, code_handler);
  return nlohmann::ordered_json::parse(codec.encode(view, view.getSchema()).cStr()).dump();
}

template <class... Structs>
std::vector<capnp::StructSchema> schemas() {
  return {capnp::Schema::from<Structs>()...};
}

/// All structs of views.capnp, and what of claims.capnp is shown as JSON.
const std::vector<capnp::StructSchema>& views() {
  using p = wire::Projections;
  static const auto all = schemas<
      wire::PolicyView, wire::PolicyState, wire::TermsVersion, wire::MemberState, wire::OwnRules, wire::Rule,
      wire::CoverChange, wire::AuthorizationState, wire::EligibilityView, wire::Eligibility,
      wire::InquiryView, wire::InquiryRefusal, wire::LimitUse, wire::Benefit, wire::EstimateView,
      wire::CheckView, wire::Missing, wire::Estimate, wire::EstimatedLine, wire::LineAdjustment,
      wire::FeeView, wire::JourneyView, wire::Journey, wire::ExternalClaim, wire::ProcessorReport,
      wire::ExternalProcessor, wire::SentBatch, wire::ExchangeFile, wire::Turnaround, wire::Dispatch,
      wire::HeldClaim, wire::Intake, wire::TakenFile, wire::Review, wire::Remark, wire::Document,
      wire::TimelineEntry, wire::ReviewQueue, wire::ImpactResult, wire::ImpactReport, wire::ClaimImpact,
      wire::PaymentRun, wire::Payment, wire::QueuedClaim, wire::EditTable, wire::ClaimCount,
      wire::ClaimStatistics, wire::PlanStatistics, wire::StatusSums, wire::DayStatistics,
      wire::DenialStatistics, wire::ServiceStatistics, wire::DayDecisions, wire::Quantiles, wire::QueueAges,
      wire::ProviderStatistics, wire::ProviderDay, wire::ListedPolicy, wire::ListedMembership,
      wire::ListedAuthorization, wire::ListedDocument, wire::PayeeBalance, wire::ListedPayment,
      wire::ListCount, wire::ListedUser, wire::ViewStatus, wire::ViewsStatus, wire::Verification,
      wire::CheckedView, wire::PublishTarget, wire::DeadLetter, wire::RecordedAccess, wire::RecordedEntry,
      wire::ReplayRun, wire::ReplayReport, wire::ReplayDifference, wire::NotReproducible, wire::ReplayPin,
      // Of claims.capnp.
      wire::Job, wire::JobOutcome, p::PoliciesResults, p::MembershipsResults, p::AuthorizationsResults,
      p::DocumentsResults, p::PayeesResults, p::PaymentsResults, p::UsersResults>();
  return all;
}

/// Fills views with whatever they can hold: sets some fields to values at random and at their edges.
class filler {
 public:
  explicit filler(std::uint64_t seed) : random_(seed) {}

  void fill(capnp::DynamicStruct::Builder view, int depth = 0) {
    const auto schema = view.getSchema();
    if (schema == capnp::StructSchema(capnp::Schema::from<wire::Day>())) {
      // Within the years that a date is written with.
      view.set("days", static_cast<std::int32_t>(below(3'000'000)) - 700'000);
      return;
    }
    for (const auto field : schema.getNonUnionFields())
      if (below(5) != 0) set(view, field, depth);
    const auto choices = schema.getUnionFields();
    if (choices.size() > 0 && below(5) != 0) set(view, choices[below(choices.size())], depth);
  }

 private:
  std::size_t below(std::size_t limit) { return static_cast<std::size_t>(random_() % limit); }

  void set(capnp::DynamicStruct::Builder view, capnp::StructSchema::Field field, int depth) {
    const auto type = field.getType();
    if (type.isStruct()) {
      if (field.getProto().isSlot() && depth > 4) return;
      fill(view.init(field).as<capnp::DynamicStruct>(), depth + 1);
    } else if (type.isList()) {
      auto list = view.init(field, static_cast<capnp::uint>(below(4))).as<capnp::DynamicList>();
      const auto of = type.asList().getElementType();
      for (capnp::uint i = 0; i < list.size(); ++i)
        if (of.isStruct())
          fill(list[i].as<capnp::DynamicStruct>(), depth + 1);
        else
          with_value(of, [&](const auto& value) { list.set(i, value); });
    } else {
      with_value(type, [&](const auto& value) { view.set(field, value); });
    }
  }

  template <class Use>
  void with_value(capnp::Type type, const Use& use) {
    if (type.isText()) {
      const auto text = any_text();
      use(capnp::DynamicValue::Reader(capnp::Text::Reader(text.c_str(), text.size())));
    } else if (type.isBool()) {
      use(capnp::DynamicValue::Reader(below(2) == 1));
    } else if (type.isEnum()) {
      // One more than are known: another program's.
      const auto known = type.asEnum().getEnumerants().size();
      use(capnp::DynamicValue::Reader(
          capnp::DynamicEnum(type.asEnum(), static_cast<std::uint16_t>(below(known + 1)))));
    } else if (!type.isVoid()) {
      use(any_number(type));
    } else {
      use(capnp::DynamicValue::Reader(capnp::VOID));
    }
  }

  capnp::DynamicValue::Reader any_number(capnp::Type type) {
    static const std::map<capnp::schema::Type::Which, int> bits{
        {capnp::schema::Type::INT8, 8},    {capnp::schema::Type::INT16, 16},
        {capnp::schema::Type::INT32, 32},  {capnp::schema::Type::INT64, 64},
        {capnp::schema::Type::UINT8, 8},   {capnp::schema::Type::UINT16, 16},
        {capnp::schema::Type::UINT32, 32}, {capnp::schema::Type::UINT64, 64},
    };
    const int size = bits.at(type.which());
    const bool is_signed = type.isInt8() || type.isInt16() || type.isInt32() || type.isInt64();
    auto value = random_() >> (64 - size);
    switch (below(4)) {
      case 0: value = 0; break;
      case 1: value = UINT64_MAX >> (64 - size); break;       // The greatest, or -1.
      case 2: value = std::uint64_t{1} << (size - 1); break;  // The least, or in the middle.
      default: value >>= below(static_cast<std::size_t>(size)); break;
    }
    if (!is_signed) return value;
    const int rest = 64 - size;
    return static_cast<std::int64_t>(value << rest) >> rest;
  }

  std::string any_text() {
    static const std::vector<std::string> parts{
        "a", "Z9 ", "\"", "\\",     "/",    "\n\t\b\f\r", "\x01\x1f\x7f", std::string(1, '\0'),
        "é", "€",   "𝄞",  "\u2028", "</b>", "{}"};
    std::string text;
    for (auto count = below(6); count > 0; --count) text += parts[below(parts.size())];
    return text;
  }

  std::mt19937_64 random_;
};

std::string name_of(capnp::StructSchema schema) {
  const std::string whole = schema.getProto().getDisplayName().cStr();
  return whole.substr(whole.find(':') + 1);
}

BOOST_AUTO_TEST_SUITE(views_as_json)

BOOST_AUTO_TEST_CASE(every_struct_of_the_schema_is_among_those_that_are_tried) {
  std::ifstream schema(test_support::source_dir() / "api" / "views.capnp");
  BOOST_REQUIRE(schema.is_open());
  std::set<std::string> tried;
  for (const auto& view : views()) tried.insert(name_of(view));
  std::size_t declared = 0;
  for (std::string line; std::getline(schema, line);) {
    std::istringstream words(line);
    std::string kind, name;
    if (line.starts_with("struct ") && words >> kind >> name) {
      ++declared;
      BOOST_TEST(tried.contains(name), name << " is not tried");
    }
  }
  BOOST_TEST(declared > 60u);
}

BOOST_AUTO_TEST_CASE(a_view_without_anything_is_as_the_codec_has_it) {
  for (const auto& schema : views()) {
    capnp::MallocMessageBuilder message;
    const auto view = message.initRoot<capnp::DynamicStruct>(schema).asReader();
    BOOST_TEST(view_json(view).dump() == by_codec(view), name_of(schema));
  }
}

RC_BOOST_PROP(whatever_a_view_holds_is_as_the_codec_has_it, ()) {
  filler fill(*rc::gen::arbitrary<std::uint64_t>());
  for (const auto& schema : views()) {
    capnp::MallocMessageBuilder message;
    auto view = message.initRoot<capnp::DynamicStruct>(schema);
    fill.fill(view);
    if (const auto got = view_json(view.asReader()).dump(), wanted = by_codec(view.asReader()); got != wanted)
      RC_FAIL(name_of(schema) + ": " + got + "\nwhere the codec has " + wanted);
  }
}

BOOST_AUTO_TEST_CASE(amounts_days_counts_and_codes_are_spelled_as_usual_and_what_is_null_is_left_out) {
  capnp::MallocMessageBuilder message;
  auto rule = message.initRoot<wire::Rule>();
  rule.setServiceType(wire::ServiceType::SPECIALIST_VISIT);
  rule.setCoveragePercent("80.00");
  rule.initCopay().setCents(-1'05);
  rule.initExcludedDiagnoses(1).set(0, "M54.5");
  BOOST_TEST(view_json(rule.asReader()).dump() ==
             R"({"serviceType":"SPECIALIST_VISIT","coveragePercent":"80.00","copay":"-1.05",)"
             R"("requiresPreauth":false,"network":"ANY","excludedDiagnoses":["M54.5"],)"
             R"("deductibleApplies":false})");
  auto claim = message.initRoot<wire::ClaimCount>();
  claim.initCounted().setClaims(7);
  claim.setPosition(12);
  BOOST_TEST(view_json(claim.asReader()).dump() ==
             R"({"counted":{"claims":"7","exact":false},"position":"12"})");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_view_json_test
}  // namespace benefactor::api
