#include "api/client/view_json.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include "api/views.capnp.h"
#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor::api {

namespace {

using json = nlohmann::ordered_json;
using kind = capnp::schema::Type;

/// As a reader of JSON takes it: what is not negative is unsigned.
json number(std::int64_t value) { return value < 0 ? json(value) : json(static_cast<std::uint64_t>(value)); }

/// "physicalTherapy" is PHYSICAL_THERAPY; null: none, or one that this program does not know.
json code(const capnp::DynamicEnum& value) {
  std::string text;
  KJ_IF_MAYBE (known, value.getEnumerant()) {
    for (const char c : known->getProto().getName()) {
      if (c >= 'A' && c <= 'Z') text += '_';
      text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  if (text.empty() || text == "NONE") return nullptr;
  return text;
}

json value_json(const capnp::DynamicValue::Reader& value, const capnp::Type& type);

json list_json(const capnp::DynamicList::Reader& list) {
  const auto type = list.getSchema().getElementType();
  auto result = json::array();
  auto& elements = result.get_ref<json::array_t&>();
  elements.reserve(list.size());
  for (const auto element : list) elements.push_back(value_json(element, type));
  return result;
}

/// Fields in the order of their declaration, a union's where the field stands that is set. What is null is
/// left out, but for the field of a union that is not its first: which one is set must be seen.
json fields_json(const capnp::DynamicStruct::Reader& view) {
  const auto schema = view.getSchema();
  auto result = json::object();
  // Names are different, so none has to be looked for before it is added.
  auto& members = result.get_ref<json::object_t&>();
  const auto add = [&](const capnp::StructSchema::Field& field) {
    members.emplace_back(field.getProto().getName().cStr(), value_json(view.get(field), field.getType()));
  };
  auto set = view.which();
  const auto add_set = [&] {
    KJ_IF_MAYBE (field, set) {
      if (view.has(*field))
        add(*field);
      else if (field->getProto().getDiscriminantValue() != 0)
        members.emplace_back(field->getProto().getName().cStr(), nullptr);
      set = nullptr;
    }
  };
  const auto fields = schema.getNonUnionFields();
  members.reserve(fields.size() + 1);
  for (const auto field : fields) {
    KJ_IF_MAYBE (of_union, set)
      if (of_union->getIndex() < field.getIndex()) add_set();
    if (view.has(field)) add(field);
  }
  add_set();
  return result;
}

json struct_json(const capnp::DynamicStruct::Reader& view) {
  switch (view.getSchema().getProto().getId()) {
    case capnp::typeId<wire::Amount>(): return format_money(view.as<wire::Amount>().getCents());
    case capnp::typeId<wire::Day>(): return format_date({view.as<wire::Day>().getDays()});
    case capnp::typeId<wire::Count>(): return number(view.as<wire::Count>().getValue());
    default: return fields_json(view);
  }
}

json value_json(const capnp::DynamicValue::Reader& value, const capnp::Type& type) {
  switch (type.which()) {
    case kind::VOID: return nullptr;
    case kind::BOOL: return value.as<bool>();
    case kind::INT8:
    case kind::INT16:
    case kind::INT32: return number(value.as<std::int64_t>());
    case kind::UINT8:
    case kind::UINT16:
    case kind::UINT32: return value.as<std::uint64_t>();
    // As texts: who reads JSON may know no numbers but floating ones.
    case kind::INT64: return std::to_string(value.as<std::int64_t>());
    case kind::UINT64: return std::to_string(value.as<std::uint64_t>());
    case kind::TEXT: {
      const auto text = value.as<capnp::Text>();
      return std::string(text.begin(), text.size());
    }
    case kind::LIST: return list_json(value.as<capnp::DynamicList>());
    case kind::ENUM: return code(value.as<capnp::DynamicEnum>());
    case kind::STRUCT: return struct_json(value.as<capnp::DynamicStruct>());
    default: KJ_UNIMPLEMENTED("views have no bytes, capabilities or floating numbers");
  }
}

}  // namespace

nlohmann::ordered_json view_json(capnp::DynamicStruct::Reader view) { return struct_json(view); }

}  // namespace benefactor::api
