#include "api/http/routes.hpp"

#include <algorithm>
#include <set>

#include "api/claims.capnp.h"
#include "api/http/value_forms.hpp"
#include "api/objects/uri.hpp"

namespace benefactor::api::http {

namespace {

constexpr std::string_view by_name_path = "/calls/";

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);  // The slash.
    const auto end = std::min(path.find('/'), path.size());
    segments.push_back(path.substr(0, end));
    path.remove_prefix(end);
  }
  return segments;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{') && segment.ends_with('}'); }
std::string_view parameter_name(std::string_view segment) { return segment.substr(1, segment.size() - 2); }

/// The values of the parameters of *pattern*; nothing where *path* is another.
std::optional<name_values> match(std::string_view pattern, std::string_view path) {
  const auto wanted = segments_of(pattern), given = segments_of(path);
  if (wanted.size() != given.size()) return std::nullopt;
  name_values values;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    auto text = uri_decoded(given[i]);
    if (!text) return std::nullopt;
    if (is_parameter(wanted[i])) {
      if (text->empty()) return std::nullopt;
      values.emplace_back(std::string(parameter_name(wanted[i])), std::move(*text));
    } else if (*text != wanted[i]) {
      return std::nullopt;
    }
  }
  return values;
}

/// "/claims/{}".
std::string path_shape(std::string_view path) {
  std::string shape;
  for (const auto segment : segments_of(path)) {
    shape += '/';
    shape += is_parameter(segment) ? std::string("{}") : std::string(segment);
  }
  return shape;
}
/// "GET /claims/{}": what two routes may not share.
std::string shape_of(const operation& of) { return of.verb + " " + path_shape(of.path); }

std::optional<capnp::InterfaceSchema> handed_out(capnp::InterfaceSchema::Method method) {
  // Without questions: what hands out a capability of the session's parts.
  if (method.getParamType().getFields().size() != 0) return std::nullopt;
  const auto fields = method.getResultType().getFields();
  if (fields.size() != 1 || !fields[0].getType().isInterface()) return std::nullopt;
  return fields[0].getType().asInterface();
}

using steps = std::vector<capnp::InterfaceSchema::Method>;

void find_ways(capnp::InterfaceSchema from, const steps& so_far, std::map<std::uint64_t, steps>& ways) {
  if (!ways.emplace(from.getProto().getId(), so_far).second) return;
  for (const auto method : from.getMethods())
    if (const auto to = handed_out(method)) {
      auto further = so_far;
      further.push_back(method);
      find_ways(*to, further, ways);
    }
}

bool read_route(const std::string& text, operation& to) {
  const auto space = text.find(' ');
  to.verb = text.substr(0, space);
  if (space != std::string::npos) to.path = text.substr(space + 1);
  return (to.verb == "GET" || to.verb == "POST" || to.verb == "PUT" || to.verb == "DELETE") &&
         to.path.starts_with('/');
}

void read_created(const std::string& text, operation& to) {
  const auto space = text.find(' ');
  to.created = text.substr(0, space);
  if (space == std::string::npos) return;
  const auto condition = std::string_view(text).substr(space + 1);
  constexpr std::string_view only_if = "if ", unless = "unless ";
  if (condition.starts_with(only_if)) to.created_if = condition.substr(only_if.size());
  if (condition.starts_with(unless)) to.created_unless = condition.substr(unless.size());
}

struct table {
  table() {
    std::map<std::uint64_t, steps> ways;
    find_ways(capnp::Schema::from<wire::Session>(), {}, ways);
    for (const auto interface : contract_interfaces()) {
      const bool is_door = interface.getProto().getId() == capnp::typeId<wire::Door>();
      // What clients hand in is theirs, not the server's.
      if (is_clients(interface)) continue;
      for (const auto method : interface.getMethods())
        add(interface, method, is_door ? steps{} : ways[interface.getProto().getId()]);
    }
    std::set<std::string> shapes;
    for (const auto& each : all)
      if (!shapes.insert(shape_of(each)).second) problems.push_back(each.name + ": another has its route");
    for (const auto& each : all)
      if (!each.created.empty() && std::none_of(all.begin(), all.end(), [&](const operation& other) {
            return path_shape(other.path) == path_shape(each.created);
          }))
        problems.push_back(each.name + ": what it makes is at a path that is none");
  }

  static bool is_clients(capnp::InterfaceSchema interface) {
    const auto id = interface.getProto().getId();
    return id == capnp::typeId<wire::ResultSink>() || id == capnp::typeId<wire::EventSink>() ||
           id == capnp::typeId<wire::PaymentProgress>() || id == capnp::typeId<wire::BackupProgress>() ||
           id == capnp::typeId<wire::KeyProgress>();
  }

  void add(capnp::InterfaceSchema interface, capnp::InterfaceSchema::Method method, const steps& reach) {
    operation made{.name = std::string(interface.getShortDisplayName().cStr()) + "." +
                           method.getProto().getName().cStr(),
                   .method = method,
                   .verb = {},
                   .path = {},
                   .own = false,
                   .body = {},
                   .next_parameter = {},
                   .next_place = {},
                   .problems = {},
                   .media_type = {},
                   .answer_type = {},
                   .created = {},
                   .created_if = {},
                   .created_unless = {},
                   .reach = reach};
    const auto notes = method.getProto().getAnnotations();
    const auto wrong = [&](const char* what) { problems.push_back(made.name + ": " + what); };
    auto route = annotation_text(notes, annotation::route);
    const auto own = annotation_text(notes, annotation::own);
    const auto none = annotation_text(notes, annotation::none);
    if (int(bool(route)) + int(bool(own)) + int(bool(none)) != 1)
      return wrong("has no route, and does not say why");
    if (none) return;
    made.own = own.has_value();
    if (!read_route(own ? *own : *route, made)) return wrong("its route is no method and path");
    made.body = annotation_text(notes, annotation::body).value_or("");
    made.problems = annotation_text(notes, annotation::problems).value_or("");
    made.media_type = annotation_text(notes, annotation::bytes).value_or("");
    if (const auto next = annotation_text(notes, annotation::next)) {
      made.next_parameter = next->substr(0, next->find('='));
      made.next_place = next->substr(next->find('=') + 1);
    }
    made.answer_type = answer_type_of(made);
    if (const auto created = annotation_text(notes, annotation::created)) read_created(*created, made);
    if (!made.own) check(made, wrong);
    all.push_back(std::move(made));
  }

  static std::string answer_type_of(const operation& of) {
    if (!of.media_type.empty()) return of.media_type;
    if (of.name == "Claims.openStream") return "application/x-ndjson";
    if (of.name == "Live.subscribe") return "text/event-stream";
    return of.name == "Session.logout" ? "" : "application/json";
  }

  template <class Wrong>
  static void check(const operation& made, const Wrong& wrong) {
    std::set<std::string> names;
    for (const auto field : made.method.getParamType().getFields())
      names.insert(field.getProto().getName().cStr());
    for (const auto segment : segments_of(made.path))
      if (is_parameter(segment) && !names.contains(std::string(parameter_name(segment))))
        wrong("its path has a parameter that it has not");
    if (!made.body.empty() && made.body != "*" && !names.contains(made.body))
      wrong("its body is a parameter that it has not");
    if (!made.next_parameter.empty() && !names.contains(made.next_parameter))
      wrong("its next page is asked for by a parameter that it has not");
    if (made.verb == "GET" && !made.body.empty()) wrong("a GET has no body");
    if (!made.created.empty() && made.verb != "POST") wrong("only a POST makes what has another path");
    if (!made.created.empty() && !made.created.starts_with('/')) wrong("what it makes is at no path");
  }

  std::vector<operation> all;
  std::vector<std::string> problems;
};

const table& the_table() {
  static const table made;
  return made;
}

}  // namespace

const std::vector<operation>& operations() { return the_table().all; }

const operation* find_operation(std::string_view name) {
  const auto& all = operations();
  const auto at =
      std::find_if(all.begin(), all.end(), [name](const operation& each) { return each.name == name; });
  return at == all.end() ? nullptr : &*at;
}

route_match find_route(std::string_view verb, std::string_view path) {
  route_match found;
  if (!path.starts_with(base_path)) return found;
  path.remove_prefix(base_path.size());
  if (!path.starts_with('/')) return found;
  if (path.starts_with(by_name_path)) {
    const auto* to = find_operation(path.substr(by_name_path.size()));
    if (!to || to->own) return found;
    found.allow = "POST";
    if (verb != "POST") return found;
    found.to = to;
    found.by_name = true;
    return found;
  }
  for (const auto& each : operations()) {
    auto values = match(each.path, path);
    if (!values) continue;
    if (each.verb == verb || (verb == "HEAD" && each.verb == "GET")) {
      found.to = &each;
      found.values = std::move(*values);
      return found;
    }
    if (found.allow.find(each.verb) != std::string::npos) continue;
    found.allow += (found.allow.empty() ? "" : ", ") + each.verb;
    if (each.verb == "GET" && !each.own) found.allow += ", HEAD";
  }
  return found;
}

std::vector<std::string> route_problems() {
  auto problems = the_table().problems;
  for (auto& each : form_problems()) problems.push_back(std::move(each));
  return problems;
}

}  // namespace benefactor::api::http
