// The bucket as one command sees it: the state, plus what the command has taken and given back so far.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "events/bucket.hpp"

namespace benefactor {

/// An overlay for one member's claims, so that deciding copies two rows of accumulators and not the bucket.
class ledger {
 public:
  ledger(const bucket_state& bucket, const member_id& member) : bucket_(bucket), member_(member) {}

  const policy& contract() const { return bucket_.contract; }
  const std::vector<authorization_state>& authorizations() const { return bucket_.authorizations; }
  const member_id& member() const { return member_; }

  const accumulators& policy_amounts(int year) { return rows(year).policy; }
  const accumulators& member_amounts(int year) { return rows(year).member; }

  /// Visits used of the authorisation with that index.
  std::int32_t visits_used(std::int32_t authorization) const;

  /// Standing lines with that fingerprint.
  std::int64_t standing(const line_fingerprint& f) const;

  void take(const bucket_movement& m) { move(m, 1); }
  void give_back(const bucket_movement& m) { move(m, -1); }

 private:
  struct year_rows {
    accumulators policy, member;
  };

  year_rows& rows(int year);
  void move(const bucket_movement& m, int sign);

  const bucket_state& bucket_;
  member_id member_;
  std::map<int, year_rows> rows_;
  std::map<std::int32_t, std::int32_t> visits_;        ///< change, by authorisation
  std::map<line_fingerprint, std::int64_t> standing_;  ///< change
};

}  // namespace benefactor
