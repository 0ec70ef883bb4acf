#include "api/rpc/write_views.hpp"

#include <algorithm>

#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "api/rpc/write_results.hpp"
#include "events/contract_in_force.hpp"

namespace benefactor::api {

namespace {

/// Each writes what there is, and leaves null what there is not.
template <class Init>
void put(const std::optional<cents>& amount, Init init) {
  if (amount) init().setCents(*amount);
}
template <class Init>
void put(const std::optional<date>& day, Init init) {
  if (day) init().setDays(day->days);
}
template <class Init>
void put(const std::optional<std::int32_t>& count, Init init) {
  if (count) init().setValue(*count);
}

// ---- terms ----

void write_rule(wire::Rule::Builder to, const coverage_rule& rule) {
  to.setServiceType(wire_code<wire::ServiceType>(rule.service));
  to.setCoveragePercent(format_percent(rule.coverage));
  put(rule.annual_limit, [&] { return to.initAnnualLimit(); });
  put(rule.per_visit_limit, [&] { return to.initPerVisitLimit(); });
  put(rule.copay, [&] { return to.initCopay(); });
  to.setRequiresPreauth(rule.requires_preauth);
  to.setNetwork(wire_code<wire::NetworkRestriction>(rule.network));
  write_texts(to.initExcludedDiagnoses(count_of(rule.excluded_diagnoses)), rule.excluded_diagnoses);
  to.setDeductibleApplies(rule.deductible_applies);
}

void write_rules(capnp::List<wire::Rule>::Builder to, const std::vector<coverage_rule>& rules) {
  for (kj::uint i = 0; i < to.size(); ++i) write_rule(to[i], rules[i]);
}

void write_version(wire::TermsVersion::Builder to, std::uint16_t version, date from,
                   const std::optional<date>& extends_to, const policy_terms& terms) {
  to.setVersion(version);
  to.initFrom().setDays(from.days);
  put(extends_to, [&] { return to.initExtendsTo(); });
  to.initDeductible().setCents(terms.deductible);
  put(terms.member_deductible, [&] { return to.initMemberDeductible(); });
  put(terms.out_of_pocket_max, [&] { return to.initOutOfPocketMax(); });
  put(terms.member_out_of_pocket_max, [&] { return to.initMemberOutOfPocketMax(); });
  to.setTimelyFilingDays(terms.timely_filing_days);
  put(terms.review_threshold, [&] { return to.initReviewThreshold(); });
  to.setCoordination(wire_code<wire::CoordinationMethod>(terms.coordination));
  write_rules(to.initRules(count_of(terms.rules)), terms.rules);
  write_requirements(to.initRequirements(count_of(terms.requirements)), terms.requirements);
  if (!terms.administrator.empty()) to.setAdministrator(to_text_reader(terms.administrator));
  if (!terms.plan.empty()) to.setPlan(to_text_reader(terms.plan));
  if (terms.edits.empty()) return;
  auto edits = to.initEdits(count_of(terms.edits));
  for (kj::uint i = 0; i < edits.size(); ++i) {
    edits[i].setEdit(wire_code<wire::ClaimEdit>(terms.edits[i].edit));
    edits[i].setAction(wire_code<wire::EditAction>(terms.edits[i].action));
    edits[i].setGroup(wire_code<wire::AdjustmentGroup>(terms.edits[i].reason.group));
    edits[i].setReason(terms.edits[i].reason.carc);
  }
}

std::vector<const contract_revision*> revisions_of(const policy& contract, const member_id& member) {
  std::vector<const contract_revision*> found;
  for (const auto& r : contract.revisions)
    if (r.member == member) found.push_back(&r);
  return found;
}

void write_own_rules(wire::OwnRules::Builder to, std::uint16_t version, date from,
                     const std::vector<coverage_rule>& rules) {
  to.setVersion(version);
  to.initFrom().setDays(from.days);
  write_rules(to.initRules(count_of(rules)), rules);
}

std::string number_of(const policy_view& view, const member_id& member) {
  const auto at = view.members.find(member);
  return at == view.members.end() ? std::string{} : at->second;
}

/// Who *member* is; null where nobody has said, or it cannot be read any more.
template <class Init>
void put_details(const policy_view& view, const member_id& member, Init init) {
  const auto at = view.details.find(member);
  if (at != view.details.end() && !at->second.empty()) write_person(init(), at->second);
}

/// The last day a member is covered, as far as it is recorded.
std::optional<date> last_day_of(const policy& contract, const membership& m) {
  const auto* last = last_change(contract, m.member);
  if (!last) return m.terminated;
  if (last->change == coverage_change::terminated) return date{last->from.days - 1};
  return std::nullopt;
}

void write_member(wire::MemberState::Builder to, const policy_view& view, const membership& m) {
  const auto& contract = view.bucket.contract;
  to.setMemberId(to_text_reader(number_of(view, m.member)));
  to.setRelationship(wire_code<wire::Relationship>(m.relationship));
  to.initEnrolled().setDays(m.enrolled.days);
  put(last_day_of(contract, m), [&] { return to.initLastDay(); });
  to.setStatus(wire_code<wire::CoverStatus>(status_of(contract, m)));
  put_details(view, m.member, [&] { return to.initDetails(); });
  const auto revisions = revisions_of(contract, m.member);
  auto own = to.initOwnRules(count_of(revisions) + 1);
  write_own_rules(own[0], enrolled_version, m.enrolled, m.rules);
  for (kj::uint i = 0; i < revisions.size(); ++i)
    write_own_rules(own[i + 1], revisions[i]->number, revisions[i]->from, revisions[i]->terms.rules);
}

// ---- authorisations ----

void write_terms(wire::AuthorizationState::Builder to, const authorization& terms,
                 const std::string& member) {
  to.setAuthorization(to_text_reader(terms.number));
  to.setMemberId(to_text_reader(member));
  to.setServiceType(wire_code<wire::ServiceType>(terms.service));
  write_texts(to.initProcedures(count_of(terms.procedures)), terms.procedures);
  if (!terms.provider_npi.empty()) to.setProviderNpi(to_text_reader(terms.provider_npi));
  to.initFrom().setDays(terms.from.days);
  to.initTo().setDays(terms.to.days);
  put(terms.visits, [&] { return to.initVisits(); });
}

void write_granted(wire::AuthorizationState::Builder to, const authorization_state& a,
                   const std::string& member) {
  write_terms(to, a.terms, member);
  to.setStatus(a.revoked ? wire::AuthorizationStatus::REVOKED : wire::AuthorizationStatus::GRANTED);
  to.setVisitsUsed(a.visits_used);
  if (a.terms.visits) to.initVisitsRemaining().setValue(std::max(0, *a.terms.visits - a.visits_used));
  put(a.revoked, [&] { return to.initRevokedFrom(); });
}

// ---- eligibility ----

void write_use(wire::LimitUse::Builder to, const limit_use& use) {
  put(use.limit, [&] { return to.initLimit(); });
  to.initUsed().setCents(use.used);
  put(use.remaining(), [&] { return to.initRemaining(); });
}

std::string sentence(const eligibility_view& view) {
  const auto& e = view.found;
  const auto day = format_long_date(view.on);
  switch (e.inactive) {
    case denial::none: return "The member is covered on " + day + ".";
    case denial::policy_inactive:
      if (e.before_first_day)
        return "The policy is not in force on " + day + ": its first day is " +
               format_long_date(e.policy_from) + ".";
      if (view.on > e.policy_to)
        return "The policy is not in force on " + day + ": its last day is " + format_long_date(e.policy_to) +
               ".";
      return "The policy is not in force on " + day + ": its status is " +
             std::string(to_text(e.policy_status)) + ".";
    default:
      if (e.before_first_day)
        return "The member is not covered on " + day + ": the first day is " +
               format_long_date(e.member_from) + ".";
      return "The member is not covered on " + day + ": the membership is " +
             std::string(to_text(e.member_status)) + ".";
  }
}

// ---- estimates ----

void write_line(wire::EstimatedLine::Builder to, const line_outcome& line) {
  to.setLine(line.line);
  to.setStatus(wire_code<wire::LineStatus>(line.status));
  to.setDenial(wire_code<wire::Denial>(line.denied));
  to.initBilled().setCents(line.billed);
  to.initAllowed().setCents(line.allowed);
  to.initDeductible().setCents(line.deductible);
  to.initCopay().setCents(line.copay);
  to.initCoinsurance().setCents(line.coinsurance);
  to.initPlanPaid().setCents(line.plan_paid);
  to.initMemberResponsibility().setCents(line.member_responsibility);
  auto adjustments = to.initAdjustments(count_of(line.adjustments));
  for (kj::uint i = 0; i < adjustments.size(); ++i) {
    const auto& a = line.adjustments[i];
    adjustments[i].setGroup(wire_code<wire::AdjustmentGroup>(a.group));
    adjustments[i].setReason(a.carc);
    adjustments[i].initAmount().setCents(a.amount);
  }
}

}  // namespace

void write_view(wire::PolicyState::Builder to, const policy_view& view) {
  const auto& contract = view.bucket.contract;
  to.setPolicyNumber(to_text_reader(view.policy_number));
  to.setHolderId(to_text_reader(number_of(view, contract.holder)));
  if (!contract.find_member(contract.holder))
    put_details(view, contract.holder, [&] { return to.initHolderDetails(); });
  to.initEffective().setDays(contract.effective.days);
  to.initExpiration().setDays(last_day(contract).days);
  to.setStatus(wire_code<wire::CoverStatus>(status_of(contract)));
  if (contract.plan_year_start) to.setPlanYearStart(format_month_day(*contract.plan_year_start));
  to.setPosition(view.position);

  const auto revisions = revisions_of(contract, {});
  auto versions = to.initVersions(count_of(revisions) + 1);
  write_version(versions[0], enrolled_version, contract.effective, {}, terms_of(contract));
  for (kj::uint i = 0; i < revisions.size(); ++i)
    write_version(versions[i + 1], revisions[i]->number, revisions[i]->from, revisions[i]->expiration,
                  revisions[i]->terms);

  auto members = to.initMembers(count_of(contract.members));
  for (kj::uint i = 0; i < members.size(); ++i) write_member(members[i], view, contract.members[i]);

  auto changes = to.initChanges(count_of(contract.changes));
  for (kj::uint i = 0; i < changes.size(); ++i) {
    const auto& c = contract.changes[i];
    if (c.member) changes[i].setMemberId(to_text_reader(number_of(view, c.member)));
    changes[i].setChange(wire_code<wire::CoverageChange>(c.change));
    changes[i].initFrom().setDays(c.from.days);
  }

  const auto& granted = view.bucket.authorizations;
  const auto& requests = view.bucket.requests;
  auto authorizations = to.initAuthorizations(count_of(granted) + count_of(requests));
  for (kj::uint i = 0; i < granted.size(); ++i)
    write_granted(authorizations[i], granted[i], number_of(view, granted[i].terms.member));
  for (kj::uint i = 0; i < requests.size(); ++i) {
    auto asked = authorizations[count_of(granted) + i];
    write_terms(asked, requests[i].terms, number_of(view, requests[i].terms.member));
    asked.setStatus(requests[i].denied ? wire::AuthorizationStatus::DENIED
                                       : wire::AuthorizationStatus::REQUESTED);
  }
}

void write_view(wire::Eligibility::Builder to, const eligibility_view& view) {
  const auto& e = view.found;
  to.setPolicyNumber(to_text_reader(view.policy_number));
  to.setMemberId(to_text_reader(view.member_number));
  to.initOn().setDays(view.on.days);
  to.setActive(e.inactive == denial::none);
  to.setReason(wire_code<wire::Denial>(e.inactive));
  to.setExplanation(sentence(view));
  to.setPolicyStatus(wire_code<wire::CoverStatus>(e.policy_status));
  to.setMemberStatus(wire_code<wire::CoverStatus>(e.member_status));
  to.setRelationship(wire_code<wire::Relationship>(e.relation));
  to.initPolicyFrom().setDays(e.policy_from.days);
  to.initPolicyTo().setDays(e.policy_to.days);
  to.initMemberFrom().setDays(e.member_from.days);
  to.setBenefitYear(e.benefit_year);
  to.setTermsVersion(e.terms_version);
  to.setTimelyFilingDays(e.timely_filing_days);
  if (!e.administrator.empty()) to.setAdministrator(to_text_reader(e.administrator));
  if (!e.plan.empty()) to.setPlan(to_text_reader(e.plan));
  write_use(to.initDeductible(), e.deductible);
  write_use(to.initMemberDeductible(), e.member_deductible);
  write_use(to.initOutOfPocket(), e.out_of_pocket);
  write_use(to.initMemberOutOfPocket(), e.member_out_of_pocket);
  auto benefits = to.initBenefits(count_of(e.benefits));
  for (kj::uint i = 0; i < benefits.size(); ++i) {
    const auto& b = e.benefits[i];
    write_rule(benefits[i].initRule(), b.rule);
    benefits[i].setOwn(b.own);
    benefits[i].setVersion(b.version);
    benefits[i].initAnnualUsed().setCents(b.annual.used);
    put(b.annual.remaining(), [&] { return benefits[i].initAnnualRemaining(); });
  }
  auto authorizations = to.initAuthorizations(count_of(e.authorizations));
  for (kj::uint i = 0; i < authorizations.size(); ++i) {
    const auto& a = e.authorizations[i];
    write_terms(authorizations[i], a.terms, view.member_number);
    authorizations[i].setStatus(wire::AuthorizationStatus::GRANTED);
    if (a.visits_remaining) {
      authorizations[i].setVisitsUsed(*a.terms.visits - *a.visits_remaining);
      authorizations[i].initVisitsRemaining().setValue(*a.visits_remaining);
    }
  }
  to.setPosition(view.position);
}

void write_view(wire::InquiryView::Builder to, const inquiry_view& view) {
  if (const auto* found = std::get_if<eligibility_view>(&view.body))
    return write_view(to.initFound(), *found);
  const auto& problems = std::get<std::vector<inquiry_problem>>(view.body);
  auto refused = to.initRefused(count_of(problems));
  for (kj::uint i = 0; i < refused.size(); ++i) {
    refused[i].setCode(static_cast<std::uint16_t>(problems[i].code));
    refused[i].setField(to_text_reader(problems[i].field));
    refused[i].setReason(std::string(to_text(problems[i].code)));
  }
}

void write_view(wire::CheckView::Builder to, const claim_check& check) {
  to.setComplete(check.complete());
  write_problems(to.initProblems(count_of(check.problems)), check.problems);
  write_missing(to.initMissing(count_of(check.missing)), check.missing);
  to.setPosition(check.position);
}

void write_view(wire::EstimateView::Builder to, const claim_estimate& estimate) {
  to.setPosition(estimate.position);
  if (const auto* why = std::get_if<rejection>(&estimate.body)) return write_refusal(to.initRefused(), *why);
  const auto outcome = outcome_of(std::get<claim_state>(estimate.body));
  auto decided = to.initDecided();
  decided.setStatus(wire_code<wire::ClaimStatus>(outcome.status));
  decided.initBilled().setCents(outcome.billed);
  decided.initPlanPaid().setCents(outcome.plan_paid);
  decided.initMemberResponsibility().setCents(outcome.member_responsibility);
  auto lines = decided.initLines(count_of(outcome.lines));
  for (kj::uint i = 0; i < lines.size(); ++i) write_line(lines[i], outcome.lines[i]);
  write_texts(decided.initExplanation(count_of(estimate.paragraphs)), estimate.paragraphs);
  auto findings = decided.initFindings(count_of(outcome.findings));
  for (kj::uint i = 0; i < findings.size(); ++i) write_finding(findings[i], outcome.findings[i]);
}

void write_view(wire::FeeView::Builder to, const fee_view& view) {
  if (!view.contract.empty()) to.setContract(to_text_reader(view.contract));
  to.setVersion(view.version);
  to.setFees(static_cast<std::uint32_t>(view.fees));
  put(view.price, [&] { return to.initPrice(); });
  to.setNetwork(wire_code<wire::NetworkStatus>(view.network.value_or(network_status::out_of_network)));
  if (!view.provider_name.empty()) to.setProviderName(to_text_reader(view.provider_name));
}

}  // namespace benefactor::api
