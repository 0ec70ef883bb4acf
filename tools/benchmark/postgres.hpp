// The same job done by PostgreSQL with row locks: tools/benchmark/postgres/run.sh, and what it printed.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tools/benchmark/report.hpp"

namespace benefactor::benchmark {

/// Claims a second of all runs so far, by workload and by what ran ("lean, 8 clients").
class postgres_results {
 public:
  /// Takes a line of the script; lines of other forms are passed over.
  void take(const std::string& line);

  struct best {
    std::string what;
    double claims_per_second = 0;  ///< the median of its runs
  };

  /// What was fastest at *workload*; 0 claims a second when nothing ran.
  best best_of(const std::string& workload) const;

  double bytes_a_claim() const { return bytes_a_claim_; }  ///< 0: not told

 private:
  std::map<std::string, std::map<std::string, std::vector<double>>> rates_;
  double bytes_a_claim_ = 0;
};

/// Runs the script once for *workload*. Errors: std::runtime_error with what it said, when it fails or is not
/// there.
void run_postgres(const bench_options& options, const run_plan& plan, const std::filesystem::path& folder,
                  postgres_results& results);

}  // namespace benefactor::benchmark
