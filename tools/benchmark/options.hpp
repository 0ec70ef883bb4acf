// The command line of the benchmark, and the plans that come of it: one for each thing that is measured.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/generator/claim_source.hpp"
#include "tools/benchmark/load.hpp"

namespace benefactor::benchmark {

/// What a plan measures.
enum class plan_kind : std::uint8_t {
  load,
  mixed,
  replay,
  recovery,
  rebuild,
  soak,
  views,
  views_cost,
  tree_cost,
  tls_cost,
  as_of,
  live,
  flags_cost,
  access,
  http
};

/// One thing to measure; all of its runs are alike.
struct run_plan {
  std::string workload;  ///< its name on the command line
  std::string title;     ///< "one-by-one, 8 in flight"
  plan_kind kind = plan_kind::load;
  load_options load;
  api::policy_spread spread = api::policy_spread::uniform;
  bool hot = false;  ///< every claim under one policy
  std::uint64_t claims = 0, policies = 0, preload = 0, seed = 1;
  std::uint64_t requests = 0;  ///< of http: of each kind
};

struct bench_options {
  std::vector<run_plan> plans;
  unsigned repeat = 1;
  std::filesystem::path data;               ///< empty: the system's folder for temporary files
  std::vector<std::string> server_options;  ///< further ones of `benefactor serve`
  std::string plot;                         ///< a file; empty: none
  bool keep = false, json = false, floor = true, against_postgres = false;
  double postgres_seconds = 10;
  std::string postgres_clients = "1 8 32";
};

/// Reads a command line. @returns nothing when there is nothing to do: *status* is then the exit status, and
/// what there was to say (help, or what is wrong, naming option, value and rule) has been said.
std::optional<bench_options> parse_options(int argc, const char* const* argv, int& status);

/// Every name of a workload, in the order of the help.
std::vector<std::string_view> workload_names();

}  // namespace benefactor::benchmark
