#include "api/http/json_writing.hpp"

#include <string>
#include <vector>

#include "api/claims.capnp.h"
#include "api/http/value_forms.hpp"
#include "api/identity/base64url.hpp"
#include "events/date.hpp"
#include "events/money.hpp"
#include "store/merkle/hex.hpp"

namespace benefactor::api::http {

namespace {

using json = nlohmann::ordered_json;

std::string_view bytes_of(const capnp::Data::Reader& data) {
  return {reinterpret_cast<const char*>(data.begin()), data.size()};
}

std::string text_of(const capnp::Text::Reader& text) { return {text.begin(), text.size()}; }

json claim_name_json(wire::ClaimReference::Reader name) {
  switch (name.which()) {
    case wire::ClaimReference::NATURAL:
      return text_of(name.getNatural().getSubmitter()) + "/" +
             text_of(name.getNatural().getSubmitterClaimId());
    case wire::ClaimReference::CLAIM_NUMBER: return text_of(name.getClaimNumber());
    case wire::ClaimReference::CLAIM_ID: return store::merkle::hex_of(bytes_of(name.getClaimId()));
  }
  return nullptr;
}

json code_json(const capnp::DynamicEnum& code) {
  KJ_IF_MAYBE (known, code.getEnumerant()) {
    auto text = code_text(known->getProto().getName().cStr());
    if (text != "NONE") return text;
  }
  return nullptr;
}

/// Basis points as "80.00".
std::string percent_text(std::int64_t basis_points) { return format_money(basis_points); }

json value_json(const capnp::DynamicValue::Reader& value, value_form form) {
  switch (form) {
    case value_form::nothing: return true;
    case value_form::flag: return value.as<bool>();
    case value_form::number:
      return value.getType() == capnp::DynamicValue::UINT ? json(value.as<std::uint64_t>())
                                                          : json(value.as<std::int64_t>());
    case value_form::wide_number:
      return value.getType() == capnp::DynamicValue::UINT ? std::to_string(value.as<std::uint64_t>())
                                                          : std::to_string(value.as<std::int64_t>());
    case value_form::floating: return value.as<double>();
    case value_form::text: return text_of(value.as<capnp::Text>());
    case value_form::hex: return store::merkle::hex_of(bytes_of(value.as<capnp::Data>()));
    case value_form::base64: return identity::to_base64url(bytes_of(value.as<capnp::Data>()));
    case value_form::code: return code_json(value.as<capnp::DynamicEnum>());
    case value_form::money: return format_money(value.as<std::int64_t>());
    case value_form::day:
    case value_form::today: return format_date({value.as<std::int32_t>()});
    case value_form::percent: return percent_text(value.as<std::int64_t>());
    case value_form::instant: return format_instant(value.as<std::int64_t>());
    case value_form::amount:
      return format_money(value.as<capnp::DynamicStruct>().as<wire::Amount>().getCents());
    case value_form::civil_day:
      return format_date({value.as<capnp::DynamicStruct>().as<wire::Day>().getDays()});
    case value_form::count: return value.as<capnp::DynamicStruct>().as<wire::Count>().getValue();
    case value_form::month_day: {
      const auto day = value.as<capnp::DynamicStruct>().as<wire::MonthDay>();
      return format_month_day({day.getMonth(), day.getDay()});
    }
    case value_form::claim_name:
      return claim_name_json(value.as<capnp::DynamicStruct>().as<wire::ClaimReference>());
    case value_form::list: {
      const auto list = value.as<capnp::DynamicList>();
      const auto element = form_of(list.getSchema().getElementType());
      auto result = json::array();
      result.get_ref<json::array_t&>().reserve(list.size());
      for (const auto each : list) result.push_back(value_json(each, element));
      return result;
    }
    case value_form::user_name:
    case value_form::moment:
    case value_form::claim_filter:
    case value_form::claim:
    case value_form::enrollment:
    case value_form::object: return to_json(value.as<capnp::DynamicStruct>());
    case value_form::capability: return nullptr;
  }
  return nullptr;
}

json selected_by(const json& from, const std::vector<std::string>& paths) {
  if (from.is_array()) {
    auto result = json::array();
    for (const auto& each : from) result.push_back(selected_by(each, paths));
    return result;
  }
  if (!from.is_object()) return from;
  auto result = json::object();
  for (const auto& [name, value] : from.items()) {
    bool whole = false;
    std::vector<std::string> within;
    for (const auto& path : paths) {
      if (path == name) whole = true;
      if (path.size() > name.size() && path.starts_with(name) && path[name.size()] == '.')
        within.push_back(path.substr(name.size() + 1));
    }
    if (whole)
      result[name] = value;
    else if (!within.empty())
      result[name] = selected_by(value, within);
  }
  return result;
}

}  // namespace

json to_json(const capnp::DynamicStruct::Reader& from, const field_form& form) {
  if (form.hidden) return nullptr;
  if (form.present && !from.get(*form.present).as<bool>()) return nullptr;
  if (!from.has(form.field)) return nullptr;
  return value_json(from.get(form.field), form.form);
}

json to_json(const capnp::DynamicStruct::Reader& from) {
  auto result = json::object();
  auto& members = result.get_ref<json::object_t&>();
  auto set = from.which();
  for (const auto& form : forms_of(from.getSchema())) {
    if (form.field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT) {
      bool is_set = false;
      KJ_IF_MAYBE (field, set) is_set = *field == form.field;
      if (!is_set) continue;
      // Which one is set must be seen, but for the first that is nothing: NOT_FOUND, now, local.
      if (form.form == value_form::nothing && form.field.getProto().getDiscriminantValue() == 0) continue;
    }
    auto value = to_json(from, form);
    // Names are different, so none has to be looked for before it is added.
    if (!value.is_null()) members.emplace_back(form.name, std::move(value));
  }
  return result;
}

json selected(const json& body, std::string_view fields) {
  std::vector<std::string> paths;
  while (true) {
    const auto comma = fields.find(',');
    paths.emplace_back(fields.substr(0, comma));
    if (comma == fields.npos) break;
    fields.remove_prefix(comma + 1);
  }
  return selected_by(body, paths);
}

}  // namespace benefactor::api::http
