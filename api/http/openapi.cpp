#include "api/http/openapi.hpp"

#include <algorithm>
#include <set>

#include "api/claims.capnp.h"
#include "api/http/json_reading.hpp"
#include "api/http/routes.hpp"
#include "api/http/special_forms.hpp"
#include "api/http/value_forms.hpp"
#include "api/roles/matrix.hpp"

namespace benefactor::api::http {

namespace {

using json = nlohmann::ordered_json;

json text_schema(const char* pattern, const char* example) {
  json made{{"type", "string"}, {"pattern", pattern}};
  made["examples"] = {example};
  return made;
}

class document {
 public:
  json schemas = json::object();

  json schema_of(value_form form, capnp::Type type) {
    switch (form) {
      case value_form::nothing: return {{"const", true}};
      case value_form::flag: return {{"type", "boolean"}};
      case value_form::number:
      case value_form::count: return {{"type", "integer"}};
      case value_form::wide_number: return text_schema("^-?[0-9]{1,20}$", "4711");
      case value_form::floating: return {{"type", "number"}};
      case value_form::text: return {{"type", "string"}};
      case value_form::hex: return text_schema("^([0-9a-f]{2})*$", "00ff");
      case value_form::base64: return text_schema("^[A-Za-z0-9_-]*$", "AP8");
      case value_form::code: return codes(type.asEnum());
      case value_form::money:
      case value_form::amount: return text_schema("^-?[0-9]+\\.[0-9]{2}$", "250.00");
      case value_form::percent: return text_schema("^[0-9]{1,3}\\.[0-9]{2}$", "80.00");
      case value_form::day:
      case value_form::today:
      case value_form::civil_day: return {{"type", "string"}, {"format", "date"}};
      case value_form::instant: return {{"type", "string"}, {"format", "date-time"}};
      case value_form::month_day: return text_schema("^[0-9]{2}-[0-9]{2}$", "07-01");
      case value_form::claim_name: return text_schema("^.+$", "CLM-20260302-0000000001");
      case value_form::user_name: return text_schema("^.+$", "0123456789abcdef0123456789abcdef");
      case value_form::moment: return text_schema("^.+$", "2026-03-01");
      case value_form::list: {
        const auto element = type.asList().getElementType();
        return {{"type", "array"}, {"items", schema_of(form_of(element), element)}};
      }
      case value_form::claim: return claim_schema();
      case value_form::enrollment:
        return {{"type", "object"},
                {"description", "a policy, member, provider or step, as in scenario files"}};
      case value_form::claim_filter: {
        json made{{"type", "object"}, {"additionalProperties", false}};
        for (const auto name : claim_filter_fields)
          made["properties"][std::string(name)] = {{"type", "string"}};
        return made;
      }
      case value_form::object: return reference(type.asStruct());
      case value_form::capability: return json::object();
    }
    return json::object();
  }

  /// By its name, so that what contains itself comes to an end.
  json reference(capnp::StructSchema type) {
    const auto id = type.getProto().getId();
    if (type.getProto().getStruct().getIsGroup()) return object(type);
    const std::string name = type.getShortDisplayName().cStr();
    if (seen_.insert(id).second) {
      schemas[name] = json::object();  // It has its place before what it holds.
      schemas[name] = object(type);
    }
    return {{"$ref", "#/components/schemas/" + name}};
  }

  /// What read_answer makes of the results: a structure is its fields, and so is what a union finds.
  json answer(const operation& of) {
    const auto results = of.method.getResultType();
    const auto fields = results.getFields();
    if (fields.size() == 0) return {{"type", "object"}};
    if (form_of(fields[0].getType()) != value_form::object) return object(results);
    const auto main = fields[0].getType().asStruct();
    if (main.getNonUnionFields().size() == 0)
      for (const auto member : main.getUnionFields()) {
        const auto type = member.getType();
        if (type.isVoid() || !type.isStruct() ||
            type.asStruct().getProto().getId() == capnp::typeId<wire::Refusal>())
          continue;
        return reference(type.asStruct());
      }
    return reference(main);
  }

  json object(capnp::StructSchema type) {
    json made{{"type", "object"}};
    for (const auto& form : forms_of(type))
      if (!form.hidden) made["properties"][form.name] = schema_of(form.form, form.field.getType());
    return made;
  }

 private:
  static json codes(capnp::EnumSchema type) {
    json made{{"type", "string"}, {"enum", json::array()}};
    for (const auto each : type.getEnumerants())
      if (const auto text = code_text(each.getProto().getName().cStr()); text != "NONE")
        made["enum"].push_back(text);
    return made;
  }

  json claim_schema() {
    if (!schemas.contains("ClaimDocument")) {
      json texts{{"type", "array"}, {"items", {{"type", "string"}}}};
      const auto money = schema_of(value_form::money, {});
      const auto day = schema_of(value_form::day, {});
      const json text{{"type", "string"}};
      json line{{"type", "object"}, {"required", {"serviceType", "serviceDate", "billed"}}};
      line["properties"] = {{"serviceType", codes(capnp::Schema::from<wire::ServiceType>())},
                            {"serviceDate", day},
                            {"billed", money},
                            {"units", {{"type", "integer"}, {"default", 1}}},
                            {"procedure", text},
                            {"modifiers", texts},
                            {"diagnoses", texts},
                            {"priorPayers", {{"type", "array"}, {"items", {{"type", "object"}}}}}};
      json claim{{"type", "object"},
                 {"required",
                  {"submitter", "submitterClaimId", "received", "policyNumber", "memberId", "providerNpi",
                   "lines"}}};
      claim["properties"] = {{"submitter", text},
                             {"submitterClaimId", text},
                             {"received", day},
                             {"policyNumber", text},
                             {"memberId", text},
                             {"providerNpi", text},
                             {"replaces", text},
                             {"benefitsAssigned", {{"type", "boolean"}, {"default", true}}},
                             {"lines", {{"type", "array"}, {"minItems", 1}, {"items", line}}}};
      schemas["ClaimDocument"] = std::move(claim);
    }
    return {{"$ref", "#/components/schemas/ClaimDocument"}};
  }

  std::set<std::uint64_t> seen_;
};

json parameter(const std::string& name, const char* in, json schema) {
  json made{{"name", name}, {"in", in}};
  if (in == std::string_view("path")) made["required"] = true;
  made["schema"] = std::move(schema);
  return made;
}

std::string roles_text(const std::string& method) {
  const auto* row = find_row(method);
  std::string text;
  if (!row) return text;
  for (const auto r : all_roles)
    if (const auto may = row->of(r); may != permission::no) {
      text += (text.empty() ? "Roles: " : ", ") + std::string(to_text(r));
      if (may != permission::all) text += " (" + std::string(to_text(may)) + ")";
    }
  return text;
}

json body_of(document& all, const operation& of) {
  const auto params = of.method.getParamType();
  if (of.body.empty()) return nullptr;
  json schema;
  if (of.body == "*") {
    schema = {{"type", "object"}, {"properties", json::object()}};
    for (const auto& form : forms_of(params))
      if (!form.hidden && of.path.find("{" + form.name + "}") == std::string::npos)
        schema["properties"][form.name] = all.schema_of(form.form, form.field.getType());
  } else {
    for (const auto& form : forms_of(params))
      if (form.name == of.body) schema = all.schema_of(form.form, form.field.getType());
  }
  return {{"required", of.body != "*"}, {"content", {{"application/json", {{"schema", schema}}}}}};
}

/// What login_routes answers with.
json tokens_schema(document& all) {
  const json text{{"type", "string"}}, seconds{{"type", "integer"}};
  json made{{"type", "object"}, {"required", {"accessToken", "accessSeconds", "refreshSeconds", "profile"}}};
  auto& fields = made["properties"];
  fields["accessToken"] = text;
  fields["accessSeconds"] = seconds;
  fields["refreshSeconds"] = seconds;
  fields["refreshToken"] = text;
  fields["profile"] = all.reference(capnp::Schema::from<wire::Profile>());
  return made;
}

/// What a line of an upload's answer may say, as claim_upload and x12_upload write it.
json upload_row_schema(document& all) {
  const json text{{"type", "string"}}, place{{"type", "integer"}};
  const auto count = all.schema_of(value_form::wide_number, {});
  const auto object_of = [](std::initializer_list<std::pair<const char*, json>> fields) {
    json made{{"type", "object"}};
    for (const auto& [name, schema] : fields) made["properties"][name] = schema;
    return made;
  };
  auto row = all.object(capnp::Schema::from<wire::ClaimResult>());
  auto& fields = row["properties"];
  fields["claim"] = text;
  fields["segment"] = place;
  fields["claims"] = count;
  fields["warning"] = object_of({{"segment", place}, {"rule", text}});
  auto kind = text, content = text, encoding = text;
  kind["description"] = "TA1, 999 or 277CA";
  content["description"] = "the whole interchange, which names patients";
  encoding["description"] = "base64, of a content that is no UTF-8; else it is not there";
  fields["acknowledgment"] =
      object_of({{"name", text}, {"kind", kind}, {"content", content}, {"encoding", encoding}});
  fields["summary"] = all.object(capnp::Schema::from<wire::StreamSummary>());
  auto& summary = fields["summary"]["properties"];
  summary["warnings"] = count;
  summary["acknowledgments"] = count;
  summary["unacknowledged"] = text;
  summary["unacknowledged"]["description"] = "why there are no acknowledgments, though they were asked for";
  fields["problem"] = {{"$ref", "#/components/schemas/ProblemDetails"}};
  row["description"] =
      "a line; each is a claim, a set, a warning, an acknowledgment, the summary or a problem";
  return row;
}

/// The question of what is more than one call, as its code reads it: event_route, claim_stream_route,
/// login_routes.
void describe_own(document& all, const operation& of, json& made) {
  const json text{{"type", "string"}}, flag{{"type", "boolean"}};
  const auto asked_by = [&made](const char* name, const char* in, const json& schema) {
    made["parameters"].push_back(parameter(name, in, schema));
  };
  if (of.name == "Live.subscribe") {
    const auto position = all.schema_of(value_form::wide_number, {});
    for (const auto* name : {"claim", "memberId", "policyNumber", "providerNpi", "status"})
      asked_by(name, "query", text);
    asked_by("queue", "query", flag);
    asked_by("from", "query", position);
    asked_by("Last-Event-ID", "header", position);
  } else if (of.name == "Claims.openStream") {
    for (const auto* name : {"withLines", "npiCheckDigit"}) asked_by(name, "query", flag);
    auto received = text, icd9 = text, acknowledgments = flag;
    received["description"] = "of an X12 file: the day of receipt, or bht, each set's own; absent: today";
    icd9["description"] = "of an X12 file: what becomes of claims with ICD-9-CM diagnoses; absent: refuse";
    icd9["enum"] = json::array({"refuse", "keep"});
    asked_by("received", "query", received);
    asked_by("icd9", "query", icd9);
    acknowledgments["description"] =
        "of an X12 file: whether its TA1, 999 and 277CA come too, each in a row before the summary";
    asked_by("acknowledgments", "query", acknowledgments);
    made["requestBody"]["required"] = true;
    auto& content = made["requestBody"]["content"];
    content["application/x-ndjson"]["schema"] = all.schema_of(value_form::claim, {});
    content["application/edi-x12"]["schema"] = {{"type", "string"},
                                                {"description", "professional claims, 837P in 5010"}};
  } else if (of.name.starts_with("Door.")) {
    auto body = all.object(of.name == "Door.register" ? capnp::Schema::from<wire::Registration>()
                                                      : of.method.getParamType());
    auto& fields = body["properties"];
    if (of.name == "Door.refresh") {
      fields.erase(std::string("token"));
      fields["refreshToken"] = text;
    }
    fields["refreshIn"] = text;
    fields["refreshIn"]["enum"] = json::array({"cookie", "body"});
    made["requestBody"]["required"] = true;
    made["requestBody"]["content"]["application/json"]["schema"] = std::move(body);
  }
}

json operation_json(document& all, const operation& of) {
  json made{{"operationId", of.name}};
  made["tags"] = {of.name.substr(0, of.name.find('.'))};
  if (const auto roles = roles_text(of.name); !roles.empty()) made["description"] = roles;
  auto parameters = json::array();
  const auto params = of.method.getParamType();
  for (const auto& form : forms_of(params))
    if (of.path.find("{" + form.name + "}") != std::string::npos)
      parameters.push_back(parameter(form.name, "path", all.schema_of(form.form, form.field.getType())));
  for (const auto& name : of.own ? std::vector<query_name>{} : query_names(of)) {
    json schema{{"type", "string"}};
    for (const auto& form : forms_of(params)) {
      if (form.name != name.parameter) continue;
      if (name.field.empty())
        schema = all.schema_of(form.form, form.field.getType());
      else if (form.form == value_form::object)
        for (const auto& inner : forms_of(form.field.getType().asStruct()))
          if (inner.name == name.field) schema = all.schema_of(inner.form, inner.field.getType());
    }
    parameters.push_back(parameter(name.name, "query", std::move(schema)));
  }
  if (!of.own) parameters.push_back(parameter("fields", "query", {{"type", "string"}}));
  if (!parameters.empty()) made["parameters"] = std::move(parameters);
  if (of.own)
    describe_own(all, of, made);
  else if (auto body = body_of(all, of); !body.is_null())
    made["requestBody"] = std::move(body);
  json good{{"description", "the answer"}};
  if (of.media_type.empty() && of.answer_type == "application/json")
    good["content"][of.answer_type]["schema"] =
        of.name.starts_with("Door.") ? tokens_schema(all) : all.answer(of);
  else if (!of.answer_type.empty())
    good["content"][of.answer_type] = json::object();
  if (of.name == "Claims.openStream") good["content"][of.answer_type]["schema"] = upload_row_schema(all);
  made["responses"][of.answer_type.empty() ? "204" : "200"] = std::move(good);
  // Without a schema of its own: who makes types of responses makes one.
  if (!of.created.empty()) {
    auto& created = made["responses"]["201"];
    created["description"] = "the same answer, of what was not there before and is at Location";
    created["headers"]["Location"]["schema"] = {{"type", "string"}};
  }
  made["responses"]["default"] = {{"$ref", "#/components/responses/Problem"}};
  if (of.name.starts_with("Door.")) made["security"] = json::array();
  return made;
}

}  // namespace

json openapi_json(const std::string& program) {
  document all;
  json made{{"openapi", "3.1.0"}};
  made["info"] = {{"title", "Benefactor"},
                  {"version", program.substr(program.rfind(' ') + 1)},
                  {"description",
                   "Health-insurance claims. Amounts are decimal texts, days ISO 8601, numbers of 64 bits "
                   "texts. What is null is left out."}};
  made["servers"] = {{{"url", std::string(base_path)}}};
  made["security"] = {{{"bearer", json::array()}}};
  for (const auto& of : operations()) {
    auto verb = of.verb;
    std::transform(verb.begin(), verb.end(), verb.begin(),
                   [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    made["paths"][of.path][verb] = operation_json(all, of);
  }
  auto& components = made["components"];
  components["securitySchemes"]["bearer"] = {{"type", "http"}, {"scheme", "bearer"}};
  components["responses"]["Problem"] = {
      {"description", "why not (RFC 9457)"},
      {"content",
       {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/ProblemDetails"}}}}}}}};
  components["schemas"] = std::move(all.schemas);
  const json text{{"type", "string"}};
  json details{{"type", "object"}, {"required", {"type", "title", "status", "code"}}};
  details["properties"] = {
      {"type", text},
      {"title", text},
      {"status", {{"type", "integer"}}},
      {"code", text},
      {"detail", text},
      {"requestId", text},
      {"problems",
       {{"type", "array"},
        {"items", {{"type", "object"}, {"properties", {{"field", text}, {"rule", text}}}}}}}};
  components["schemas"]["ProblemDetails"] = std::move(details);
  return made;
}

}  // namespace benefactor::api::http
