#include "events/adjudication/ledger.hpp"

#include <algorithm>
#include <stdexcept>

namespace benefactor {

namespace {

const accumulators no_amounts;

template <class Key, class Change>
auto* find_change(std::vector<std::pair<Key, Change>>& changes, const Key& key) {
  const auto at = std::find_if(changes.begin(), changes.end(), [&](const auto& c) { return c.first == key; });
  return at == changes.end() ? nullptr : &at->second;
}

template <class Key, class Change>
Change change_of(const std::vector<std::pair<Key, Change>>& changes, const Key& key) {
  const auto at = std::find_if(changes.begin(), changes.end(), [&](const auto& c) { return c.first == key; });
  return at == changes.end() ? Change{} : at->second;
}

template <class Key, class Change>
void add_change(std::vector<std::pair<Key, Change>>& changes, const Key& key, Change change) {
  if (auto* known = find_change(changes, key))
    *known += change;
  else
    changes.emplace_back(key, change);
}

}  // namespace

ledger::year_rows& ledger::rows(int year) {
  for (auto& each : rows_)
    if (each.year == year) return each;
  auto& fresh = rows_.emplace_back(year_rows{year, &no_amounts, &no_amounts, {}, {}});
  if (const auto* known = bucket_.find_year(year)) {
    fresh.policy = &known->policy;
    if (const auto* own = known->find(member_)) fresh.member = own;
  }
  return fresh;
}

ledger::amounts ledger::with_change(const accumulators* row, const year_rows& year) {
  return {checked_add(row->deductible_met, year.change.deductible_met),
          checked_add(row->out_of_pocket_used, year.change.out_of_pocket_used)};
}

cents ledger::paid_in(const year_rows& year, bool member_rule, service_type service) {
  cents sum = (member_rule ? year.member : year.policy)->paid.of(service);
  for (const auto& change : year.paid)
    if (change.service == service && change.member_rule == member_rule) sum = checked_add(sum, change.amount);
  return sum;
}

cents ledger::paid(int year, bool member_rule, service_type service) {
  return paid_in(rows(year), member_rule, service);
}

accumulators ledger::whole(int year, bool of_member) {
  const auto& known = rows(year);
  const auto* row = of_member ? known.member : known.policy;
  const auto now = with_change(row, known);
  accumulators all{now.deductible_met, now.out_of_pocket_used, row->paid};
  for (const auto& change : known.paid)
    if (change.member_rule == of_member) all.paid.add(change.service, change.amount);
  return all;
}

std::int32_t ledger::visits_used(std::int32_t authorization) const {
  return bucket_.authorizations[static_cast<std::size_t>(authorization)].visits_used +
         change_of(visits_, authorization);
}

std::int64_t ledger::standing(const line_fingerprint& f) const {
  return static_cast<std::int64_t>(bucket_.standing.count(f)) + change_of(standing_, f);
}

void ledger::move(const bucket_movement& m, int sign) {
  auto& year = rows(m.benefit_year);
  if (m.plan_paid != 0) {
    year.paid.push_back({m.service, m.member_rule, sign * m.plan_paid});
    // A bug, not an input: what was paid is always there to be given back.
    if (paid_in(year, m.member_rule, m.service) < 0)
      throw std::logic_error("benefit bucket: gives back more than was paid");
  }
  year.change = {checked_add(year.change.deductible_met, sign * m.deductible),
                 checked_add(year.change.out_of_pocket_used, sign * m.out_of_pocket)};
  if (m.visit) add_change(visits_, m.authorization, sign);
  if (m.fingerprint) add_change(standing_, m.fingerprint, std::int64_t{sign});
}

}  // namespace benefactor
