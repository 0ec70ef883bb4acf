#pragma once
/// What must hold of a data directory after any crash, as plain functions over what was answered and what the
/// log says. Each says in words what does not hold.

#include <filesystem>
#include <string>
#include <vector>

#include "store/surrogates.hpp"
#include "tests/crash/harness/answers.hpp"
#include "tests/crash/harness/log_facts.hpp"

namespace benefactor::test_support {

struct findings {
  std::vector<std::string> lost;     ///< was answered, and is not in the log as it was answered
  std::vector<std::string> doubled;  ///< happened twice
  std::vector<std::string> broken;   ///< anything else

  bool empty() const { return lost.empty() && doubled.empty() && broken.empty(); }
  void add(findings other);

  /// The first few of each kind, one a line.
  std::string text() const;
};

/// Every answered claim stands in the log: its position is one of its events, and its status was what the
/// claim had there; a refused claim was not there at that position. Every accepted enrolment is there.
findings check_answers(const answers& told, const log_facts& log, const store::surrogates& ids);

/// Nothing happened twice: one submission a claim, one enrolment a policy, a provider, a member, an
/// authorisation.
findings check_doubles(const log_facts& log);

/// Positions are dense, and every sealed part opens with the data keys.
findings check_log(const log_facts& log);

/// A payment is settled once, for what its claims moved, and names a claim once; a run that was answered as
/// finished is, with that amount.
findings check_payments(const answers& told, const log_facts& log);

/// Every bucket is the sum of the claims that stand in it and exceeds no limit (support/bucket_promises.hpp),
/// and loads from its snapshot and the rest of its stream as its whole stream folds. Opens the data directory
/// as a start does.
findings check_buckets(const std::filesystem::path& data, const log_facts& log);

/// What was submitted again, after *before* was read: a claim that was known has no new event, except that
/// another one replaced it.
findings check_repeats(const log_facts& before, const log_facts& after);

/// All of them on a data directory that no server has open, and `benefactor log verify`.
findings check_all(const std::filesystem::path& data, const answers& told);

}  // namespace benefactor::test_support
