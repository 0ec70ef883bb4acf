// `benefactor scenario`: runs scenario files and prints what was decided.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>

#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/scenario_run.hpp"

namespace benefactor::tools {

namespace {

constexpr int status_not_as_expected = 1;

using backend_factory = std::function<std::unique_ptr<scenario_backend>()>;

const std::map<std::string, backend_factory>& backends() {
  static const std::map<std::string, backend_factory> all{{"core", make_core_backend},
                                                          {"engine", make_engine_backend}};
  return all;
}

std::optional<std::string> read_file(const std::string& name) {
  std::error_code ignored;
  if (std::filesystem::is_directory(name, ignored)) return std::nullopt;  // It would open, and then not read.
  std::ifstream in{name, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

int run_file(const std::string& name, const backend_factory& make_backend) {
  const auto text = read_file(name);
  if (!text) {
    std::cerr << name << ": cannot be read\n";
    return status_unusable;
  }
  std::vector<api::problem> problems;
  const auto document = parse_scenario(*text, problems);
  if (!document) {
    for (const auto& p : problems) std::cerr << name << ": " << api::format_problem(p) << '\n';
    return status_unusable;
  }
  const auto backend = make_backend();
  const auto outcome = run_scenario(*document, *backend);
  std::cout << outcome.dump() << '\n';
  if (!document->expect) return status_done;
  const auto found = differences(*document->expect, outcome);
  for (const auto& difference : found) std::cerr << name << ": " << difference << '\n';
  return found.empty() ? status_done : status_not_as_expected;
}

}  // namespace

void add_scenario_command(CLI::App& app, int& status) {
  struct options {
    std::string through = "core";
    std::vector<std::string> files;
  };
  auto chosen = std::make_shared<options>();
  auto* command =
      app.add_subcommand("scenario", "Run scenario files: policies, steps and what is decided, as text");
  std::vector<std::string> names;
  for (const auto& [name, make] : backends()) names.push_back(name);
  command->add_option("--through", chosen->through, "What decides")
      ->check(CLI::IsMember(names))
      ->capture_default_str();
  command->add_option("FILE", chosen->files, "Scenario files (JSON)")->required();
  command->footer(
      "A scenario is one JSON document: providers, policies, then steps (preauth, submit, release, deny, "
      "cancel,\n"
      "void, pay, dispute, resolve) and, if you like, what you expect. Each FILE is run by itself from "
      "nothing, and\n"
      "its outcome is printed as one line of JSON: what every step decided, then what the benefit buckets "
      "hold.\n"
      "\n"
      "Exit status: 0 printed; 1 an \"expect\" did not hold (the differences are on standard error); 2 a "
      "file is\n"
      "unreadable or invalid (every problem is on standard error, with its place in the document).\n"
      "\n"
      "Example:\n"
      "  benefactor scenario tests/cases/scenarios/one_visit.json");
  command->callback([chosen, &status] {
    for (const auto& file : chosen->files)
      status = std::max(status, run_file(file, backends().at(chosen->through)));
  });
}

}  // namespace benefactor::tools
