// What the benchmark says: a table for people, JSON for machines.
#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "tools/benchmark/options.hpp"
#include "tools/benchmark/run_result.hpp"

namespace benefactor::benchmark {

/// All runs of one plan.
struct plan_result {
  run_plan plan;
  std::vector<run_result> runs;

  std::vector<figure_summary> summary() const;

  /// The median of one figure; 0 when there is none.
  double median_of(const std::string& name) const;

  /// The run whose claims/s are the median; null without runs.
  const run_result* typical_run() const;
};

/// The engine beside another engine.
struct comparison {
  std::string workload, against;  ///< "uniform"; "PostgreSQL, lean, 8 clients"
  double engine = 0, other = 0;   ///< claims a second
};

struct bench_report {
  std::vector<std::pair<std::string, std::string>> machine;
  std::vector<plan_result> plans;
  std::vector<comparison> comparisons;
  std::vector<std::string> notes;

  /// True when everything was measured to its end and nothing was wrong.
  bool sound() const;
};

/// "uniform: a stream, …, 300,000 claims over 100,000 policies, seed 1".
std::string describe(const run_plan& plan);

void print_machine(std::ostream& out, const bench_report& report);
void print_plan(std::ostream& out, const plan_result& result);
void print_comparisons(std::ostream& out, const bench_report& report);

nlohmann::ordered_json to_json(const bench_report& report);

}  // namespace benefactor::benchmark
