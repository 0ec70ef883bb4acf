// One value of JSON into a field of the contract, by its form.
#include <algorithm>
#include <capnp/dynamic.h>
#include <charconv>
#include <set>

#include "api/claims.capnp.h"
#include "api/client/write_requests.hpp"
#include "api/documents/claim_json.hpp"
#include "api/http/json_reading.hpp"
#include "api/http/special_forms.hpp"
#include "api/http/value_forms.hpp"
#include "api/identity/base64url.hpp"
#include "events/ascii.hpp"
#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor::api::http {

namespace {

using nlohmann::json;
using kind = capnp::schema::Type;

struct bounds {
  std::int64_t least;
  std::uint64_t most;
};

bounds bounds_of(capnp::Type type) {
  switch (type.which()) {
    case kind::INT8: return {INT8_MIN, INT8_MAX};
    case kind::INT16: return {INT16_MIN, INT16_MAX};
    case kind::INT32: return {INT32_MIN, INT32_MAX};
    case kind::INT64: return {INT64_MIN, INT64_MAX};
    case kind::UINT8: return {0, UINT8_MAX};
    case kind::UINT16: return {0, UINT16_MAX};
    case kind::UINT32: return {0, UINT32_MAX};
    default: return {0, UINT64_MAX};
  }
}

/// One value on its way into a field or an element: *set* puts it there.
class value_reader {
 public:
  value_reader(date today, std::vector<problem>& problems) : today_(today), problems_(problems) {}

  void object(const json& from, capnp::DynamicStruct::Builder to, const std::string& path) {
    if (!from.is_object()) return wrong(path, "must be an object");
    const auto& forms = forms_of(to.getSchema());
    std::set<std::string_view> known;
    for (const auto& form : forms)
      if (!form.hidden) known.insert(form.name);
    for (const auto& item : from.items())
      if (!known.contains(item.key())) wrong(key_path(path, item.key()), "unknown key");
    unsigned set = 0;
    std::string choices;
    for (const auto& form : forms) {
      if (form.hidden) continue;
      const auto at = from.find(form.name);
      const bool of_union =
          form.field.getProto().getDiscriminantValue() != capnp::schema::Field::NO_DISCRIMINANT;
      // Of a union a key that is there says which it is, whatever it holds.
      const bool given = at != from.end() && (of_union || !at->is_null());
      if (of_union) {
        choices += (choices.empty() ? "" : ", ") + form.name;
        if (!given) continue;
        if (++set > 1) continue;
      }
      field(form, given ? &*at : nullptr, to, key_path(path, form.name));
    }
    if (!choices.empty() && set != 1) wrong(path, "must have one of " + choices);
  }

  /// *from*: null where it is absent.
  void field(const field_form& form, const json* from, capnp::DynamicStruct::Builder to,
             const std::string& path) {
    if (!from || from->is_null()) {
      switch (form.form) {
        case value_form::today: to.set(form.field, today_.days); return;
        case value_form::money:
        case value_form::day:
        case value_form::percent:
        case value_form::instant:
          if (!form.present) wrong(path, "is required");
          return;
        case value_form::nothing: to.set(form.field, capnp::VOID); return;
        case value_form::object:
          if (from && form.field.getProto().isGroup()) object(json::object(), group(form, to), path);
          return;
        case value_form::claim_name:
          // A parameter of the method itself, whose structure has no scope; in a question none means any.
          if (form.field.getContainingStruct().getProto().getScopeId() == 0) wrong(path, "is required");
          return;
        case value_form::claim:
        case value_form::enrollment: wrong(path, "is required"); return;
        default: return;
      }
    }
    if (form.present) to.set(*form.present, true);
    switch (form.form) {
      case value_form::list: return list(*from, form, to, path);
      case value_form::object: return object(*from, group(form, to), path);
      case value_form::amount:
      case value_form::civil_day:
      case value_form::count:
      case value_form::month_day:
      case value_form::claim_name:
      case value_form::user_name:
      case value_form::moment:
      case value_form::claim_filter:
      case value_form::claim:
      case value_form::enrollment:
        return structure(form.form, *from, to.init(form.field).as<capnp::DynamicStruct>(), path);
      default:
        return scalar(form.form, form.field.getType(), *from, path,
                      [&](const capnp::DynamicValue::Reader& value) { to.set(form.field, value); });
    }
  }

 private:
  static capnp::DynamicStruct::Builder group(const field_form& form, capnp::DynamicStruct::Builder to) {
    return to.init(form.field).as<capnp::DynamicStruct>();
  }

  void wrong(const std::string& path, std::string rule) {
    if (problems_.size() < told_problems) problems_.push_back({path, std::move(rule)});
  }

  void list(const json& from, const field_form& form, capnp::DynamicStruct::Builder to,
            const std::string& path) {
    const auto type = form.field.getType().asList().getElementType();
    const auto element = form_of(type);
    if (element == value_form::enrollment) return enrollment_list(from, form, to, path);
    if (!from.is_array()) return wrong(path, "must be a list");
    auto made = to.init(form.field, static_cast<capnp::uint>(from.size())).as<capnp::DynamicList>();
    for (capnp::uint i = 0; i < made.size() && problems_.size() < told_problems; ++i) {
      const auto here = index_path(path, i);
      if (type.isStruct()) {
        auto into = made[i].as<capnp::DynamicStruct>();
        if (element == value_form::object)
          object(from[i], into, here);
        else
          structure(element, from[i], into, here);
      } else {
        scalar(element, type, from[i], here,
               [&](const capnp::DynamicValue::Reader& value) { made.set(i, value); });
      }
    }
  }

  /// A whole document, or a list of its items.
  void enrollment_list(const json& from, const field_form& form, capnp::DynamicStruct::Builder to,
                       const std::string& path) {
    const auto items = parse_enrollment(from.dump(), problems_);
    if (items.empty()) return wrong(path, "has nothing to enrol");
    auto made = to.init(form.field, static_cast<capnp::uint>(items.size())).as<capnp::DynamicList>();
    for (capnp::uint i = 0; i < made.size(); ++i)
      write_enrollment(made[i].as<capnp::DynamicStruct>().as<wire::EnrollmentItem>(), items[i]);
  }

  void structure(value_form form, const json& from, capnp::DynamicStruct::Builder to,
                 const std::string& path) {
    const auto* text = from.get_ptr<const std::string*>();
    switch (form) {
      case value_form::amount: {
        const auto read = text ? parse_money(*text) : std::nullopt;
        if (!read) return wrong(path, "must be an amount with two decimals such as \"250.00\"");
        return to.as<wire::Amount>().setCents(*read);
      }
      case value_form::civil_day: {
        const auto read = text ? parse_date(*text) : std::nullopt;
        if (!read) return wrong(path, "must be a calendar date such as \"2026-03-01\"");
        return to.as<wire::Day>().setDays(read->days);
      }
      case value_form::month_day: {
        const auto read = text ? parse_month_day(*text) : std::nullopt;
        if (!read) return wrong(path, "must be a month and day such as \"07-01\"");
        auto day = to.as<wire::MonthDay>();
        day.setMonth(read->month);
        return day.setDay(read->day);
      }
      case value_form::count:
        return scalar(value_form::number, capnp::Type(kind::INT32), from, path,
                      [&](const capnp::DynamicValue::Reader& value) {
                        to.as<wire::Count>().setValue(value.as<std::int32_t>());
                      });
      case value_form::claim: {
        const auto before = problems_.size();
        const auto claim = parse_claim(from, path, problems_);
        if (problems_.size() == before) write_claim(to.as<wire::Claim>(), claim, nullptr, nullptr);
        return;
      }
      case value_form::enrollment: {
        const auto before = problems_.size();
        const auto items = parse_enrollment(from.dump(), problems_);
        if (problems_.size() != before) return;
        if (items.size() != 1) return wrong(path, "must be one policy, member, provider or step");
        return write_enrollment(to.as<wire::EnrollmentItem>(), items.front());
      }
      case value_form::claim_filter:
        return read_claim_filter(from, to.as<wire::ClaimFilter>(), path, problems_);
      case value_form::claim_name:
        if (!text || text->empty()) return wrong(path, "must name a claim");
        return write_name(to.as<wire::ClaimReference>(), parse_claim_name(*text));
      case value_form::user_name:
        if (!text || text->empty()) return wrong(path, "must name a user");
        return read_user_name(*text, to.as<wire::UserReference>());
      case value_form::moment:
        if (!text || !read_moment(*text, to.as<wire::AsOf>()))
          wrong(path, "must be a position, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
        return;
      default: return object(from, to, path);
    }
  }

  template <class Set>
  void scalar(value_form form, capnp::Type type, const json& from, const std::string& path, const Set& set) {
    const auto* text = from.get_ptr<const std::string*>();
    switch (form) {
      case value_form::nothing:
        if (from != json(true) && !(from.is_object() && from.empty())) wrong(path, "must be true or {}");
        return set(capnp::VOID);
      case value_form::flag:
        if (!from.is_boolean()) return wrong(path, "must be true or false");
        return set(from.get<bool>());
      case value_form::number:
      case value_form::wide_number: return number(type, from, path, set);
      case value_form::text:
        if (!text) return wrong(path, "must be a text in quotes");
        if (text->find('\0') != std::string::npos) return wrong(path, "must not hold a NUL");
        return set(capnp::Text::Reader(text->c_str(), text->size()));
      case value_form::hex: {
        const auto bytes = text ? bytes_from_hex(*text) : std::nullopt;
        if (!bytes) return wrong(path, "must be hexadecimal digits, two for each byte");
        return set(data_of(*bytes));
      }
      case value_form::base64: {
        const auto bytes = text ? identity::from_base64url(*text) : std::nullopt;
        if (!bytes) return wrong(path, "must be base64url without padding");
        return set(data_of(*bytes));
      }
      case value_form::code: return code(type.asEnum(), text, path, set);
      case value_form::money: {
        const auto read = text ? parse_money(*text) : std::nullopt;
        if (!read) return wrong(path, "must be an amount with two decimals such as \"250.00\"");
        return set(std::int64_t{*read});
      }
      case value_form::percent: {
        const auto read = text ? parse_percent(*text) : std::nullopt;
        if (!read) return wrong(path, "must be a percentage with two decimals from \"0.00\" to \"100.00\"");
        return set(std::int64_t{*read});
      }
      case value_form::day:
      case value_form::today: {
        const auto read = text ? parse_date(*text) : std::nullopt;
        if (!read) return wrong(path, "must be a calendar date such as \"2026-03-01\"");
        return set(read->days);
      }
      case value_form::instant: {
        const auto read = text ? parse_instant(*text) : std::nullopt;
        if (!read) return wrong(path, "must be an instant such as \"2026-03-02T12:00:00Z\"");
        return set(*read);
      }
      default: return wrong(path, "is not taken over HTTP");
    }
  }

  static capnp::Data::Reader data_of(const std::string& bytes) {
    return {reinterpret_cast<const kj::byte*>(bytes.data()), bytes.size()};
  }

  /// A number, or one in a text: exactly, and within the type.
  template <class Set>
  void number(capnp::Type type, const json& from, const std::string& path, const Set& set) {
    const auto [least, most] = bounds_of(type);
    const auto fail = [&, first = least, last = most] {
      wrong(path, "must be a whole number from " + std::to_string(first) + " to " + std::to_string(last));
    };
    if (const auto* text = from.get_ptr<const std::string*>()) {
      const bool negative = text->starts_with('-');
      const char* const begin = text->data() + (negative ? 1 : 0);
      const char* const end = text->data() + text->size();
      std::uint64_t magnitude = 0;
      const auto [stop, error] = std::from_chars(begin, end, magnitude);
      if (error != std::errc() || stop != end || begin == end || !is_digit(*begin)) return fail();
      if (!negative) return magnitude > most ? fail() : set(magnitude);
      if (least == 0 || magnitude > static_cast<std::uint64_t>(INT64_MAX)) return fail();
      const auto value = -static_cast<std::int64_t>(magnitude);
      return value < least ? fail() : set(value);
    }
    if (from.is_number_unsigned()) {
      const auto value = from.get<std::uint64_t>();
      return value > most ? fail() : set(value);
    }
    if (!from.is_number_integer()) return fail();
    const auto value = from.get<std::int64_t>();
    if (value >= 0) return static_cast<std::uint64_t>(value) > most ? fail() : set(value);
    return value < least ? fail() : set(value);
  }

  template <class Set>
  void code(capnp::EnumSchema type, const std::string* text, const std::string& path, const Set& set) {
    std::string spellings;
    for (const auto each : type.getEnumerants()) {
      const auto spelling = code_text(each.getProto().getName().cStr());
      if (spelling == "NONE") continue;
      if (text && *text == spelling) return set(capnp::DynamicEnum(each));
      spellings += (spellings.empty() ? "" : ", ") + spelling;
    }
    wrong(path, "must be one of " + spellings);
  }

  const date today_;
  std::vector<problem>& problems_;
};

}  // namespace

void read_json(const json& from, capnp::DynamicStruct::Builder to, const std::string& path, date today,
               std::vector<problem>& problems) {
  value_reader(today, problems).object(from, to, path);
}

void read_field(const field_form& form, const json* from, capnp::DynamicStruct::Builder to,
                const std::string& path, date today, std::vector<problem>& problems) {
  value_reader(today, problems).field(form, from, to, path);
}

}  // namespace benefactor::api::http
