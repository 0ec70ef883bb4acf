// Statistics of claims: exact counts and money by day, and how long decisions took. Each claim adds to a few
// rows what its row in the claims view says, and takes it away again when that changes, so that statistics
// are the sum over all claims as they stand.
//
// Days are days of receipt, but for what is said of decisions, which goes by the day (UTC) of a claim's first
// decision. A claim that was reversed or cancelled counts under that status with what was billed, and has no
// other amounts.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "projections/claims_view.hpp"
#include "projections/summed_rows.hpp"

namespace benefactor::projections {

/// Sums over claims. Amounts in cents.
struct claim_sums {
  std::int64_t claims = 0, lines = 0;
  cents billed = 0, allowed = 0, plan_paid = 0, member_responsibility = 0;

  bool operator==(const claim_sums&) const = default;
};

void add(claim_sums& to, const claim_sums& from);

/// Sums over lines.
struct line_sums {
  std::int64_t lines = 0, denied = 0;
  cents billed = 0, allowed = 0, plan_paid = 0, member_responsibility = 0;

  bool operator==(const line_sums&) const = default;
};

struct sums_with_denials {
  claim_sums all;
  std::int64_t denied_claims = 0, denied_lines = 0;

  bool operator==(const sums_with_denials&) const = default;
};

void add(sums_with_denials& to, const sums_with_denials& from);

/// First decisions, by who made them.
struct decision_counts {
  std::int64_t engine = 0, person = 0, external = 0;

  std::int64_t all() const { return engine + person + external; }
  bool operator==(const decision_counts&) const = default;
};

/// How long claims took from being submitted to their first decision, in seconds. A quantile is the largest
/// value of its step: never below the true one, and at most 1/64 above it; up to 127 seconds exact.
class turnaround_sketch {
 public:
  void add(std::uint16_t step, std::int64_t claims) { claims_by_step_[step] += claims; }
  std::int64_t claims() const;
  /// Nothing without claims. @param permille  of all claims that took no longer; 1 ... 1000.
  std::optional<std::int64_t> quantile(unsigned permille) const;

  bool operator==(const turnaround_sketch&) const = default;

 private:
  std::map<std::uint16_t, std::int64_t> claims_by_step_;
};

using sums_by_status = std::map<claim_status, claim_sums>;

struct claim_statistics {
  std::map<date, sums_by_status> by_day;
  std::map<denial, line_sums> by_denial;
  std::map<service_type, line_sums> by_service;
  std::map<std::string, sums_with_denials> by_plan;  ///< claims without a plan under ""
  std::map<date, decision_counts> decisions;
  turnaround_sketch turnaround;  ///< of all first decisions
  turnaround_sketch handled;     ///< of those that a person or an external processor made
  /// How many claims wait for review here (waits_for_review), by day of receipt; whatever days were asked.
  std::map<date, std::int64_t> in_review;
  /// Of claims that are UNDER_REVIEW, here or with an external processor, or DISPUTED; whatever days were
  /// asked.
  claim_sums at_risk;

  bool operator==(const claim_statistics&) const = default;
};

/// The days of a question; nothing: from the first, to the last day there is.
struct day_range {
  std::optional<date> from, to;
};

/// All as of one moment. Errors of all: view_unavailable, log_error.
claim_statistics read_statistics(const view_rows& views, const store::tenant_name& tenant,
                                 const day_range& days);

/// Claims of the status (nothing: of any) received on these days.
claim_sums sums_of(const view_rows& views, const store::tenant_name& tenant,
                   const std::optional<claim_status>& status, const day_range& days);

/// The provider's claims, by day of receipt.
std::map<date, sums_with_denials> provider_statistics(const view_rows& views,
                                                      const store::tenant_name& tenant,
                                                      const std::string& npi, const day_range& days);

// ---- for the fold ----

/// What the claims of one chunk change in the statistics of a tenant.
class statistics_changes {
 public:
  explicit statistics_changes(const store::tenant_name& tenant) : tenant_(tenant) {}

  /// Adds, or with -1 takes away, what the claim of *row* gives.
  void add(const claim_row& row, int sign, summed_rows& rows);

  /// The rest of what was added goes to *rows*.
  void finish(summed_rows& rows);

 private:
  struct received_on {
    sum_row statuses, services, denials;
    std::map<std::string, counters> plans;
  };
  struct decided_on {
    counters deciders{};
    sum_row took;
  };

  store::tenant_name tenant_;
  std::map<date, received_on> received_;
  std::map<date, decided_on> decided_;
};

}  // namespace benefactor::projections
