// Follows the events of one policy and tells how claims were decided: folds the bucket and the claims that
// are asked for, and traces every decision about those (events/decision_trace.hpp).
//
// It trusts no log: what no engine wrote, and so cannot be applied, is told as a difference and ends the
// following of this policy, and of nothing else.
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
  /// it. Of an event about a wanted claim that cannot be applied, and of each behind the break that moves the
  /// bucket: a trace without lines whose difference says why. Errors: none.
  std::optional<decision_trace> take(const bucket_event& event, bool opened = true);

  const bucket_state& bucket() const { return bucket_; }

  /// Why nothing of the policy can be followed any more; null: it can.
  const trace_difference* broken() const { return broken_ ? &*broken_ : nullptr; }

  /// Null: it is not wanted, or not known yet.
  const followed_claim* find(const claim_id& claim) const;

 private:
  std::optional<decision_trace> take_of_claim(const bucket_event& event, followed_claim& claim, bool opened);
  template <class Action>
  void apply(const Action& action);

  std::function<bool(const claim_id&)> wanted_;
  bucket_state bucket_;
  std::optional<trace_difference> broken_;
  std::map<claim_id, followed_claim> claims_;
};

}  // namespace benefactor
