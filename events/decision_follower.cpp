#include "events/decision_follower.hpp"

namespace benefactor {

std::optional<decision_trace> decision_follower::take(const bucket_event& event, bool opened) {
  std::optional<decision_trace> trace;
  const auto id = claim_of(event);
  if (id && wanted_(id)) {
    auto& claim = claims_[id];
    const auto* decided = std::get_if<claim_adjudicated>(&event);
    if (decided && decided->cause != adjudication_cause::external)
      trace = trace_decision(bucket_, claim.state, claim.is_readable ? &claim.diagnoses : nullptr,
                             claim.resolution ? &*claim.resolution : nullptr, *decided);
    if (const auto* resolved = std::get_if<dispute_resolved>(&event)) claim.resolution = *resolved;
    if (!opened &&
        (std::holds_alternative<claim_submitted>(event) || std::holds_alternative<dispute_resolved>(event)))
      claim.is_readable = false;
    evolve(claim.state, event);
    evolve(claim.diagnoses, claim.state, event);
  }
  evolve(bucket_, event);
  return trace;
}

const followed_claim* decision_follower::find(const claim_id& claim) const {
  const auto at = claims_.find(claim);
  return at == claims_.end() ? nullptr : &at->second;
}

}  // namespace benefactor
