#pragma once
/// One trial: an engine lives several times on one data folder, the disk below it fails where the trial says,
/// the power is cut, and in the end every promise must have been kept.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/faults/faulty_file_system.hpp"
#include "tests/faults/promise_check.hpp"

namespace benefactor::test_support {

/// Lives of a trial: the book and half of the requests; the other half; everything unanswered once more.
inline constexpr std::size_t trial_lives = 3;

struct trial_plan {
  std::uint64_t seed = 1;  ///< of the requests, their batches, and what a power cut takes
  int policies = 3, requests = 90;
  struct life_fault {
    std::size_t life = 0;
    planned_fault fault;
  };
  std::vector<life_fault> faults;  ///< at most one a life
  bool holes = false;              ///< a power cut may leave zeros in the log's journal
  lie mutation = lie::none;
};

struct trial_result {
  findings found;
  std::uint64_t answered = 0, faults = 0, power_cuts = 0, bytes_lost = 0, repairs = 0;
  std::uint64_t aborts = 0;        ///< failed assertions of RocksDB's
  std::vector<std::string> stops;  ///< what the engine said when it stopped or did not start
  std::vector<faulty_file_system::call_counts> counts;  ///< by life
};

/// Runs it in a folder of its own. Errors: none of the engine's; they are findings.
trial_result run_trial(const trial_plan& plan);

}  // namespace benefactor::test_support
