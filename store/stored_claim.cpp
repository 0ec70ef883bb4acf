// What happens to claims, as stored.
#include "store/stored_structs.hpp"

namespace benefactor::store {

namespace {

/// The difference as 64 bits, which wraps: any two amounts give back any third exactly.
std::int64_t wrapping_difference(cents a, cents b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

}  // namespace

void put(stored::Id::Builder to, const line_fingerprint& fingerprint) { put_id(to, fingerprint); }
void get(stored::Id::Reader from, line_fingerprint& fingerprint) { get_id(from, fingerprint); }

void put(stored::PriorPayer::Builder to, const prior_payer& p) {
  put_text(p.payer, [&](auto text) { to.setPayer(text); });
  to.setPaid(p.paid);
  put_optional(to.getAllowed(), p.allowed);
  put_optional(to.getPatientResponsibility(), p.patient_responsibility);
  put_optional(to.getContractual(), p.contractual);
  put_optional_date(to.getDecided(), p.decided);
}

void get(stored::PriorPayer::Reader from, prior_payer& p) {
  p.payer = get_text(from.getPayer());
  p.paid = from.getPaid();
  p.allowed = get_optional(from.getAllowed());
  p.patient_responsibility = get_optional(from.getPatientResponsibility());
  p.contractual = get_optional(from.getContractual());
  p.decided = get_optional_date(from.getDecided());
}

void put(stored::ClaimLine::Builder to, const claim_submitted::line& line) {
  to.setServiceDate(line.service_date.days);
  to.setService(stored_number(line.service));
  to.setBilled(line.billed);
  to.setUnits(line.units);
  put_text(line.procedure, [&](auto text) { to.setProcedure(text); });
  if (!line.modifiers.empty()) put_texts(to.initModifiers(line.modifiers.size()), line.modifiers);
  if (!line.prior_payers.empty()) put_list(to.initPriorPayers(line.prior_payers.size()), line.prior_payers);
}

void get(stored::ClaimLine::Reader from, claim_submitted::line& line) {
  line.service_date.days = from.getServiceDate();
  get_enum(from.getService(), line.service);
  line.billed = from.getBilled();
  line.units = from.getUnits();
  line.procedure = get_text(from.getProcedure());
  line.modifiers = get_texts(from.getModifiers());
  get_list(from.getPriorPayers(), line.prior_payers);
}

void put(stored::LineDecision::Builder to, const line_decision& d) {
  to.setLine(d.line);
  to.setBenefitYear(d.benefit_year);
  to.setService(stored_number(d.service));
  to.setStatus(stored_number(d.status));
  to.setDenied(stored_number(d.denied));
  to.setWaived(stored_number(d.waived));
  to.setAuthorization(d.authorization);
  to.setCoverage(stored_coverage(d.coverage));
  to.setBeforeFirstDay(d.before_first_day);
  to.setMemberRule(d.member_rule);
  to.setCountsVisit(d.counts_visit);
  put_id(to.getFingerprint(), d.fingerprint);
  to.setBilled(d.billed);
  to.setPriceReduction(wrapping_difference(d.billed, d.price));
  to.setAllowed(d.allowed);
  to.setDeductible(d.deductible);
  to.setCopay(d.copay);
  to.setCoinsurance(d.coinsurance);
  to.setPlanPaid(d.plan_paid);
  to.setRelief(d.relief);
  to.setOverVisit(d.over_visit);
  to.setOverAnnual(d.over_annual);
  to.setDeductibleRemaining(d.deductible_remaining);
  put_optional(to.getOutOfPocketRemaining(), d.out_of_pocket_remaining);
  put_optional(to.getAnnualLimit(), d.annual_limit);
  put_optional(to.getAnnualRemaining(), d.annual_remaining);
  put_optional(to.getVisitRemaining(), d.visit_remaining);
  to.setTermsVersion(d.terms_version);
  to.setRuleVersion(d.rule_version);
  to.setEdit(stored_number(d.edit));
  to.setEditGroup(stored_number(d.reason.group));
  to.setEditCarc(d.reason.carc);
  to.setElsewhere(d.elsewhere);
  if (!d.stated.empty()) put_list(to.initStated(d.stated.size()), d.stated);
  if (d.coordination == coordination_method::primary) return;
  auto coordinated = to.initCoordinated();
  coordinated.setMethod(stored_number(d.coordination));
  coordinated.setPriorPaid(d.prior_paid);
  coordinated.setOtherPayers(d.other_payers);
  coordinated.setAlonePaid(d.alone_paid);
  coordinated.setDeductibleCredit(d.deductible_credit);
  coordinated.setCopayCredit(d.copay_credit);
}

void get(stored::LineDecision::Reader from, line_decision& d) {
  d.line = from.getLine();
  d.benefit_year = from.getBenefitYear();
  get_enum(from.getService(), d.service);
  get_enum(from.getStatus(), d.status);
  get_enum(from.getDenied(), d.denied);
  get_enum(from.getWaived(), d.waived);
  d.authorization = from.getAuthorization();
  d.coverage = get_coverage(from.getCoverage());
  d.before_first_day = from.getBeforeFirstDay();
  d.member_rule = from.getMemberRule();
  d.counts_visit = from.getCountsVisit();
  get_id(from.getFingerprint(), d.fingerprint);
  d.billed = from.getBilled();
  d.price = wrapping_difference(d.billed, from.getPriceReduction());
  d.allowed = from.getAllowed();
  d.deductible = from.getDeductible();
  d.copay = from.getCopay();
  d.coinsurance = from.getCoinsurance();
  d.plan_paid = from.getPlanPaid();
  d.relief = from.getRelief();
  d.over_visit = from.getOverVisit();
  d.over_annual = from.getOverAnnual();
  d.deductible_remaining = from.getDeductibleRemaining();
  d.out_of_pocket_remaining = get_optional(from.getOutOfPocketRemaining());
  d.annual_limit = get_optional(from.getAnnualLimit());
  d.annual_remaining = get_optional(from.getAnnualRemaining());
  d.visit_remaining = get_optional(from.getVisitRemaining());
  d.terms_version = from.getTermsVersion();
  d.rule_version = from.getRuleVersion();
  get_enum(from.getEdit(), d.edit);
  get_enum(from.getEditGroup(), d.reason.group);
  d.reason.carc = from.getEditCarc();
  d.elsewhere = from.getElsewhere();
  get_list(from.getStated(), d.stated);
  if (!from.hasCoordinated()) return;
  const auto coordinated = from.getCoordinated();
  get_enum(coordinated.getMethod(), d.coordination);
  if (d.coordination == coordination_method::primary)
    throw malformed_message{"a line is coordinated by no method"};
  d.prior_paid = coordinated.getPriorPaid();
  d.other_payers = coordinated.getOtherPayers();
  d.alone_paid = coordinated.getAlonePaid();
  d.deductible_credit = coordinated.getDeductibleCredit();
  d.copay_credit = coordinated.getCopayCredit();
}

void put(stored::ContractPrice::Builder to, const contract_price& price) {
  to.setLine(price.line);
  to.setVersion(price.version);
  to.setUnit(price.unit);
  put_text(price.contract, [&](auto text) { to.setContract(text); });
}

void get(stored::ContractPrice::Reader from, contract_price& price) {
  price.line = from.getLine();
  price.version = from.getVersion();
  price.unit = from.getUnit();
  price.contract = get_text(from.getContract());
}

void put(stored::BucketMovement::Builder to, const bucket_movement& m) {
  to.setLine(m.line);
  to.setBenefitYear(m.benefit_year);
  to.setService(stored_number(m.service));
  to.setMemberRule(m.member_rule);
  to.setVisit(m.visit);
  to.setAuthorization(m.authorization);
  to.setPlanPaid(m.plan_paid);
  to.setDeductible(m.deductible);
  to.setOutOfPocket(m.out_of_pocket);
  put_id(to.getFingerprint(), m.fingerprint);
}

void get(stored::BucketMovement::Reader from, bucket_movement& m) {
  m.line = from.getLine();
  m.benefit_year = from.getBenefitYear();
  get_enum(from.getService(), m.service);
  m.member_rule = from.getMemberRule();
  m.visit = from.getVisit();
  m.authorization = from.getAuthorization();
  m.plan_paid = from.getPlanPaid();
  m.deductible = from.getDeductible();
  m.out_of_pocket = from.getOutOfPocket();
  get_id(from.getFingerprint(), m.fingerprint);
}

void put(stored::ClaimSubmitted::Builder to, const claim_submitted& event) {
  put_id(to.getMember(), event.member);
  put_id(to.getDigest(), event.digest);
  to.setReceived(event.received.days);
  to.setFirstReceived(event.first_received.days);
  put_text(event.submitter, [&](auto text) { to.setSubmitter(text); });
  put_text(event.provider_npi, [&](auto text) { to.setProviderNpi(text); });
  if (!event.lines.empty()) put_list(to.initLines(event.lines.size()), event.lines);
  if (event.replaces) put_id(to.initReplaces(), event.replaces);
  to.setPaidToMember(!event.benefits_assigned);
  put_text(event.plan, [&](auto text) { to.setPlan(text); });
}

void get(stored::ClaimSubmitted::Reader from, claim_submitted& event) {
  get_id(from.getMember(), event.member);
  get_id(from.getDigest(), event.digest);
  event.received.days = from.getReceived();
  event.first_received.days = from.getFirstReceived();
  event.submitter = get_text(from.getSubmitter());
  event.provider_npi = get_text(from.getProviderNpi());
  get_list(from.getLines(), event.lines);
  get_id(from.getReplaces(), event.replaces);
  event.benefits_assigned = !from.getPaidToMember();
  event.plan = get_text(from.getPlan());
}

void put(stored::ClaimPended::Builder to, const claim_pended& event) {
  if (!event.fingerprints.empty())
    put_list(to.initFingerprints(event.fingerprints.size()), event.fingerprints);
  if (!event.findings.empty()) put_list(to.initFindings(event.findings.size()), event.findings);
}

void get(stored::ClaimPended::Reader from, claim_pended& event) {
  get_list(from.getFingerprints(), event.fingerprints);
  get_list(from.getFindings(), event.findings);
}

void put(stored::ClaimAdjudicated::Builder to, const claim_adjudicated& event) {
  put_id(to.getMember(), event.member);
  to.setCause(stored_number(event.cause));
  to.setNetwork(stored_number(event.network));
  if (!event.released.empty()) put_list(to.initReleased(event.released.size()), event.released);
  if (!event.decided.empty()) put_list(to.initDecided(event.decided.size()), event.decided);
  if (event.line_networks.empty() && event.prices.empty() && event.findings.empty() &&
      event.overrides.empty())
    return;
  auto outside = to.initOutside();
  auto networks = outside.initLineNetworks(event.line_networks.size());
  for (unsigned i = 0; i < networks.size(); ++i) networks.set(i, stored_number(event.line_networks[i]));
  put_list(outside.initPrices(event.prices.size()), event.prices);
  if (!event.findings.empty()) put_list(outside.initFindings(event.findings.size()), event.findings);
  if (!event.overrides.empty()) put_list(outside.initOverrides(event.overrides.size()), event.overrides);
}

void get(stored::ClaimAdjudicated::Reader from, claim_adjudicated& event) {
  get_id(from.getMember(), event.member);
  get_enum(from.getCause(), event.cause);
  get_enum(from.getNetwork(), event.network);
  get_list(from.getReleased(), event.released);
  get_list(from.getDecided(), event.decided);
  if (!from.hasOutside()) return;
  for (const auto number : from.getOutside().getLineNetworks())
    get_enum(number, event.line_networks.emplace_back());
  get_list(from.getOutside().getPrices(), event.prices);
  get_list(from.getOutside().getFindings(), event.findings);
  get_list(from.getOutside().getOverrides(), event.overrides);
}

void put(stored::ClaimDeniedInReview::Builder to, const claim_denied_in_review& event) {
  if (!event.decided.empty()) put_list(to.initDecided(event.decided.size()), event.decided);
}

void get(stored::ClaimDeniedInReview::Reader from, claim_denied_in_review& event) {
  get_list(from.getDecided(), event.decided);
}

void put(stored::ClaimCancelled::Builder to, const claim_cancelled& event) {
  put_id(to.getMember(), event.member);
  to.setOn(event.on.days);
  if (!event.released.empty()) put_list(to.initReleased(event.released.size()), event.released);
}

void get(stored::ClaimCancelled::Reader from, claim_cancelled& event) {
  get_id(from.getMember(), event.member);
  event.on.days = from.getOn();
  get_list(from.getReleased(), event.released);
}

void put(stored::ClaimReversed::Builder to, const claim_reversed& event) {
  put_id(to.getMember(), event.member);
  to.setOn(event.on.days);
  to.setToRecoup(event.to_recoup);
  if (event.replaced_by) put_id(to.initReplacedBy(), event.replaced_by);
  if (!event.released.empty()) put_list(to.initReleased(event.released.size()), event.released);
  to.setRecalled(event.recalled);
}

void get(stored::ClaimReversed::Reader from, claim_reversed& event) {
  get_id(from.getMember(), event.member);
  event.on.days = from.getOn();
  event.to_recoup = from.getToRecoup();
  get_id(from.getReplacedBy(), event.replaced_by);
  get_list(from.getReleased(), event.released);
  event.recalled = from.getRecalled();
}

void put(stored::ClaimPaid::Builder to, const claim_paid& event) {
  to.setOn(event.on.days);
  to.setAmount(event.amount);
  to.setCarried(event.carried);
  put_text(event.trace, [&](auto text) { to.setTrace(text); });
}

void get(stored::ClaimPaid::Reader from, claim_paid& event) {
  event.on.days = from.getOn();
  event.amount = from.getAmount();
  event.carried = from.getCarried();
  event.trace = get_text(from.getTrace());
}

void put(stored::ClaimDisputed::Builder to, const claim_disputed& event) { to.setLine(event.line); }
void get(stored::ClaimDisputed::Reader from, claim_disputed& event) { event.line = from.getLine(); }

void put(stored::DisputeResolved::Builder to, const dispute_resolved& event) {
  to.setCorrectedLine(event.corrected_line);
  to.setWaived(stored_number(event.waived));
  to.setUpheld(event.upheld);
  put_text(event.authorization, [&](auto text) { to.setAuthorization(text); });
}

void get(stored::DisputeResolved::Reader from, dispute_resolved& event) {
  event.corrected_line = from.getCorrectedLine();
  get_enum(from.getWaived(), event.waived);
  event.upheld = from.getUpheld();
  event.authorization = get_text(from.getAuthorization());
}

}  // namespace benefactor::store
