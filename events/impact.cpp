#include "events/impact.hpp"

namespace benefactor {

std::vector<decision_impact> impact_of(bucket_state bucket, const std::vector<decided_claim>& claims) {
  std::vector<decision_impact> found;
  for (const auto& claim : claims) {
    const auto& before = claim.state;
    auto decided = decide(bucket, {&before, nullptr},
                          readjudicate_claim{before.id, claim.diagnoses, claim.outside, claim.edits});
    const auto* events = std::get_if<bucket_events>(&decided);
    if (!events || events->empty()) continue;
    auto after = before;
    for (const auto& event : *events) {
      evolve(bucket, event);
      evolve(after, event);
    }
    decision_impact impact{before.id,
                           before.status,
                           after.status,
                           plan_paid_total(before),
                           plan_paid_total(after),
                           member_responsibility_total(before),
                           member_responsibility_total(after),
                           {}};
    for (std::size_t i = 0; i < before.lines.size(); ++i)
      if (!same_outcome(before.lines[i].decision, after.lines[i].decision))
        impact.lines.push_back(static_cast<std::uint16_t>(i + 1));
    found.push_back(std::move(impact));
  }
  return found;
}

}  // namespace benefactor
