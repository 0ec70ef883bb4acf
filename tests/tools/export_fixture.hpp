#pragma once
/// A log of many days for tests of exports, and sums over it that no code of the export had a part in.

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>

#include "events/claim_events.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"

namespace benefactor::tools {

/// The events of the newest kept data directory (claims in every status, an erased member), each five hours
/// after the one before.
class spread_data {
 public:
  /// Up to position *end*, exclusive.
  explicit spread_data(std::uint64_t end = UINT64_MAX);

  /// Appends the events up to *end*, exclusive.
  void go_on(std::uint64_t end = UINT64_MAX) const;

  /// Appends one page that the source has not got.
  void go_elsewhere() const;

  std::filesystem::path data() const { return folder_ / "copy/data"; }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }
  /// One past the last event.
  std::uint64_t end() const;

  program_result run(const std::string& command, std::vector<std::string> more) const {
    more.insert(more.begin(), {command, "--data", data().string()});
    return run_program(more);
  }

 private:
  test_support::temp_directory folder_;
};

/// A log of events that a test tells, each in a page of its own. Nothing private can be in them.
class told_data {
 public:
  told_data();

  /// Of the policy *policy*. Times do not descend.
  void tell(const bucket_event& event, std::int64_t time_us, const policy_id& policy) const;
  void tell(const provider_enrolled& event, std::int64_t time_us) const;
  void tell(const provider_affiliated& event, std::int64_t time_us) const;

  std::filesystem::path data() const { return folder_ / "data"; }
  std::string operator/(const std::string& name) const { return (folder_ / name).string(); }

 private:
  void append(const std::string& event, std::int64_t time_us) const;
  test_support::temp_directory folder_;
};

/// Noon of that day ("2026-03-02"), UTC, in microseconds since 1970.
std::int64_t noon_us(const std::string& day);

struct counted_sums {
  std::uint64_t count = 0;
  cents billed = 0, allowed = 0, plan_paid = 0, member = 0;
  bool operator==(const counted_sums&) const = default;
  std::string text() const;  ///< "3,300.00,200.00,…"
};

/// What a plain loop over the log of *data* finds, up to position *end*, exclusive.
struct log_sums {
  std::map<std::pair<std::string, std::string>, counted_sums> decisions;  ///< by day and line status
  std::map<std::string, counted_sums> lines;                              ///< by day; billed only
  std::map<std::string, counted_sums> claims;                             ///< by status, as they stand
  std::map<std::string, cents> paid;                                      ///< by trace
};
log_sums sums_over(const std::filesystem::path& data, std::uint64_t end = UINT64_MAX);

/// Runs tests that need DuckDB only where it is; says so loudly where it is not.
boost::test_tools::assertion_result duckdb_is_here(boost::unit_test::test_unit_id);

/// The answer of `benefactor sql` as CSV without its head; the command must succeed.
std::string rows_of(const std::string& query, const std::string& folder);

}  // namespace benefactor::tools
