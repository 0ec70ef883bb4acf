#pragma once
/// What was answered, against what a data folder holds after the faults are gone.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "store/rocksdb_setup.hpp"
#include "tests/faults/live_node.hpp"

namespace benefactor::test_support {

struct findings {
  std::uint64_t lost = 0, doubled = 0;
  std::vector<std::string> problems;  ///< each names what is wrong; empty: every promise is kept

  void problem(std::string what) { problems.push_back(std::move(what)); }
  bool ok() const noexcept { return problems.empty(); }
};

/// True when *text* tells an operator where and what to do.
bool says_what_to_do(const std::string& text);

/// Checks the log and the data keys of *data*, which nobody has open, against *answers*: the log is sound;
/// every answered claim is in it once, and at the answered position it stands as answered; every sealed part
/// opens.
void check_log(const std::filesystem::path& data, const store::rocksdb_setup& setup,
               const std::vector<noted_answer>& answers, findings& found);

/// Starts a node on *data*, reads every answered claim, repeats every request that was answered with a
/// promise (nothing may be appended, and the answer must be the same), asks what was not answered, and closes
/// it. Errors: those of node.
void check_life(const std::filesystem::path& data, const store::rocksdb_setup& setup,
                const fault_script& script, const std::vector<noted_answer>& answers, findings& found);

}  // namespace benefactor::test_support
