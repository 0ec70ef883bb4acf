#include "events/what_if_plan.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "events/contract_in_force.hpp"

namespace benefactor {

namespace {

template <class T>
void take(T& value, const std::optional<T>& change) {
  if (change) value = *change;
}

template <class Set, class Value>
bool takes(const Set& chosen, const Value& value) {
  return chosen.empty() || chosen.contains(value);
}

void change_rule(std::vector<coverage_rule>& rules, const rule_change& c) {
  auto at = std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r.service == c.service; });
  if (!c.covered) {
    if (at != rules.end()) rules.erase(at);
    return;
  }
  if (at == rules.end()) {
    if (!c.coverage) return;
    coverage_rule made;
    made.service = c.service;
    made.deductible_applies = default_deductible_applies(c.service);
    at = rules.insert(at, std::move(made));
  }
  take(at->coverage, c.coverage);
  take(at->annual_limit, c.annual_limit);
  take(at->per_visit_limit, c.per_visit_limit);
  take(at->copay, c.copay);
  take(at->requires_preauth, c.requires_preauth);
  take(at->deductible_applies, c.deductible_applies);
  take(at->network, c.network);
  take(at->excluded_diagnoses, c.excluded_diagnoses);
}

policy_terms terms_of(const terms_view& view) {
  return {.deductible = view.deductible,
          .member_deductible = view.member_deductible,
          .out_of_pocket_max = view.out_of_pocket_max,
          .member_out_of_pocket_max = view.member_out_of_pocket_max,
          .timely_filing_days = view.timely_filing_days,
          .review_threshold = view.review_threshold,
          .coordination = view.coordination,
          .rules = *view.rules,
          .requirements = *view.requirements,
          .edits = *view.edits,
          .administrator = *view.administrator,
          .plan = *view.plan};
}

/// *unit* x *factor*, rounded half to even to the cent.
cents times(cents unit, std::int32_t factor) {
  const auto product = static_cast<__int128>(unit) * factor;
  auto share = product / whole;
  const auto twice_rest = (product - share * whole) * 2;
  if (twice_rest > whole || (twice_rest == whole && share % 2 != 0)) ++share;
  return static_cast<cents>(std::min<__int128>(share, std::numeric_limits<cents>::max()));
}

/// The first day of the benefit year that *day* is in.
date year_start(date day, const std::optional<month_day>& plan_year_start) {
  return next_benefit_year_start(benefit_year(day, plan_year_start) - 1, plan_year_start);
}

}  // namespace

bool is_chosen(const what_if_plan& plan, const std::string& of_plan, const claim_state& claim,
               const claim_line_state& line) {
  const auto& cohort = plan.cohort;
  return plan.period.holds(plan.by == period_of::service ? line.service_date : claim.received) &&
         takes(cohort.plans, of_plan) && takes(cohort.policies, claim.policy) &&
         takes(cohort.providers, claim.provider_npi) && takes(cohort.services, line.service);
}

day_range days_changed(const what_if_plan& plan, const policy& p) {
  day_range days;
  if (plan.by == period_of::receipt) return days;
  if (plan.period.from) days.from = year_start(*plan.period.from, p.plan_year_start);
  if (plan.period.to)
    days.to = date{
        next_benefit_year_start(benefit_year(*plan.period.to, p.plan_year_start), p.plan_year_start).days -
        1};
  return days;
}

policy_terms changed_terms(policy_terms terms, const terms_change& change) {
  take(terms.deductible, change.deductible);
  take(terms.member_deductible, change.member_deductible);
  take(terms.out_of_pocket_max, change.out_of_pocket_max);
  take(terms.member_out_of_pocket_max, change.member_out_of_pocket_max);
  take(terms.review_threshold, change.review_threshold);
  take(terms.timely_filing_days, change.timely_filing_days);
  take(terms.coordination, change.coordination);
  if (!change.rules.empty())
    for (const auto& c : change.rules) change_rule(terms.rules.edit(), c);
  return terms;
}

policy changed_contract(const policy& p, const what_if_plan& plan) {
  const auto& change = plan.change.terms;
  if (change.is_none()) return p;
  const auto days = days_changed(plan, p);
  auto changed = p;
  std::uint16_t last = enrolled_version;
  for (const auto& r : p.revisions) last = std::max(last, r.number);
  // A version of its own, so that what looks at versions tells the changed terms from the recorded ones.
  const auto version_from = [&](date from, policy_terms terms) {
    if (last == std::numeric_limits<std::uint16_t>::max())
      throw std::length_error("what if: the policy has too many versions of its terms");
    contract_revision r;
    r.number = ++last;
    r.from = from;
    r.terms = std::move(terms);
    changed.revisions.push_back(std::move(r));
  };
  if (!days.from) {
    const auto terms = changed_terms(terms_of(p), change);
    changed.deductible = terms.deductible;
    changed.member_deductible = terms.member_deductible;
    changed.out_of_pocket_max = terms.out_of_pocket_max;
    changed.member_out_of_pocket_max = terms.member_out_of_pocket_max;
    changed.timely_filing_days = terms.timely_filing_days;
    changed.review_threshold = terms.review_threshold;
    changed.coordination = terms.coordination;
    changed.rules = terms.rules;
  }
  for (auto& r : changed.revisions)
    if (!r.member && days.holds(r.from)) r.terms = changed_terms(std::move(r.terms), change);
  const auto begins_on = [&](date day) {
    return std::any_of(p.revisions.begin(), p.revisions.end(),
                       [&](const auto& r) { return !r.member && r.from == day; });
  };
  if (days.from && !begins_on(*days.from))
    version_from(*days.from, changed_terms(terms_of(terms_on(p, *days.from)), change));
  if (const auto end = days.to ? std::optional(date{days.to->days + 1}) : std::nullopt;
      end && !begins_on(*end))
    version_from(*end, terms_of(terms_on(p, *end)));
  return changed;
}

std::vector<edit_finding> changed_findings(std::vector<edit_finding> found, const what_if_change& change) {
  if (change.edits_off) return {};
  for (const auto& terms : change.edits)
    for (auto& f : found)
      if (f.edit == terms.edit) {
        f.action = terms.action;
        f.reason = terms.reason;
      }
  std::erase_if(found, [](const auto& f) { return f.action == edit_action::off; });
  return found;
}

std::optional<contract_price> changed_price(const fee_change& fees, std::uint16_t line,
                                            const std::string& procedure,
                                            const std::vector<std::string>& modifiers, date service_date,
                                            const contract_price* recorded) {
  const auto in = [&](const std::string& contract) -> const fee_schedule* {
    const auto at = std::find_if(fees.schedules.begin(), fees.schedules.end(),
                                 [&](const auto& s) { return s.contract == contract; });
    return at == fees.schedules.end() ? nullptr : &*at;
  };
  std::optional<contract_price> price;
  if (recorded) price = *recorded;
  const auto look_up = [&](const fee_schedule* schedule) {
    const auto* found = schedule ? find_fee(*schedule, procedure, modifiers, service_date) : nullptr;
    if (found) price = contract_price{line, found->price, schedule->contract, schedule->version};
    return found != nullptr;
  };
  const auto* own = recorded ? in(recorded->contract) : nullptr;
  // A contract's new schedule speaks for all procedures of that contract: what it does not price, it prices
  // no more.
  if (own) price.reset();
  if (!look_up(own)) look_up(in({}));
  if (price) price->unit = times(price->unit, fees.factor);
  return price;
}

}  // namespace benefactor
