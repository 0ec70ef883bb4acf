// `benefactor roles`: what each role may call.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "api/roles/matrix.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

/// The fields of the row that the role does not see.
json hidden_of(const api::method_row& row, api::role role) {
  auto fields = json::array();
  if (row.of(role) == api::permission::no) return fields;
  const auto hides = api::masks_of(role);
  const auto add = [&](api::mask mask, std::string_view names) {
    if (hides.has(mask) && !names.empty()) fields.push_back(std::string(names));
  };
  add(api::mask::flags, row.flags);
  add(api::mask::staff, row.staff);
  add(api::mask::privates, row.privates);
  return fields;
}

void print_json() {
  auto methods = json::array();
  for (const auto& row : api::method_table()) {
    json method{{"method", std::string(row.method)}};
    auto roles = json::object(), hidden = json::object();
    for (const auto role : api::all_roles) {
      const std::string name(api::to_text(role));
      roles[name] = std::string(api::to_text(row.of(role)));
      if (auto fields = hidden_of(row, role); !fields.empty()) hidden[name] = std::move(fields);
    }
    method["roles"] = std::move(roles);
    if (!row.scope.empty()) method["own"] = std::string(row.scope);
    if (!hidden.empty()) method["hidden"] = std::move(hidden);
    methods.push_back(std::move(method));
  }
  std::cout << json{{"methods", std::move(methods)}}.dump() << '\n';
}

void print_text() {
  std::vector<text_table::column> columns{{"Method"}};
  for (const auto role : api::all_roles) columns.push_back({std::string(api::to_text(role))});
  text_table table{std::move(columns)};
  bool any_hidden = false;
  for (const auto& row : api::method_table()) {
    std::vector<std::string> cells{std::string(row.method)};
    for (const auto role : api::all_roles) {
      const auto permission = row.of(role);
      auto cell =
          permission == api::permission::no ? std::string("-") : std::string(api::to_text(permission));
      if (!hidden_of(row, role).empty()) {
        cell += '*';
        any_hidden = true;
      }
      cells.push_back(std::move(cell));
    }
    table.add(std::move(cells));
  }
  table.print(std::cout);
  std::cout << "\nglass: once the session has broken the glass, with a reason.\n"
               "own: what is of somebody else is answered as what is not there. Own is\n";
  for (const auto& row : api::method_table())
    if (!row.scope.empty()) std::cout << "  " << row.method << ": " << row.scope << '\n';
  if (!any_hidden) return;
  std::cout << "*: without these fields\n";
  for (const auto& row : api::method_table())
    for (const auto role : api::all_roles)
      for (const auto& fields : hidden_of(row, role))
        std::cout << "  " << row.method << ", " << api::to_text(role) << ": " << fields.get<std::string>()
                  << '\n';
}

}  // namespace

void add_roles_command(CLI::App& app, int& status) {
  auto as_json = std::make_shared<bool>(false);
  auto* command = app.add_subcommand("roles", "Say what each role may call, and whose data it sees");
  command->add_flag("--json", *as_json, "for machines: one JSON object");
  command->callback([as_json, &status] {
    if (*as_json)
      print_json();
    else
      print_text();
    status = status_done;
  });
}

}  // namespace benefactor::tools
