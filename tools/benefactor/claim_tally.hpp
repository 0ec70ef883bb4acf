// What became of many claims: counts, latencies, and how they are said.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>

#include "api/results.hpp"
#include "tools/benefactor/latency_histogram.hpp"

namespace benefactor::tools {

/// Counts answered claims. Every claim is a decided one, by its status, or refused, by code, or failed. Lines
/// that were denied are counted by their reason where the answers carry lines.
class claim_tally {
 public:
  void add(const api::claim_result& result, std::uint64_t latency_us);

  /// All that *other* counted too.
  void add(const claim_tally& other);

  std::uint64_t answered() const { return latency_.count(); }
  std::uint64_t decided() const { return decided_; }        ///< has a status; those known before included
  std::uint64_t duplicates() const { return duplicates_; }  ///< known before: nothing was recorded for them
  std::uint64_t refused() const { return refused_; }
  std::uint64_t failed() const { return failed_; }
  std::uint64_t last_position() const { return last_position_; }
  const latency_histogram& latency() const { return latency_; }
  bool all_known() const { return answered() > 0 && duplicates_ == answered(); }

  /// Claims for each second of *seconds*; 0 when no time has passed.
  std::uint64_t rate(double seconds) const;

  /// Keys: answered, decided, statuses, linesDenied, duplicates, refused, refusals, failed, position,
  /// seconds, claimsPerSecond, latencyMicros {p50, p99, p999, max}.
  nlohmann::ordered_json to_json(double seconds) const;

  /// "APPROVED 12, DENIED 1, refused NOT_FOUND 2"; empty when nothing was answered.
  std::string in_one_line() const;

  /// A few aligned lines; says so when every claim was known already.
  void print(std::ostream& out, double seconds) const;

 private:
  std::array<std::uint64_t, 11> by_status_{};
  std::map<denial, std::uint64_t> lines_denied_;
  std::map<rejection_code, std::uint64_t> refusals_;
  std::uint64_t decided_ = 0, duplicates_ = 0, refused_ = 0, failed_ = 0, last_position_ = 0;
  latency_histogram latency_;
};

/// How an answer is called in one word: the claim's status, the refusal's code, or FAILED.
std::string_view status_word(const api::claim_result& result);

}  // namespace benefactor::tools
