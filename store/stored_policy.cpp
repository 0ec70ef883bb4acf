// Policies, members and authorisations as stored.
#include "store/stored_structs.hpp"

namespace benefactor::store {

void put(stored::CoverageRule::Builder to, const coverage_rule& rule) {
  to.setService(stored_number(rule.service));
  to.setNetwork(stored_number(rule.network));
  to.setCoverage(stored_coverage(rule.coverage));
  to.setRequiresPreauth(rule.requires_preauth);
  to.setDeductibleApplies(rule.deductible_applies);
  put_optional(to.getAnnualLimit(), rule.annual_limit);
  put_optional(to.getPerVisitLimit(), rule.per_visit_limit);
  put_optional(to.getCopay(), rule.copay);
  const auto& excluded = rule.excluded_diagnoses;
  if (!excluded.empty()) put_texts(to.initExcludedDiagnoses(excluded.size()), excluded);
}

void get(stored::CoverageRule::Reader from, coverage_rule& rule) {
  get_enum(from.getService(), rule.service);
  get_enum(from.getNetwork(), rule.network);
  rule.coverage = get_coverage(from.getCoverage());
  rule.requires_preauth = from.getRequiresPreauth();
  rule.deductible_applies = from.getDeductibleApplies();
  rule.annual_limit = get_optional(from.getAnnualLimit());
  rule.per_visit_limit = get_optional(from.getPerVisitLimit());
  rule.copay = get_optional(from.getCopay());
  rule.excluded_diagnoses = get_texts(from.getExcludedDiagnoses());
}

rule_list get_rules(capnp::List<stored::CoverageRule>::Reader from) {
  std::vector<coverage_rule> rules;
  get_list(from, rules);
  return rules;
}

void put(stored::Requirement::Builder to, const claim_requirement& r) {
  put_optional(to.getService(), r.service ? std::optional(stored_number(*r.service)) : std::nullopt);
  put_codes(r.documents, [&](unsigned count) { return to.initDocuments(count); });
  put_codes(r.fields, [&](unsigned count) { return to.initFields(count); });
}

void get(stored::Requirement::Reader from, claim_requirement& r) {
  if (const auto service = get_optional(from.getService())) get_enum(*service, r.service.emplace());
  get_codes(from.getDocuments(), r.documents);
  get_codes(from.getFields(), r.fields);
}

void put(stored::Membership::Builder to, const membership& m) {
  put_id(to.getMember(), m.member);
  to.setEnrolled(m.enrolled.days);
  to.setRelationship(stored_number(m.relationship));
  to.setStatus(stored_number(m.status));
  put_optional_date(to.getTerminated(), m.terminated);
  if (!m.rules.empty()) put_list(to.initRules(m.rules.size()), m.rules.all());
  if (m.details) put_id(to.initDetails(), m.details);
}

void get(stored::Membership::Reader from, membership& m) {
  get_id(from.getMember(), m.member);
  m.enrolled.days = from.getEnrolled();
  get_enum(from.getRelationship(), m.relationship);
  get_enum(from.getStatus(), m.status);
  m.terminated = get_optional_date(from.getTerminated());
  m.rules = get_rules(from.getRules());
  if (from.hasDetails()) get_id(from.getDetails(), m.details);
}

void put(stored::Policy::Builder to, const policy& p) {
  put_id(to.getId(), p.id);
  put_id(to.getHolder(), p.holder);
  to.setEffective(p.effective.days);
  to.setExpiration(p.expiration.days);
  to.setStatus(stored_number(p.status));
  put_optional_date(to.getStatusDate(), p.status_date);
  to.setDeductible(p.deductible);
  put_optional(to.getMemberDeductible(), p.member_deductible);
  put_optional(to.getOutOfPocketMax(), p.out_of_pocket_max);
  put_optional(to.getMemberOutOfPocketMax(), p.member_out_of_pocket_max);
  put_optional(to.getReviewThreshold(), p.review_threshold);
  if (p.plan_year_start) {
    to.getPlanYearStart().setMonth(p.plan_year_start->month);
    to.getPlanYearStart().setDay(p.plan_year_start->day);
  }
  to.setTimelyFilingDays(p.timely_filing_days);
  to.setCoordination(stored_number(p.coordination));
  if (!p.rules.empty()) put_list(to.initRules(p.rules.size()), p.rules.all());
  if (!p.members.empty()) put_list(to.initMembers(p.members.size()), p.members);
  if (p.holder_details) put_id(to.initHolderDetails(), p.holder_details);
  if (!p.requirements.empty()) put_list(to.initRequirements(p.requirements.size()), p.requirements);
  if (!p.edits.empty()) put_list(to.initEdits(p.edits.size()), p.edits);
  put_text(p.administrator, [&](auto text) { to.setAdministrator(text); });
  put_text(p.plan, [&](auto text) { to.setPlan(text); });
}

void get(stored::Policy::Reader from, policy& p) {
  get_id(from.getId(), p.id);
  get_id(from.getHolder(), p.holder);
  p.effective.days = from.getEffective();
  p.expiration.days = from.getExpiration();
  get_enum(from.getStatus(), p.status);
  p.status_date = get_optional_date(from.getStatusDate());
  p.deductible = from.getDeductible();
  p.member_deductible = get_optional(from.getMemberDeductible());
  p.out_of_pocket_max = get_optional(from.getOutOfPocketMax());
  p.member_out_of_pocket_max = get_optional(from.getMemberOutOfPocketMax());
  p.review_threshold = get_optional(from.getReviewThreshold());
  const auto start = from.getPlanYearStart();
  if (start.getMonth() != 0) {
    // The benefit year is reckoned from it, in code that trusts it to be a day of the calendar.
    const month_day day{start.getMonth(), start.getDay()};
    if (day.month > 12 || day.day > 31 || !parse_month_day(format_month_day(day)))
      throw malformed_message{"the plan year starts on no day of the calendar"};
    p.plan_year_start = day;
  }
  p.timely_filing_days = from.getTimelyFilingDays();
  get_enum(from.getCoordination(), p.coordination);
  p.rules = get_rules(from.getRules());
  get_list(from.getMembers(), p.members);
  if (from.hasHolderDetails()) get_id(from.getHolderDetails(), p.holder_details);
  get_list(from.getRequirements(), p.requirements);
  get_list(from.getEdits(), p.edits);
  p.administrator = get_text(from.getAdministrator());
  p.plan = get_text(from.getPlan());
}

void put(stored::Authorization::Builder to, const authorization& a) {
  put_id(to.getMember(), a.member);
  to.setFrom(a.from.days);
  to.setTo(a.to.days);
  put_optional(to.getVisits(), a.visits);
  to.setService(stored_number(a.service));
  put_text(a.number, [&](auto text) { to.setNumber(text); });
  // The first one stands where the only one stood before there could be several.
  if (!a.procedures.empty()) put_text(a.procedures.front(), [&](auto text) { to.setProcedure(text); });
  if (a.procedures.size() > 1)
    put_texts(to.initOtherProcedures(a.procedures.size() - 1), std::span(a.procedures).subspan(1));
  put_text(a.provider_npi, [&](auto text) { to.setProviderNpi(text); });
}

void get(stored::Authorization::Reader from, authorization& a) {
  get_id(from.getMember(), a.member);
  a.from.days = from.getFrom();
  a.to.days = from.getTo();
  a.visits = get_optional(from.getVisits());
  get_enum(from.getService(), a.service);
  a.number = get_text(from.getNumber());
  if (from.hasProcedure()) a.procedures.push_back(get_text(from.getProcedure()));
  for (auto& text : get_texts(from.getOtherProcedures())) a.procedures.push_back(std::move(text));
  a.provider_npi = get_text(from.getProviderNpi());
}

void put(stored::PolicyEnrolled::Builder to, const policy_enrolled& event) {
  put(to.initTerms(), event.terms);
}
void get(stored::PolicyEnrolled::Reader from, policy_enrolled& event) { get(from.getTerms(), event.terms); }

void put(stored::MemberEnrolled::Builder to, const member_enrolled& event) {
  put(to.initTerms(), event.terms);
}
void get(stored::MemberEnrolled::Reader from, member_enrolled& event) { get(from.getTerms(), event.terms); }

void put(stored::AuthorizationGranted::Builder to, const authorization_granted& event) {
  put(to.initTerms(), event.terms);
}
void get(stored::AuthorizationGranted::Reader from, authorization_granted& event) {
  get(from.getTerms(), event.terms);
}

void put(stored::ContractRevised::Builder to, const contract_revision& r) {
  to.setNumber(r.number);
  put_id(to.getMember(), r.member);
  to.setFrom(r.from.days);
  put_optional_date(to.getExpiration(), r.expiration);
  auto terms = to.initTerms();
  terms.setDeductible(r.terms.deductible);
  put_optional(terms.getMemberDeductible(), r.terms.member_deductible);
  put_optional(terms.getOutOfPocketMax(), r.terms.out_of_pocket_max);
  put_optional(terms.getMemberOutOfPocketMax(), r.terms.member_out_of_pocket_max);
  put_optional(terms.getReviewThreshold(), r.terms.review_threshold);
  terms.setTimelyFilingDays(r.terms.timely_filing_days);
  terms.setCoordination(stored_number(r.terms.coordination));
  if (!r.terms.rules.empty()) put_list(terms.initRules(r.terms.rules.size()), r.terms.rules.all());
  const auto& requirements = r.terms.requirements;
  if (!requirements.empty()) put_list(terms.initRequirements(requirements.size()), requirements);
  if (!r.terms.edits.empty()) put_list(terms.initEdits(r.terms.edits.size()), r.terms.edits);
  put_text(r.terms.administrator, [&](auto text) { terms.setAdministrator(text); });
  put_text(r.terms.plan, [&](auto text) { terms.setPlan(text); });
}

void get(stored::ContractRevised::Reader from, contract_revision& r) {
  r.number = from.getNumber();
  get_id(from.getMember(), r.member);
  r.from.days = from.getFrom();
  r.expiration = get_optional_date(from.getExpiration());
  const auto terms = from.getTerms();
  r.terms.deductible = terms.getDeductible();
  r.terms.member_deductible = get_optional(terms.getMemberDeductible());
  r.terms.out_of_pocket_max = get_optional(terms.getOutOfPocketMax());
  r.terms.member_out_of_pocket_max = get_optional(terms.getMemberOutOfPocketMax());
  r.terms.review_threshold = get_optional(terms.getReviewThreshold());
  r.terms.timely_filing_days = terms.getTimelyFilingDays();
  get_enum(terms.getCoordination(), r.terms.coordination);
  r.terms.rules = get_rules(terms.getRules());
  get_list(terms.getRequirements(), r.terms.requirements);
  get_list(terms.getEdits(), r.terms.edits);
  r.terms.administrator = get_text(terms.getAdministrator());
  r.terms.plan = get_text(terms.getPlan());
}

void put(stored::ContractRevised::Builder to, const contract_revised& event) { put(to, event.revision); }
void get(stored::ContractRevised::Reader from, contract_revised& event) { get(from, event.revision); }

void put(stored::CoverageStatusChanged::Builder to, const coverage_status_change& c) {
  put_id(to.getMember(), c.member);
  to.setChange(stored_number(c.change));
  to.setFrom(c.from.days);
}

void get(stored::CoverageStatusChanged::Reader from, coverage_status_change& c) {
  get_id(from.getMember(), c.member);
  get_enum(from.getChange(), c.change);
  c.from.days = from.getFrom();
}

void put(stored::CoverageStatusChanged::Builder to, const coverage_status_changed& event) {
  put(to, event.change);
}
void get(stored::CoverageStatusChanged::Reader from, coverage_status_changed& event) {
  get(from, event.change);
}

void put(stored::MemberDescribed::Builder to, const member_description& d) {
  put_id(to.getMember(), d.member);
  if (d.details) put_id(to.initDetails(), d.details);
}

void get(stored::MemberDescribed::Reader from, member_description& d) {
  get_id(from.getMember(), d.member);
  if (from.hasDetails()) get_id(from.getDetails(), d.details);
}

void put(stored::MemberDescribed::Builder to, const member_described& event) {
  put(to, member_description{event.member, event.details});
}

void get(stored::MemberDescribed::Reader from, member_described& event) {
  member_description d;
  get(from, d);
  event.member = d.member;
  event.details = d.details;
}

void put(stored::AuthorizationRequested::Builder to, const authorization_requested& event) {
  put(to.initTerms(), event.terms);
}
void get(stored::AuthorizationRequested::Reader from, authorization_requested& event) {
  get(from.getTerms(), event.terms);
}

void put(stored::AuthorizationDenied::Builder to, const authorization_denied& event) {
  put_id(to.getMember(), event.member);
  put_text(event.number, [&](auto text) { to.setNumber(text); });
}
void get(stored::AuthorizationDenied::Reader from, authorization_denied& event) {
  get_id(from.getMember(), event.member);
  event.number = get_text(from.getNumber());
}

void put(stored::AuthorizationAmended::Builder to, const authorization_amended& event) {
  put(to.initTerms(), event.terms);
}
void get(stored::AuthorizationAmended::Reader from, authorization_amended& event) {
  get(from.getTerms(), event.terms);
}

void put(stored::AuthorizationRevoked::Builder to, const authorization_revoked& event) {
  put_id(to.getMember(), event.member);
  to.setFrom(event.from.days);
  put_text(event.number, [&](auto text) { to.setNumber(text); });
}
void get(stored::AuthorizationRevoked::Reader from, authorization_revoked& event) {
  get_id(from.getMember(), event.member);
  event.from.days = from.getFrom();
  event.number = get_text(from.getNumber());
}

}  // namespace benefactor::store
