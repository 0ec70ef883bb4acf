#pragma once
/// Many trials, chosen by a seed: faults and power cuts at random call sites, and damage to random files.

#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "tests/faults/corruption_trial.hpp"
#include "tests/faults/fault_trial.hpp"

namespace benefactor::test_support {

struct case_result {
  std::string what;                   ///< in one line
  std::vector<std::string> problems;  ///< empty: all is well
  std::vector<std::string> story;     ///< what happened, for those who look at one case
  std::string again;                  ///< the command that does it again
};

class campaign {
 public:
  explicit campaign(std::uint64_t seed) : seed_(seed) {}

  /// The case of that number, a fault trial or a corruption trial.
  case_result run_case(std::uint64_t number);

  /// One fault trial, each fault as LIFE/ and what to_option says; *holes* as in trial_plan.
  case_result run_faults(const std::vector<std::string>& faults, bool holes);

  /// Every call of every site, with every fault that can happen there; *told* returns false to stop.
  void run_grid(const std::function<bool(const case_result&, std::uint64_t number, std::uint64_t of)>& told);

  /// A few lines for people and the last one, "tally ...", for programs.
  void print_summary(std::ostream& out) const;

 private:
  const std::vector<faulty_file_system::call_counts>& counts_of(std::uint64_t script_seed);
  case_result run_plan(const trial_plan& plan, std::string again);
  case_result run_corruption(std::uint64_t number);

  const std::uint64_t seed_;
  std::map<std::uint64_t, std::vector<faulty_file_system::call_counts>> counts_;
  std::map<std::uint64_t, std::unique_ptr<corruption_bench>> benches_;
  std::uint64_t trials_ = 0, faults_ = 0, stops_ = 0, cuts_ = 0, lost_bytes_ = 0, repairs_ = 0, aborts_ = 0;
  std::uint64_t answered_ = 0, lost_ = 0, doubled_ = 0;
  std::uint64_t damages_ = 0, detected_ = 0, harmless_ = 0, undetected_ = 0;
};

}  // namespace benefactor::test_support
