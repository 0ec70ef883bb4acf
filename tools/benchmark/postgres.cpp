#include "tools/benchmark/postgres.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tools/benchmark/child_process.hpp"
#include "tools/benchmark/floor.hpp"
#include "tools/benchmark/server.hpp"
#include "tools/benefactor/interrupt.hpp"

namespace benefactor::benchmark {

namespace {

/// The script of this source tree: build/<preset>/bin stands three folders below it.
std::filesystem::path script() {
  auto above = built_program("benefactor").parent_path();
  for (; above.has_relative_path(); above = above.parent_path())
    if (auto found = above / "tools/benchmark/postgres/run.sh"; std::filesystem::exists(found)) return found;
  throw std::runtime_error("--against postgres: tools/benchmark/postgres/run.sh is not there");
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

void postgres_results::take(const std::string& line) {
  if (!line.starts_with("postgres ")) return;
  if (const auto bytes = word_of(line, "bytes_per_claim"))
    bytes_a_claim_ = std::strtod(bytes->c_str(), nullptr);
  const auto workload = word_of(line, "workload"), function = word_of(line, "function"),
             clients = word_of(line, "clients"), rate = word_of(line, "claims_per_second");
  if (!workload || !function || !clients || !rate) return;
  rates_[*workload][*function + ", " + *clients + (*clients == "1" ? " client" : " clients")].push_back(
      std::strtod(rate->c_str(), nullptr));
}

postgres_results::best postgres_results::best_of(const std::string& workload) const {
  best found;
  const auto of = rates_.find(workload);
  if (of == rates_.end()) return found;
  for (const auto& [what, rates] : of->second)
    if (const auto median = spread_of(rates).median; median > found.claims_per_second) found = {what, median};
  return found;
}

void run_postgres(const bench_options& options, const run_plan& plan, const std::filesystem::path& folder,
                  postgres_results& results) {
  const auto errors = folder / "postgres.err";
  std::vector<std::string> arguments{script().string(),
                                     "--seconds",
                                     std::to_string(std::llround(options.postgres_seconds)),
                                     "--repeat",
                                     "1",
                                     "--clients",
                                     options.postgres_clients,
                                     "--workloads",
                                     plan.workload};
  // Hot has one policy here; there its row is one of many.
  if (!plan.hot) arguments.insert(arguments.end(), {"--policies", std::to_string(plan.policies)});
  child_process run(arguments, errors);
  while (const auto line = run.read_line(std::chrono::hours(2))) results.take(*line);
  // Interrupted, it has a server of its own to end.
  const auto status = tools::interrupted() ? run.stop() : run.wait(std::chrono::minutes(2));
  if (status != 0 && !tools::interrupted())
    throw std::runtime_error("--against postgres: its script ended with status " + std::to_string(status) +
                             ": " + content_of(errors));
}

}  // namespace benefactor::benchmark
