#include "events/eligibility.hpp"

#include <algorithm>

#include "events/contract_in_force.hpp"

namespace benefactor {

namespace {

const coverage_rule* rule_for(const std::vector<coverage_rule>& rules, service_type service) {
  const auto at =
      std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.service == service; });
  return at == rules.end() ? nullptr : &*at;
}

}  // namespace

std::vector<usable_authorization> authorizations_on(const bucket_state& bucket, const member_id& member,
                                                    date day) {
  std::vector<usable_authorization> usable;
  for (const auto& a : bucket.authorizations) {
    if (a.terms.member != member || day < a.terms.from || a.terms.to < day) continue;
    if (a.revoked && *a.revoked <= day) continue;
    std::optional<std::int32_t> left;
    if (a.terms.visits) left = std::max(0, *a.terms.visits - a.visits_used);
    usable.push_back({a.terms, left});
  }
  return usable;
}

std::optional<cents> limit_use::remaining() const {
  if (!limit) return std::nullopt;
  return std::max<cents>(0, checked_sub(*limit, used));
}

std::optional<eligibility> eligibility_on(const bucket_state& bucket, const member_id& member, date day) {
  const auto* m = bucket.enrolled ? bucket.contract.find_member(member) : nullptr;
  if (!m) return std::nullopt;
  const auto& p = bucket.contract;
  const auto terms = terms_on(p, day);
  const auto own_rules = own_rules_on(p, *m, day);

  eligibility e;
  if (!is_in_force(p, day)) {
    e.inactive = denial::policy_inactive;
    e.before_first_day = day < p.effective;
  } else if (!is_enrolled(p, *m, day)) {
    e.inactive = denial::member_not_enrolled;
    e.before_first_day = day < m->enrolled;
  }
  e.policy_status = status_of(p);
  e.member_status = status_of(p, *m);
  e.policy_from = p.effective;
  e.policy_to = last_day(p);
  e.member_from = m->enrolled;
  e.relation = m->relationship;
  e.benefit_year = static_cast<std::int16_t>(benefit_year(day, p.plan_year_start));
  e.terms_version = terms.version;
  e.timely_filing_days = terms.timely_filing_days;
  e.administrator = *terms.administrator;
  e.plan = *terms.plan;

  accumulators of_policy, of_member;
  if (const auto* year = bucket.find_year(e.benefit_year)) {
    of_policy = year->policy;
    if (const auto* known = year->find(member)) of_member = *known;
  }
  e.deductible = {terms.deductible, of_policy.deductible_met};
  e.member_deductible = {terms.member_deductible, of_member.deductible_met};
  e.out_of_pocket = {terms.out_of_pocket_max, of_policy.out_of_pocket_used};
  e.member_out_of_pocket = {terms.member_out_of_pocket_max, of_member.out_of_pocket_used};

  for (std::size_t s = 0; s < service_type_count; ++s) {
    const auto service = static_cast<service_type>(s);
    const auto* own = rule_for(*own_rules.rules, service);
    const auto* rule = own ? own : rule_for(*terms.rules, service);
    if (!rule) continue;
    e.benefits.push_back({*rule,
                          own != nullptr,
                          own ? own_rules.version : terms.version,
                          {rule->annual_limit, (own ? of_member : of_policy).paid.of(service)}});
  }
  e.authorizations = authorizations_on(bucket, member, day);
  return e;
}

}  // namespace benefactor
