// The bucket as one command sees it: the state, plus what the command has taken and given back so far.
#pragma once

#include <utility>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

/// An overlay for one member's claims: deciding copies nothing of the bucket, but notes what changes.
class ledger {
 public:
  /// *bucket* must outlive this, and not change.
  ledger(const bucket_state& bucket, const member_id& member) : bucket_(bucket), member_(member) {}

  const policy& contract() const { return bucket_.contract; }
  const std::vector<authorization_state>& authorizations() const { return bucket_.authorizations; }
  const member_id& member() const { return member_; }

  /// What counts against deductible and out-of-pocket maximum.
  struct amounts {
    cents deductible_met = 0, out_of_pocket_used = 0;
  };
  amounts policy_amounts(int year) { return with_change(rows(year).policy, rows(year)); }
  amounts member_amounts(int year) { return with_change(rows(year).member, rows(year)); }

  /// Plan-paid cents of that service type, by the member's own rule or the policy's.
  cents paid(int year, bool member_rule, service_type service);

  /// Everything, as accumulators.
  accumulators policy_accumulators(int year) { return whole(year, false); }
  accumulators member_accumulators(int year) { return whole(year, true); }

  /// Visits used of the authorisation with that index.
  std::int32_t visits_used(std::int32_t authorization) const;

  /// Standing lines with that fingerprint.
  std::int64_t standing(const line_fingerprint& f) const;

  void take(const bucket_movement& m) { move(m, 1); }
  void give_back(const bucket_movement& m) { move(m, -1); }

 private:
  struct paid_change {
    service_type service;
    bool member_rule;
    cents amount;
  };

  /// One benefit year. The member's row and the policy's change alike, but for what was paid.
  struct year_rows {
    int year;
    const accumulators* policy;
    const accumulators* member;
    amounts change;
    std::vector<paid_change> paid;
  };

  year_rows& rows(int year);
  static amounts with_change(const accumulators* row, const year_rows& year);
  static cents paid_in(const year_rows& year, bool member_rule, service_type service);
  accumulators whole(int year, bool of_member);
  void move(const bucket_movement& m, int sign);

  const bucket_state& bucket_;
  member_id member_;
  // A command is about a year or two and a few lines: none is worth an index.
  std::vector<year_rows> rows_;
  std::vector<std::pair<std::int32_t, std::int32_t>> visits_;        // Change, by authorisation.
  std::vector<std::pair<line_fingerprint, std::int64_t>> standing_;  // Change.
};

}  // namespace benefactor
