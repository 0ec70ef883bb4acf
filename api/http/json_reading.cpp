#include "api/http/json_reading.hpp"

#include <algorithm>

#include "api/claims.capnp.h"
#include "api/http/special_forms.hpp"
#include "api/http/value_forms.hpp"
#include "events/date.hpp"

namespace benefactor::api::http {

namespace {

/// A text of a query or path as JSON would have it.
nlohmann::json json_of(const std::string& text, const field_form& form) {
  if (form.form == value_form::flag && (text == "true" || text == "false")) return text == "true";
  if (form.form != value_form::list) return text;
  auto list = nlohmann::json::array();
  std::string_view rest = text;
  while (true) {
    const auto comma = rest.find(',');
    list.push_back(std::string(rest.substr(0, comma)));
    if (comma == rest.npos) return list;
    rest.remove_prefix(comma + 1);
  }
}

const field_form* form_named(const std::vector<field_form>& forms, std::string_view name) {
  for (const auto& form : forms)
    if (!form.hidden && form.name == name) return &form;
  return nullptr;
}

/// The query as an object of the method's parameters.
nlohmann::json query_json(const operation& of, const name_values& query, std::vector<problem>& problems) {
  auto all = nlohmann::json::object();
  const auto& forms = forms_of(of.method.getParamType());
  const auto names = query_names(of);
  for (const auto& [name, text] : query) {
    if (name == "fields") continue;
    const auto at = std::find_if(names.begin(), names.end(),
                                 [&named = name](const query_name& each) { return each.name == named; });
    if (at == names.end()) {
      problems.push_back({key_path("", name), "unknown parameter"});
      continue;
    }
    const auto* form = form_named(forms, at->parameter);
    auto& into = at->field.empty() ? all[at->parameter] : all[at->parameter][at->field];
    if (!into.is_null()) {
      problems.push_back({name, "comes twice"});
      continue;
    }
    const field_form* within = nullptr;
    if (!at->field.empty() && form->form == value_form::object)
      within = form_named(forms_of(form->field.getType().asStruct()), at->field);
    if (form->form == value_form::claim_filter)
      into = text;
    else
      into = json_of(text, within ? *within : *form);
  }
  return all;
}

bool is_in_path(const route_match& route, std::string_view name) {
  return std::any_of(route.values.begin(), route.values.end(),
                     [name](const auto& each) { return each.first == name; });
}

}  // namespace

std::vector<query_name> query_names(const operation& of) {
  std::vector<query_name> names;
  if (of.body == "*") return names;
  for (const auto& form : forms_of(of.method.getParamType())) {
    if (form.hidden || form.name == of.body) continue;
    if (of.path.find("{" + form.name + "}") != std::string::npos) continue;
    if (form.form == value_form::claim_filter) {
      for (const auto field : claim_filter_fields)
        names.push_back({std::string(field), form.name, std::string(field)});
    } else if (form.form == value_form::object) {
      for (const auto& field : forms_of(form.field.getType().asStruct()))
        if (!field.hidden) names.push_back({field.name, form.name, field.name});
    } else {
      names.push_back({form.name, form.name, {}});
    }
  }
  return names;
}

bool is_within(std::string_view text, const value_limits& limits) {
  std::size_t commas = 0, containers = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        quoted = false;
    } else if (c == '"') {
      quoted = true;
    } else if (c == ',') {
      ++commas;
    } else if (c == '{' || c == '[') {
      ++containers;
    }
  }
  return containers <= limits.containers && commas + containers < limits.values;
}

std::string too_many_values(const value_limits& limits) {
  return "has more than " + std::to_string(limits.values) + " values, or " +
         std::to_string(limits.containers) + " lists and objects";
}

std::optional<nlohmann::json> read_body(std::string_view text, std::vector<problem>& problems) {
  if (!is_within(text, body_values)) {
    problems.push_back({"", "the document " + too_many_values(body_values)});
    return std::nullopt;
  }
  document_limits limits;
  limits.depth = json_depth;
  const auto before = problems.size();
  auto read = parse_json(text, problems, limits);
  if (problems.size() != before) return std::nullopt;
  return read;
}

message_ptr read_parameters(const request_parts& request, std::vector<problem>& problems) {
  const auto& of = *request.route.to;
  const auto before = problems.size();
  const bool whole = request.route.by_name || of.body == "*";
  const auto query =
      request.route.by_name ? nlohmann::json::object() : query_json(of, request.query, problems);
  if (request.route.by_name)
    for (const auto& [name, text] : request.query)
      if (name != "fields") problems.push_back({key_path("", name), "unknown parameter"});
  nlohmann::json body;
  if (whole || !of.body.empty()) {
    // Where all of a body may be left out, so may the body.
    auto read = request.body.empty() && whole ? std::optional(nlohmann::json::object())
                                              : read_body(request.body, problems);
    if (!read) return nullptr;
    body = std::move(*read);
    if (whole && !body.is_object()) problems.push_back({"", "must be an object"});
  } else if (!request.body.empty() && request.body != "{}") {
    problems.push_back({"", "there is no body"});
  }
  auto message = std::make_shared<capnp::MallocMessageBuilder>();
  auto params = message->initRoot<capnp::DynamicStruct>(of.method.getParamType());
  const auto& forms = forms_of(of.method.getParamType());
  if (whole && body.is_object())
    for (const auto& item : body.items()) {
      const auto* form = form_named(forms, item.key());
      if (!form || is_in_path(request.route, form->name))
        problems.push_back({key_path("", item.key()), "unknown key"});
    }
  for (const auto& form : forms) {
    if (form.hidden) continue;
    nlohmann::json from_path;
    const nlohmann::json* given = nullptr;
    std::string path = form.name;
    for (const auto& [name, text] : request.route.values)
      if (name == form.name) {
        from_path = json_of(text, form);
        given = &from_path;
      }
    if (given) {
      // In the path.
    } else if (whole) {
      if (const auto at = body.find(form.name); body.is_object() && at != body.end()) given = &*at;
    } else if (form.name == of.body) {
      given = &body;
      path.clear();
    } else if (const auto at = query.find(form.name); at != query.end()) {
      given = &*at;
      if (form.form == value_form::claim_filter || form.form == value_form::object) path.clear();
    }
    if (!given && form.form == value_form::claim_filter && !whole) {
      params.init(form.field).as<capnp::DynamicStruct>().as<wire::ClaimFilter>().setAll();
      continue;
    }
    read_field(form, given, params, path, request.today, problems);
  }
  return problems.size() == before ? message : nullptr;
}

}  // namespace benefactor::api::http
