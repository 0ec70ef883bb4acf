// Follows the events of one policy and tells how claims were decided: folds the bucket and the claims that
// are asked for, and traces every decision about those (events/decision_trace.hpp).
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "events/decision_trace.hpp"

namespace benefactor {

/// A claim as it is followed.
struct followed_claim {
  claim_state state;
  line_diagnoses diagnoses;
  bool is_readable = true;  ///< false: something sealed about its diagnoses could not be opened
  std::optional<dispute_resolved> resolution;  ///< the latest
};

class decision_follower {
 public:
  /// Of the claims that *wanted* names, and no others, more is kept than what the bucket keeps.
  explicit decision_follower(std::function<bool(const claim_id&)> wanted) : wanted_(std::move(wanted)) {}

  /// The next event of the policy, in the order of the log.
  /// @param opened  whether what is sealed in it could be read.
  /// @returns how the lines were decided, where the event decides a claim that is wanted and the engine did
  /// it. Errors: those of trace_decision.
  std::optional<decision_trace> take(const bucket_event& event, bool opened = true);

  const bucket_state& bucket() const { return bucket_; }

  /// Null: it is not wanted, or not known yet.
  const followed_claim* find(const claim_id& claim) const;

 private:
  std::function<bool(const claim_id&)> wanted_;
  bucket_state bucket_;
  std::map<claim_id, followed_claim> claims_;
};

}  // namespace benefactor
