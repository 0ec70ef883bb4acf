#include "events/adjudication/step_telling.hpp"

#include <algorithm>

namespace benefactor {

namespace {

using enum step_outcome;

step_outcome outcome_of(bool failed, bool set_aside) {
  return !failed ? passed : set_aside ? waived : denied;
}

std::string reason_of(const edit_reason& r) {
  return std::string(to_text(r.group)) + "-" + reason_text(r.carc);
}

std::int64_t count_of(std::size_t n) { return static_cast<std::int64_t>(n); }

}  // namespace

void tell_check(step_trace& told, denial d, bool failed, bool set_aside) {
  const auto at = *step_behind(d);
  // Of the two checks of step 1, what failed is what there is to say.
  if (told[at].outcome != waived || failed) told.end(at, outcome_of(failed, set_aside));
  if (set_aside) told.say(at, "set aside", std::string(to_text(d)));
}

void tell_cover(step_trace& told, const policy& contract, const membership& member, date service) {
  const auto at = step::cover;
  told.say(at, "service date", service);
  told.say(at, "policy from", contract.effective);
  told.say(at, "policy to", last_day(contract));
  if (const auto* change = change_on(contract, {}, service))
    told.say(at, "policy change",
             std::string(to_text(change->change)) + " from " + format_date(change->from));
  told.say(at, "policy in force", is_in_force(contract, service));
  told.say(at, "membership from", member.enrolled);
  if (member.terminated) told.say(at, "membership to", *member.terminated);
  if (const auto* change = change_on(contract, member.member, service))
    told.say(at, "membership change",
             std::string(to_text(change->change)) + " from " + format_date(change->from));
  told.say(at, "membership active", is_enrolled(contract, member, service));
}

void tell_filing(step_trace& told, date first_received, date service, std::int32_t days_allowed) {
  const auto at = step::timely_filing;
  told.say(at, "first received", first_received);
  told.say(at, "service date", service);
  told.say(at, "days", std::int64_t{first_received.days} - service.days);
  told.say(at, "days allowed", std::int64_t{days_allowed});
}

void tell_likeness(step_trace& told, std::optional<std::int64_t> standing) {
  told.say(step::duplicate, "exempt", !standing.has_value());
  if (standing) told.say(step::duplicate, "same lines standing", std::max<std::int64_t>(0, *standing));
}

void tell_edits(step_trace& told, const std::vector<edit_finding>& findings, std::uint16_t line,
                const edit_finding* denying) {
  const auto at = step::claim_edits;
  const auto found = std::count_if(findings.begin(), findings.end(),
                                   [line](const auto& f) { return f.line == line || f.line == 0; });
  told.say(at, "findings", std::int64_t{found});
  if (!denying) return;
  told.say(at, "edit", std::string(to_text(denying->edit)));
  told.say(at, "table", denying->table);
  told.say(at, "table version", std::int64_t{denying->version});
  told.say(at, "reason", reason_of(denying->reason));
}

void tell_rule(step_trace& told, const coverage_rule* rule, const line_decision& d) {
  const auto at = step::rule;
  told.say(at, "service type", std::string(to_text(d.service)));
  told.say(at, "terms version", std::int64_t{d.terms_version});
  told.say(at, "rule of", !rule ? "nobody" : d.member_rule ? "the member" : "the policy");
  told.end(at, rule ? passed : denied);
  if (!rule) return;
  told.say(at, "rule version", std::int64_t{d.rule_version});
  told.say(at, "coverage", share_fact{rule->coverage});
}

void tell_network(step_trace& told, network_restriction wanted, network_status seen, bool is_emergency) {
  const auto at = step::network;
  told.say(at, "rule asks for", std::string(to_text(wanted)));
  told.say(at, "provider is", std::string(to_text(seen)));
  if (is_emergency) told.say(at, "emergency exempt", true);
}

void tell_exclusions(step_trace& told, const coverage_rule& rule, bool found, bool as_recorded) {
  const auto at = step::exclusions;
  told.say(at, "codes excluded by the rule", count_of(rule.excluded_diagnoses.size()));
  told.say(at, "line has one", found);
  if (as_recorded) told.say(at, "as recorded", true);
}

void tell_authorization(step_trace& told, const coverage_rule& rule, bool is_emergency,
                        const std::optional<std::string>& attached, const ledger& book,
                        const line_decision& d) {
  const auto at = step::authorization;
  told.say(at, "required", rule.requires_preauth);
  if (!rule.requires_preauth) return;
  if (is_emergency) {
    told.say(at, "emergency exempt", true);
    return;
  }
  told.say(at, "granted for the policy", count_of(book.authorizations().size()));
  if (attached) told.say(at, "attached by a processor", *attached);
  if (d.authorization < 0) return;
  const auto& terms = book.authorizations()[static_cast<std::size_t>(d.authorization)].terms;
  told.say(at, "authorisation", terms.number);
  told.say(at, "visits used before", std::int64_t{book.visits_used(d.authorization)});
  if (terms.visits) told.say(at, "visits granted", std::int64_t{*terms.visits});
  told.say(at, "uses a visit", d.counts_visit);
}

void tell_used(step_trace& told, cents annual_limit, cents used, bool of_member) {
  const auto at = step::annual_limit;
  told.say_money(at, "limit", annual_limit);
  told.say(at, "counted for", of_member ? "the member" : "the policy");
  told.say_money(at, "used before", used);
}

void tell_annual_limit(step_trace& told, const line_decision& d, bool is_exhausted) {
  const auto at = step::annual_limit;
  if (!d.annual_limit) {
    told.end(at, not_needed);
    return;
  }
  told.say(at, "benefit year", std::int64_t{d.benefit_year});
  told.say_money(at, "remaining", d.annual_remaining);
  const bool set_aside = d.waived == denial::annual_limit_exhausted;
  if (set_aside) told.say(at, "set aside", std::string(to_text(d.waived)));
  told.end(at, outcome_of(is_exhausted || set_aside, set_aside));
}

void tell_price(step_trace& told, const contract_price* fee, std::int64_t units, const coverage_rule& rule,
                const line_decision& d) {
  const auto at = step::visit_limit;
  told.say_money(at, "billed", d.billed);
  if (fee) {
    told.say_money(at, "contract price a unit", fee->unit);
    told.say(at, "units", units);
    told.say(at, "contract", fee->contract);
    told.say(at, "fee schedule version", std::int64_t{fee->version});
  }
  told.say_money(at, "price", d.price);
  told.say_money(at, "limit of a visit", rule.per_visit_limit);
  told.say_money(at, "left of the visit", d.visit_remaining);
  told.say_money(at, "allowed", d.allowed);
  told.say_money(at, "over the visit limit", d.over_visit);
  told.end(at, computed);
}

void tell_rests(step_trace& told, const terms_view& terms, const coverage_rule& rule,
                const ledger::amounts& of_policy, const ledger::amounts& of_member, cents copay_left,
                const line_decision& d) {
  told.say(step::deductible, "applies", rule.deductible_applies);
  told.say_money(step::deductible, "policy deductible", terms.deductible);
  told.say_money(step::deductible, "policy has met", of_policy.deductible_met);
  if (terms.member_deductible) {
    told.say_money(step::deductible, "member deductible", *terms.member_deductible);
    told.say_money(step::deductible, "member has met", of_member.deductible_met);
  }
  told.say_money(step::deductible, "remaining", d.deductible_remaining);
  told.say_money(step::copay, "copay of a visit", rule.copay);
  told.say_money(step::copay, "left of the visit", copay_left);
  const auto at = step::coinsurance;
  if (terms.out_of_pocket_max) {
    told.say_money(at, "policy out-of-pocket maximum", *terms.out_of_pocket_max);
    told.say_money(at, "policy has used", of_policy.out_of_pocket_used);
  }
  if (terms.member_out_of_pocket_max) {
    told.say_money(at, "member out-of-pocket maximum", *terms.member_out_of_pocket_max);
    told.say_money(at, "member has used", of_member.out_of_pocket_used);
  }
}

void tell_split(step_trace& told, cents balance, basis_points coverage, const benefit_shares& s) {
  told.say_money(step::deductible, "deductible", s.deductible);
  told.end(step::deductible, computed);
  told.say_money(step::copay, "copay", s.copay);
  told.end(step::copay, computed);
  const auto at = step::coinsurance;
  told.say_money(at, "balance", balance);
  told.say(at, "coverage", share_fact{coverage});
  told.say_money(at, "share of the plan", s.plan_paid);
  told.say_money(at, "share of the member", s.coinsurance);
}

void tell_limits(step_trace& told, const line_decision& d, const benefit_shares& s) {
  const auto at = step::coinsurance;
  if (d.out_of_pocket_remaining) {
    told.say_money(at, "out-of-pocket remaining", *d.out_of_pocket_remaining);
    told.say_money(at, "relief", s.relief);
  }
  if (d.annual_remaining) {
    told.say_money(at, "annual limit remaining", *d.annual_remaining);
    told.say_money(at, "over the annual limit", s.over_annual);
  }
  told.say_money(at, "deductible", s.deductible);
  told.say_money(at, "copay", s.copay);
  told.say_money(at, "coinsurance", s.coinsurance);
  told.say_money(at, "plan pays", s.plan_paid);
  told.end(at, computed);
}

void tell_no_coordination(step_trace& told, coordination_method method, std::size_t prior_payers) {
  const auto at = step::coordination;
  told.say(at, "prior payers", count_of(prior_payers));
  told.say(at, "method", std::string(to_text(method)));
  told.end(at, not_needed);
}

void tell_coordination(step_trace& told, coordination_method method, const line_to_coordinate& before,
                       const prior_outcome& prior, const coordinated_line& after) {
  const auto at = step::coordination;
  told.say(at, "method", std::string(to_text(method)));
  told.say_money(at, "prior payers paid", prior.paid);
  told.say_money(at, "patient still owes", prior.owed);
  told.say_money(at, "highest allowed", prior.allowable);
  told.say_money(at, "not settled", prior.unsettled);
  told.say_money(at, "plan alone would pay", before.alone.plan_paid);
  told.say_money(at, "plan would pay of the rest", before.on_rest.plan_paid);
  told.say_money(at, "plan pays", after.plan_paid);
  told.say_money(at, "borne by other payers", after.other_payers);
  told.say_money(at, "deductible", after.deductible);
  told.say_money(at, "copay", after.copay);
  told.say_money(at, "coinsurance", after.coinsurance);
  told.say_money(at, "over the visit limit", after.over_visit);
  told.say_money(at, "over the annual limit", after.over_annual);
  told.end(at, computed);
}

void tell_record(step_trace& told, const line_decision& d) {
  const auto at = step::record;
  told.say(at, "status", std::string(to_text(d.status)));
  if (d.denied != denial::none) told.say(at, "denied", std::string(to_text(d.denied)));
  told.say_money(at, "billed", d.billed);
  told.say_money(at, "plan pays", d.plan_paid);
  told.say_money(at, "member owes", member_responsibility(d));
  std::string all;
  for (const auto& a : adjustments_of(d))
    all += (all.empty() ? "" : ", ") + reason_of({a.group, a.carc}) + " " + format_money(a.amount);
  if (!all.empty()) told.say(at, "adjustments", std::move(all));
  told.end(at, computed);
}

}  // namespace benefactor
