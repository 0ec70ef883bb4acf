#include "projections/claim_lists.hpp"

#include <utility>

#include "events/external_decide.hpp"
#include "projections/exchange_view.hpp"
#include "projections/payments_view.hpp"
#include "projections/review_queue.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

/// Each claim stands once in a list, however many lines have the flag.
void add_flag_lists(const store::tenant_name& tenant, const claim_row& row, std::vector<std::string>& keys) {
  const auto add = [&](std::string prefix) {
    keys.push_back(newest_first(std::move(prefix), row.first_position));
  };
  add(flagged_prefix(tenant, claim_edit::none));
  for (auto edit = claim_edit::unusual_amount; edit <= last_claim_edit;
       edit = static_cast<claim_edit>(static_cast<int>(edit) + 1))
    if (has_flag(row, edit)) add(flagged_prefix(tenant, edit));
  add(flagged_prefix(tenant, row.provider_npi));
}

}  // namespace

void add_list_keys(const store::tenant_name& tenant, const claim_row& row, std::vector<std::string>& keys) {
  keys.push_back(by_day(status_prefix(tenant, row.status), row.received, row.first_position));
  keys.push_back(newest_first(member_prefix(tenant, row.member, row.status), row.first_position));
  keys.push_back(by_day(provider_prefix(tenant, row.provider_npi), row.received, row.first_position));
  keys.push_back(newest_first(policy_prefix(tenant, row.policy), row.first_position));
  if (row.dispute != dispute_status::none)
    keys.push_back(newest_first(dispute_prefix(tenant, row.dispute), row.first_position));
  if (waits_for_review(row)) add_review_keys(tenant, row, keys);
  if (!row.flags.empty()) add_flag_lists(tenant, row, keys);
  if (next_remittance_step(row.status, row.settlement, row.plan_paid) != remittance_step::none)
    keys.push_back(owed_key(tenant, row));
  if (next_dispatch(row.external, row.status, row.is_replacement) != dispatch_kind::none)
    keys.push_back(dispatch_key(tenant, row));
}

}  // namespace benefactor::projections
