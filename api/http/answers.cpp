#include "api/http/answers.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "api/claims.capnp.h"
#include "api/http/json_writing.hpp"
#include "api/http/value_forms.hpp"
#include "api/objects/uri.hpp"

namespace benefactor::api::http {

namespace {

using json = nlohmann::ordered_json;
using kind = capnp::schema::Type;

/// A member of a result's union that is no answer, and what HTTP makes of one that has no more to say.
struct refusing_member {
  std::string_view name;
  unsigned status;
  std::string_view code, detail;
};
constexpr std::array refusing_members{
    refusing_member{"notFound", 404, "NOT_FOUND", "there is nothing here"},
    refusing_member{"memberErased", 410, "MEMBER_ERASED", "the data of the document's member was erased"},
    refusing_member{"refused", 422, "INVALID", "the request has problems"},
    refusing_member{"problems", 422, "INVALID", "the request has problems"},
    refusing_member{"failed", 500, "FAILED", ""},
    refusing_member{"tooMany", 422, "INVALID", "there is too much: narrow the question"},
    refusing_member{"toMember", 409, "PAID_TO_MEMBER", "members get an explanation of benefits instead"},
    refusing_member{"noPayer", 501, "NOT_OFFERED", "this server was not told who pays"},
    refusing_member{"notRecorded", 501, "NOT_OFFERED", "this server records no accesses"},
    refusing_member{"notSigned", 503, "NOT_YET", "no checkpoint covers it yet: ask again later"},
    refusing_member{"notOffered", 501, "NOT_OFFERED", "this server does not do that"}};

const refusing_member* find_refusing(std::string_view name) {
  const auto at = std::find_if(refusing_members.begin(), refusing_members.end(),
                               [name](const refusing_member& each) { return each.name == name; });
  return at == refusing_members.end() ? nullptr : at;
}

refusal read_refusing(const refusing_member& member, capnp::StructSchema::Field field,
                      capnp::DynamicStruct::Reader from) {
  refusal told{
      .status = member.status, .code = std::string(member.code), .detail = std::string(member.detail)};
  const auto type = field.getType();
  const auto value = from.get(field);
  if (type.isText()) {
    told.detail = value.as<capnp::Text>().cStr();
    if (told.status == 422) told.status = 409, told.code = "REFUSED";
  } else if (type.isStruct() && type.asStruct().getProto().getId() == capnp::typeId<wire::Refusal>()) {
    return refusal_of(value.as<capnp::DynamicStruct>().as<wire::Refusal>());
  } else if (type.isList()) {
    const auto list = value.as<capnp::DynamicList>();
    for (const auto each : list) {
      const auto one = each.as<capnp::DynamicStruct>();
      // A Problem, or an InquiryRefusal.
      const bool inquiry = one.getSchema().getProto().getId() == capnp::typeId<wire::InquiryRefusal>();
      told.problems.push_back({one.get("field").as<capnp::Text>().cStr(),
                               one.get(inquiry ? "reason" : "rule").as<capnp::Text>().cStr()});
      if (inquiry) told.status = 404, told.code = "NOT_FOUND", told.detail = "nobody is found by all of it";
    }
  }
  return told;
}

/// Of the union that *from* has: what refuses; nothing: it is an answer.
std::optional<refusal> find_refusal(capnp::DynamicStruct::Reader from) {
  KJ_IF_MAYBE (set, from.which())
    if (const auto* member = find_refusing(set->getProto().getName().cStr()))
      return read_refusing(*member, *set, from);
  return std::nullopt;
}

bool has_union_only(capnp::StructSchema type) {
  return type.getUnionFields().size() > 0 && type.getNonUnionFields().size() == 0;
}

/// Spreads what is a group, so that {"counted": {"claims"}} is {"claims"}.
json unwrapped(capnp::DynamicStruct::Reader from) {
  auto body = to_json(from);
  KJ_IF_MAYBE (set, from.which()) {
    const bool spread = set->getProto().isGroup() ||
                        (has_union_only(from.getSchema()) && form_of(set->getType()) == value_form::object);
    if (!spread) return body;
    const std::string name = set->getProto().getName().cStr();
    auto inner = body.contains(name) ? body[name] : json::object();
    body.erase(name);
    for (auto& [key, value] : body.items()) inner[key] = value;
    return inner;
  }
  return body;
}

/// The place in *body* that *path* names; null: there is none.
const json* find_place(const json& body, std::string_view path) {
  const json* at = &body;
  while (true) {
    const auto dot = path.find('.');
    const auto member = at->is_array() ? at->end() : at->find(std::string(path.substr(0, dot)));
    if (member == at->end()) return nullptr;
    at = &*member;
    if (dot == path.npos) return at;
    path.remove_prefix(dot + 1);
    if (at->is_array()) {
      if (at->empty()) return nullptr;
      at = &at->back();
    }
  }
}

/// The text at *place* in what was asked; empty: there is none.
std::string text_in(capnp::DynamicStruct::Reader from, std::string_view place) {
  const auto dot = place.find('.');
  const std::string name(place.substr(0, dot));
  KJ_IF_MAYBE (field, from.getSchema().findFieldByName(kj::StringPtr(name.c_str()))) {
    if (!from.has(*field)) return {};
    if (dot == place.npos && field->getType().isText()) {
      const auto text = from.get(*field).as<capnp::Text>();
      return {text.begin(), text.size()};
    }
    if (dot != place.npos && field->getType().isStruct())
      return text_in(from.get(*field).as<capnp::DynamicStruct>(), place.substr(dot + 1));
  }
  return {};
}

/// By operation::created: a parameter of the path, a place in the answer, or one in the parameters.
std::string text_at(std::string_view place, const route_match& route, const json& body,
                    capnp::DynamicStruct::Reader params) {
  for (const auto& [name, value] : route.values)
    if (name == place) return value;
  if (const auto* at = find_place(body, place)) return at->is_string() ? at->get<std::string>() : "";
  return route.by_name ? std::string() : text_in(params, place);
}

}  // namespace

std::variant<good_answer, refusal> read_answer(const operation& of, capnp::DynamicStruct::Reader results) {
  good_answer answer;
  const auto fields = results.getSchema().getFields();
  if (fields.size() == 0) {
    answer.body = json::object();
    return answer;
  }
  const auto first = fields[0];
  const bool unwraps = form_of(first.getType()) == value_form::object;
  const auto main = unwraps ? results.get(first).as<capnp::DynamicStruct>() : results;
  // First whether there is such a moment: else nothing is answered.
  for (const auto field : fields)
    if (field.getType().isStruct() &&
        field.getType().asStruct().getProto().getId() == capnp::typeId<wire::AsOfAnswer>())
      if (auto refused = find_refusal(results.get(field).as<capnp::DynamicStruct>())) return *refused;
  if (auto refused = find_refusal(main)) return *refused;
  if (!of.problems.empty()) {
    const auto problems = main.get(kj::StringPtr(of.problems.c_str())).as<capnp::DynamicList>();
    if (problems.size() > 0) return invalid(problems_of(problems.as<capnp::List<wire::Problem>>()));
  }
  if (!of.media_type.empty()) {
    KJ_IF_MAYBE (set, main.which())
      if (set->getType().isData()) {
        const auto bytes = main.get(*set).as<capnp::Data>();
        answer.file.assign(reinterpret_cast<const char*>(bytes.begin()), bytes.size());
      }
    return answer;
  }
  answer.body = unwraps ? unwrapped(main) : to_json(results);
  if (!of.problems.empty()) answer.body.erase(of.problems);
  if (!unwraps) return answer;
  for (const auto& form : forms_of(results.getSchema())) {
    if (form.field == first) continue;
    auto value = form.form == value_form::object
                     ? unwrapped(results.get(form.field).as<capnp::DynamicStruct>())
                     : to_json(results, form);
    if (!value.is_null() && !value.empty()) answer.body[form.name] = std::move(value);
  }
  return answer;
}

std::string next_page(const operation& of, const json& body, std::uint64_t limit) {
  if (of.next_parameter.empty()) return {};
  const auto dot = of.next_place.find('.');
  if (dot != std::string::npos) {
    const auto list = body.find(of.next_place.substr(0, dot));
    if (list == body.end() || !list->is_array() || list->size() < (limit == 0 ? 100 : limit)) return {};
  }
  const auto* at = find_place(body, of.next_place);
  if (!at || !at->is_string()) return {};
  auto text = at->get<std::string>();
  return text == "0" ? std::string() : text;
}

std::string created_at(const operation& of, const route_match& route, const json& body,
                       capnp::DynamicStruct::Reader params) {
  const auto is_true = [&body](const std::string& place) {
    const auto* at = find_place(body, place);
    return at && at->is_boolean() && at->get<bool>();
  };
  if (of.created.empty() || (!of.created_if.empty() && !is_true(of.created_if)) ||
      (!of.created_unless.empty() && is_true(of.created_unless)))
    return {};
  std::string path;
  std::string_view rest = of.created;
  while (!rest.empty()) {
    const auto begin = std::min(rest.find('{'), rest.size());
    path += rest.substr(0, begin);
    rest.remove_prefix(begin);
    if (rest.empty()) break;
    const auto end = rest.find('}');
    const auto value = text_at(rest.substr(1, end - 1), route, body, params);
    if (value.empty()) return {};
    path += uri_encoded(value);
    rest.remove_prefix(end + 1);
  }
  return path;
}

std::vector<std::string> answer_problems() {
  std::vector<std::string> problems;
  for (const auto& of : operations()) {
    if (of.own) continue;
    const auto results = of.method.getResultType();
    for (const auto field : results.getFields()) {
      if (form_of(field.getType()) != value_form::object) continue;
      for (const auto member : field.getType().asStruct().getUnionFields()) {
        const auto type = member.getType();
        const bool refuses = type.isVoid() || (type.isStruct() && type.asStruct().getProto().getId() ==
                                                                      capnp::typeId<wire::Refusal>());
        const std::string name = member.getProto().getName().cStr();
        if (refuses && !find_refusing(name) && name != "now")
          problems.push_back(of.name + ": HTTP does not know what \"" + name + "\" is");
      }
    }
    if (!of.media_type.empty() && !of.next_parameter.empty())
      problems.push_back(of.name + ": a file has no next page");
  }
  return problems;
}

}  // namespace benefactor::api::http
