// `benefactor generate`: a synthetic book of business as files.
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "api/generator/generate.hpp"
#include "tools/benefactor/commands.hpp"
#include "tools/benefactor/progress.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

int generate(const api::book_options& options, bool json) {
  progress_meter meter("policies and claims", options.policies + options.claims);
  const auto summary = api::generate_book(options, [&](std::uint64_t policies, std::uint64_t claims) {
    meter.update(policies + claims, policies + claims);
  });
  meter.clear();
  if (json) {
    nlohmann::ordered_json out;
    out["seed"] = options.seed;
    out["providers"] = summary.providers;
    out["policies"] = summary.policies;
    out["members"] = summary.members;
    out["authorizations"] = summary.authorizations;
    out["claims"] = summary.claims;
    out["lines"] = summary.lines;
    auto& files = out["files"] = nlohmann::ordered_json::array();
    for (const auto& file : summary.files) files.push_back(file.string());
    std::cout << out.dump() << '\n';
    return status_done;
  }
  text_table table{{{""}, {"", align::right}}};
  table.add({"Providers", format_count(summary.providers)});
  table.add({"Policies", format_count(summary.policies)});
  table.add({"Members", format_count(summary.members)});
  table.add({"Authorisations", format_count(summary.authorizations)});
  table.add({"Claims", format_count(summary.claims)});
  table.add({"Service lines", format_count(summary.lines)});
  table.print(std::cout);
  std::cout << '\n';
  for (const auto& file : summary.files) std::cout << file.string() << '\n';
  return status_done;
}

}  // namespace

void add_generate_command(CLI::App& app, int& status) {
  struct chosen_options : api::book_options {
    std::string out;
    bool json = false;
  };
  auto chosen = std::make_shared<chosen_options>();
  auto* command =
      app.add_subcommand("generate", "Write a synthetic book of business: enrolments and a year of claims");
  command->add_option("--policies", chosen->policies, "Policies")
      ->check(CLI::Range(std::uint64_t{1}, api::book_options::max_policies))
      ->capture_default_str();
  command->add_option("--claims", chosen->claims, "Claims")
      ->check(CLI::Range(std::uint64_t{0}, api::book_options::max_claims))
      ->capture_default_str();
  command->add_option("--seed", chosen->seed, "The same seed makes the same files everywhere")
      ->capture_default_str();
  command->add_flag("--hot-bucket", chosen->hot_bucket,
                    "All claims under one policy, a group of 200 members");
  command->add_option("--out", chosen->out, "The folder to write to; files in it are replaced")->required();
  command->add_flag("--json", chosen->json, "Print JSON, for machines");
  command->footer(
      "Writes enrollment.ndjson and claims.ndjson for `benefactor enroll` and `submit`, and the same claims "
      "as X12 in\n"
      "claims.837 with enrollment-837.ndjson for `benefactor ingest`. Nobody in the book exists.\n"
      "\n"
      "Exit status: 0 written; 2 the folder or a file in it cannot be written.\n"
      "\n"
      "Example:\n"
      "  benefactor generate --policies 1000 --claims 10000 --seed 1 --out book");
  command->callback([chosen, &status] {
    chosen->out_dir = chosen->out;
    status = generate(*chosen, chosen->json);
  });
}

}  // namespace benefactor::tools
