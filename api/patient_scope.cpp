#include "api/patient_scope.hpp"

#include <vector>

#include "events/contract_in_force.hpp"
#include "projections/policies_view.hpp"
#include "projections/view_rows.hpp"
#include "store/bucket_loading.hpp"
#include "store/member_details.hpp"

namespace benefactor::api {

namespace {

std::vector<projections::listed_policy> held_by(const query_parts& parts, const member_id& holder) {
  try {
    return projections::policies_of_holder(projections::view_rows(parts.derived), parts.tenant, holder);
  } catch (const projections::view_unavailable&) {
    return {};  // Less is seen until there is one; nobody is kept from logging in.
  }
}

birth_dates births_in(const query_parts& parts, const policy& contract) {
  birth_dates births;
  for (const auto& m : contract.members) {
    if (m.member == contract.holder || !details_of(contract, m.member)) continue;
    const auto details = store::load_details(parts.reader, parts.tenant, parts.log_id,
                                             parts.phi.keys_for_rules(), contract.id, m.member);
    if (details.birth_date) births.emplace(m.member, *details.birth_date);
  }
  return births;
}

}  // namespace

patient_reach patient_scope(const query_parts& parts, const user_account& account, holder_sight sight,
                            date today) {
  patient_reach reach;
  const auto& own = account.binding.member;
  if (!own || !account.roles.has(user_role::patient)) return reach;
  reach.members.insert(own);
  if (sight == holder_sight::none) return reach;
  for (const auto& held : held_by(parts, own)) {
    // The view follows the log, and what is in a bucket counts.
    const auto bucket =
        store::load_bucket(parts.reader, parts.derived, parts.tenant, parts.log_id, held.policy).state;
    if (!bucket.enrolled || bucket.contract.holder != own) continue;
    const auto births = sight == holder_sight::minors ? births_in(parts, bucket.contract) : birth_dates();
    const auto seen = seen_by_holder(bucket.contract, sight, births, today);
    if (seen.every) reach.policies.insert(bucket.contract.id);
    // What `all` opens is the policy. A child is the holder's under whatever policy.
    if (sight == holder_sight::minors) reach.members.insert(seen.members.begin(), seen.members.end());
  }
  return reach;
}

}  // namespace benefactor::api
