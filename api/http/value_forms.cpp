#include "api/http/value_forms.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "api/claims.capnp.h"

namespace benefactor::api::http {

namespace {

using kind = capnp::schema::Type;

value_form struct_form(std::uint64_t id) {
  static const std::map<std::uint64_t, value_form> known{
      {capnp::typeId<wire::Amount>(), value_form::amount},
      {capnp::typeId<wire::Day>(), value_form::civil_day},
      {capnp::typeId<wire::Count>(), value_form::count},
      {capnp::typeId<wire::MonthDay>(), value_form::month_day},
      {capnp::typeId<wire::ClaimReference>(), value_form::claim_name},
      {capnp::typeId<wire::UserReference>(), value_form::user_name},
      {capnp::typeId<wire::AsOf>(), value_form::moment},
      {capnp::typeId<wire::ClaimFilter>(), value_form::claim_filter},
      {capnp::typeId<wire::Claim>(), value_form::claim},
      {capnp::typeId<wire::EnrollmentItem>(), value_form::enrollment}};
  const auto at = known.find(id);
  return at == known.end() ? value_form::object : at->second;
}

field_form form_of_field(capnp::StructSchema of, capnp::StructSchema::Field field) {
  const auto proto = field.getProto();
  const auto annotations = proto.getAnnotations();
  field_form made{field, form_of(field.getType()), proto.getName().cStr(), {}, false};
  for (const auto& each : annotations) {
    switch (each.getId()) {
      case annotation::money: made.form = value_form::money; break;
      case annotation::day: made.form = value_form::day; break;
      case annotation::today: made.form = value_form::today; break;
      case annotation::percent: made.form = value_form::percent; break;
      case annotation::base64: made.form = value_form::base64; break;
      case annotation::instant:
        made.form = value_form::instant;
        made.name = each.getValue().getText().cStr();
        break;
      case annotation::present_by: made.present = of.getFieldByName(each.getValue().getText()); break;
      case annotation::hidden: made.hidden = true; break;
      default: break;
    }
  }
  if (made.form == value_form::capability) made.hidden = true;
  return made;
}

std::vector<field_form> make_forms(capnp::StructSchema of) {
  std::vector<field_form> forms;
  for (const auto field : of.getNonUnionFields()) forms.push_back(form_of_field(of, field));
  for (const auto field : of.getUnionFields()) forms.push_back(form_of_field(of, field));
  std::set<unsigned> flags;
  for (const auto& each : forms)
    if (each.present) flags.insert(each.present->getIndex());
  for (auto& each : forms)
    if (flags.contains(each.field.getIndex())) each.hidden = true;
  return forms;
}

/// Every interface and structure that the door leads to.
class contract_types {
 public:
  contract_types() { visit(capnp::Schema::from<wire::Door>()); }

  std::vector<capnp::InterfaceSchema> interfaces;
  std::vector<capnp::StructSchema> structures;

 private:
  void visit(capnp::InterfaceSchema interface) {
    if (!seen_.insert(interface.getProto().getId()).second) return;
    interfaces.push_back(interface);
    for (const auto method : interface.getMethods()) {
      visit(method.getParamType());
      visit(method.getResultType());
    }
  }
  void visit(capnp::StructSchema type) {
    if (!seen_.insert(type.getProto().getId()).second) return;
    structures.push_back(type);
    for (const auto field : type.getFields()) visit(field.getType());
  }
  void visit(capnp::Type type) {
    while (type.isList()) type = type.asList().getElementType();
    // What is one value, or a document of its own, is not looked into: nothing of it is read or written here.
    if (type.isStruct() && form_of(type) == value_form::object) visit(type.asStruct());
    if (type.isInterface()) visit(type.asInterface());
  }

  std::set<std::uint64_t> seen_;
};

/// Signed numbers are amounts, days, times or plain numbers, and only the annotation can tell.
bool says_what_it_is(capnp::StructSchema::Field field) {
  const auto type = field.getType().which();
  if (type != kind::INT32 && type != kind::INT64) return true;
  for (const auto& each : field.getProto().getAnnotations()) switch (each.getId()) {
      case annotation::money:
      case annotation::day:
      case annotation::today:
      case annotation::percent:
      case annotation::instant:
      case annotation::number: return true;
      default: break;
    }
  return false;
}

}  // namespace

std::optional<std::string> annotation_text(capnp::List<capnp::schema::Annotation>::Reader annotations,
                                           std::uint64_t id) {
  for (const auto each : annotations)
    if (each.getId() == id)
      return each.getValue().isText() ? std::string(each.getValue().getText().cStr()) : std::string();
  return std::nullopt;
}

value_form form_of(capnp::Type type) {
  switch (type.which()) {
    case kind::VOID: return value_form::nothing;
    case kind::BOOL: return value_form::flag;
    case kind::INT8:
    case kind::INT16:
    case kind::INT32:
    case kind::UINT8:
    case kind::UINT16:
    case kind::UINT32: return value_form::number;
    case kind::INT64:
    case kind::UINT64: return value_form::wide_number;
    case kind::FLOAT32:
    case kind::FLOAT64: return value_form::floating;
    case kind::TEXT: return value_form::text;
    case kind::DATA: return value_form::hex;
    case kind::ENUM: return value_form::code;
    case kind::LIST: return value_form::list;
    case kind::STRUCT: return struct_form(type.asStruct().getProto().getId());
    case kind::INTERFACE:
    case kind::ANY_POINTER: return value_form::capability;
  }
  return value_form::capability;
}

const std::vector<field_form>& forms_of(capnp::StructSchema of) {
  static std::mutex mutex;
  static std::map<std::uint64_t, std::vector<field_form>> made;
  const std::lock_guard lock(mutex);
  const auto id = of.getProto().getId();
  const auto at = made.find(id);
  return at != made.end() ? at->second : made.emplace(id, make_forms(of)).first->second;
}

std::string code_text(std::string_view name) {
  std::string text;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') text += '_';
    text += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return text;
}

std::vector<capnp::InterfaceSchema> contract_interfaces() { return contract_types().interfaces; }

std::vector<std::string> form_problems() {
  std::vector<std::string> problems;
  for (const auto structure : contract_types().structures) {
    for (const auto field : structure.getFields())
      if (!says_what_it_is(field))
        problems.push_back(std::string(structure.getShortDisplayName().cStr()) + "." +
                           field.getProto().getName().cStr() + ": does not say what the number is");
  }
  return problems;
}

}  // namespace benefactor::api::http
