// The table beside the contract: which methods there are is read from the schema, so that none is forgotten.
#include <algorithm>
#include <capnp/schema.h>
#include <map>
#include <set>
#include <utility>

#include "api/claims.capnp.h"
#include "api/roles/matrix.hpp"

namespace benefactor::api {

namespace {

/// Finds the interfaces that a session's results lead to. What clients hand in is theirs, not the server's.
class contract_walk {
 public:
  void visit(capnp::InterfaceSchema interface) {
    const auto id = interface.getProto().getId();
    if (!seen_.insert(id).second) return;
    const std::string name = interface.getShortDisplayName().cStr();
    for (const auto method : interface.getMethods()) {
      methods.push_back({id, method.getOrdinal(), name + "." + method.getProto().getName().cStr()});
      visit(method.getResultType());
    }
  }

  std::vector<rpc_method> methods;

 private:
  void visit(capnp::StructSchema type) {
    if (!seen_.insert(type.getProto().getId()).second) return;
    for (const auto field : type.getFields()) visit(field.getType());
  }
  void visit(capnp::Type type) {
    while (type.isList()) type = type.asList().getElementType();
    if (type.isStruct()) visit(type.asStruct());
    if (type.isInterface()) visit(type.asInterface());
  }

  std::set<std::uint64_t> seen_;
};

bool is_granted(const method_row& row, role r) { return row.of(r) != permission::no; }

/// "projections" of "Session.projections" is "Projections".
std::string interface_of(std::string_view method) {
  auto name = std::string(method.substr(method.find('.') + 1));
  name[0] = static_cast<char>(name[0] >= 'a' && name[0] <= 'z' ? name[0] - 'a' + 'A' : name[0]);
  return name;
}

void check_capabilities(std::span<const method_row> table, std::vector<std::string>& problems) {
  for (const auto& row : table) {
    if (!row.method.starts_with("Session.")) continue;
    const auto prefix = interface_of(row.method) + ".";
    const auto belongs = [&](const method_row& other) { return other.method.starts_with(prefix); };
    if (std::none_of(table.begin(), table.end(), belongs)) continue;  // It hands out no capability.
    for (const auto r : all_roles) {
      const bool any = std::any_of(table.begin(), table.end(), [&](const method_row& other) {
        return belongs(other) && is_granted(other, r);
      });
      if (any != is_granted(row, r))
        problems.push_back(std::string(row.method) + ": " + std::string(to_text(r)) +
                           (any ? " may call something of it and is not handed it"
                                : " is handed it and may call nothing of it"));
    }
  }
}

}  // namespace

std::string_view to_text(permission g) {
  switch (g) {
    case permission::no: return "no";
    case permission::own: return "own";
    case permission::glass: return "glass";
    case permission::all: return "all";
  }
  return "";
}

const method_row* find_row(std::string_view method) {
  static const auto by_name = [] {
    std::map<std::string_view, const method_row*> rows;
    for (const auto& row : method_table()) rows.emplace(row.method, &row);
    return rows;
  }();
  const auto at = by_name.find(method);
  return at == by_name.end() ? nullptr : at->second;
}

permission permission_of(const access_subject& subject, std::string_view method) {
  if (subject.unrestricted) return permission::all;
  const auto* row = find_row(method);
  auto most = permission::no;
  if (row)
    for (const auto r : subject.roles) most = std::max(most, row->of(r));
  return most;
}

const std::vector<rpc_method>& contract_methods() {
  static const auto methods = [] {
    contract_walk walk;
    walk.visit(capnp::Schema::from<wire::Session>());
    return std::move(walk.methods);
  }();
  return methods;
}

std::string_view method_name(std::uint64_t interface, std::uint16_t ordinal) {
  static const auto names = [] {
    std::map<std::pair<std::uint64_t, std::uint16_t>, std::string_view> all;
    for (const auto& m : contract_methods()) all.emplace(std::pair(m.interface, m.ordinal), m.name);
    return all;
  }();
  const auto at = names.find({interface, ordinal});
  return at == names.end() ? std::string_view() : at->second;
}

std::optional<std::string> why_forbidden(const access_subject& subject, std::string_view method) {
  if (permission_of(subject, method) != permission::no) return std::nullopt;
  const auto what = method.empty() ? std::string("what the contract does not have") : std::string(method);
  if (subject.roles.empty()) return "FORBIDDEN: without a role nobody may call " + what;
  return "FORBIDDEN: role " + role_text(subject) + " may not call " + what;
}

std::optional<std::string> why_forbidden(const access_subject& subject, std::uint64_t interface,
                                         std::uint16_t ordinal) {
  return why_forbidden(subject, method_name(interface, ordinal));
}

std::vector<std::string> table_problems(std::span<const method_row> table) {
  std::vector<std::string> problems;
  std::set<std::string_view> known, named;
  for (const auto& method : contract_methods()) known.insert(method.name);
  for (const auto& row : table) {
    const std::string name(row.method);
    if (!named.insert(row.method).second) problems.push_back(name + ": has two rows");
    if (!known.contains(row.method)) problems.push_back(name + ": is no method of the contract");
    if (!is_granted(row, role::admin)) problems.push_back(name + ": nobody may do it who may do everything");
    const bool has_own =
        std::any_of(row.grants.begin(), row.grants.end(), [](permission g) { return g == permission::own; });
    if (has_own == row.scope.empty())
      problems.push_back(name + (has_own ? ": does not say what is one's own" : ": has a scope for nobody"));
  }
  for (const auto& method : contract_methods())
    if (!named.contains(method.name)) problems.push_back(method.name + ": has no row");
  check_capabilities(table, problems);
  return problems;
}

}  // namespace benefactor::api
