#include "events/adjudication/ledger.hpp"

namespace benefactor {

ledger::year_rows& ledger::rows(int year) {
  const auto [at, fresh] = rows_.try_emplace(year);
  if (fresh)
    if (const auto* known = bucket_.find_year(year)) {
      at->second.policy = known->policy;
      if (const auto* own = known->find(member_)) at->second.member = *own;
    }
  return at->second;
}

std::int32_t ledger::visits_used(std::int32_t authorization) const {
  const auto change = visits_.find(authorization);
  return bucket_.authorizations[static_cast<std::size_t>(authorization)].visits_used +
         (change == visits_.end() ? 0 : change->second);
}

std::int64_t ledger::standing(const line_fingerprint& f) const {
  const auto change = standing_.find(f);
  return static_cast<std::int64_t>(bucket_.standing.count(f)) +
         (change == standing_.end() ? 0 : change->second);
}

void ledger::move(const bucket_movement& m, int sign) {
  auto& year = rows(m.benefit_year);
  (m.member_rule ? year.member : year.policy).paid.add(m.service, sign * m.plan_paid);
  for (auto* amounts : {&year.policy, &year.member}) {
    amounts->deductible_met = checked_add(amounts->deductible_met, sign * m.deductible);
    amounts->out_of_pocket_used = checked_add(amounts->out_of_pocket_used, sign * m.out_of_pocket);
  }
  if (m.visit) visits_[m.authorization] += sign;
  if (m.fingerprint) standing_[m.fingerprint] += sign;
}

}  // namespace benefactor
