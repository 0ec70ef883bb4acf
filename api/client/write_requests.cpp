#include "api/client/write_requests.hpp"

#include <stdexcept>

#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "events/overloaded.hpp"
#include "store/edit_table_message.hpp"

namespace benefactor::api {
namespace {

void write_rules(capnp::List<wire::CoverageRule>::Builder to, const std::vector<coverage_rule>& rules) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    const auto& rule = rules[i];
    auto builder = to[i];
    builder.setServiceType(wire_code<wire::ServiceType>(rule.service));
    builder.setCoverage(rule.coverage);
    if (rule.annual_limit) builder.initAnnualLimit().setCents(*rule.annual_limit);
    if (rule.per_visit_limit) builder.initPerVisitLimit().setCents(*rule.per_visit_limit);
    if (rule.copay) builder.initCopay().setCents(*rule.copay);
    builder.setRequiresPreauth(rule.requires_preauth);
    builder.setNetwork(wire_code<wire::NetworkRestriction>(rule.network));
    write_texts(builder.initExcludedDiagnoses(count_of(rule.excluded_diagnoses)), rule.excluded_diagnoses);
    builder.setDeductibleApplies(rule.deductible_applies);
  }
}

void write_edits(capnp::List<wire::EditTerms>::Builder to, const std::vector<edit_terms>& edits) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    to[i].setEdit(wire_code<wire::ClaimEdit>(edits[i].edit));
    to[i].setAction(wire_code<wire::EditAction>(edits[i].action));
    to[i].setGroup(wire_code<wire::AdjustmentGroup>(edits[i].reason.group));
    to[i].setReason(edits[i].reason.carc);
  }
}

void write_member(wire::Member::Builder to, const member_enrollment& member) {
  to.setMemberId(to_text_reader(member.member_number));
  to.setRelationship(wire_code<wire::Relationship>(member.terms.relationship));
  to.setEnrolled(member.terms.enrolled.days);
  if (member.terms.terminated) to.initTerminated().setDays(member.terms.terminated->days);
  to.setStatus(wire_code<wire::MembershipStatus>(member.terms.status));
  write_rules(to.initRules(count_of(member.terms.rules)), member.terms.rules);
  if (!member.details.empty()) write_person(to.initDetails(), member.details);
}

void write_policy(wire::Policy::Builder to, const policy_enrollment& policy) {
  const auto& terms = policy.terms;
  to.setPolicyNumber(to_text_reader(policy.policy_number));
  to.setHolderId(to_text_reader(policy.holder_number));
  to.setEffective(terms.effective.days);
  to.setExpiration(terms.expiration.days);
  to.setStatus(wire_code<wire::PolicyStatus>(terms.status));
  if (terms.status_date) to.initStatusDate().setDays(terms.status_date->days);
  to.setDeductible(terms.deductible);
  if (terms.member_deductible) to.initMemberDeductible().setCents(*terms.member_deductible);
  if (terms.out_of_pocket_max) to.initOutOfPocketMax().setCents(*terms.out_of_pocket_max);
  if (terms.member_out_of_pocket_max) to.initMemberOutOfPocketMax().setCents(*terms.member_out_of_pocket_max);
  if (terms.plan_year_start) {
    auto start = to.initPlanYearStart();
    start.setMonth(terms.plan_year_start->month);
    start.setDay(terms.plan_year_start->day);
  }
  to.setTimelyFilingDays(terms.timely_filing_days);
  if (terms.review_threshold) to.initReviewThreshold().setCents(*terms.review_threshold);
  to.setCoordination(wire_code<wire::CoordinationMethod>(terms.coordination));
  write_rules(to.initRules(count_of(terms.rules)), terms.rules);
  write_requirements(to.initRequirements(count_of(terms.requirements)), terms.requirements);
  if (!policy.holder_details.empty()) write_person(to.initHolderDetails(), policy.holder_details);
  if (!terms.edits.empty()) write_edits(to.initEdits(count_of(terms.edits)), terms.edits);
  if (!terms.administrator.empty()) to.setAdministrator(to_text_reader(terms.administrator));
  if (!terms.plan.empty()) to.setPlan(to_text_reader(terms.plan));
  auto members = to.initMembers(count_of(policy.members));
  for (kj::uint i = 0; i < members.size(); ++i) write_member(members[i], policy.members[i]);
}

void write_terms(wire::Authorization::Builder to, const authorization& terms) {
  to.setNumber(to_text_reader(terms.number));
  to.setServiceType(wire_code<wire::ServiceType>(terms.service));
  if (!terms.procedures.empty()) to.setProcedure(to_text_reader(terms.procedures.front()));
  if (terms.procedures.size() > 1)
    write_texts(to.initOtherProcedures(count_of(terms.procedures) - 1),
                {terms.procedures.begin() + 1, terms.procedures.end()});
  to.setProviderNpi(to_text_reader(terms.provider_npi));
  to.setFrom(terms.from.days);
  to.setTo(terms.to.days);
  if (terms.visits) to.initVisits().setValue(*terms.visits);
}

void write_authorization(wire::Authorization::Builder to, const authorization_request& request) {
  to.setPolicyNumber(to_text_reader(request.policy_number));
  to.setMemberId(to_text_reader(request.member_number));
  write_terms(to, request.terms);
}

void write_revision(wire::Revision::Builder to, const revise_contract& revision) {
  const auto& terms = revision.terms;
  to.setFrom(revision.from.days);
  if (revision.expiration) to.initExpiration().setDays(revision.expiration->days);
  to.setDeductible(terms.deductible);
  if (terms.member_deductible) to.initMemberDeductible().setCents(*terms.member_deductible);
  if (terms.out_of_pocket_max) to.initOutOfPocketMax().setCents(*terms.out_of_pocket_max);
  if (terms.member_out_of_pocket_max) to.initMemberOutOfPocketMax().setCents(*terms.member_out_of_pocket_max);
  to.setTimelyFilingDays(terms.timely_filing_days);
  if (terms.review_threshold) to.initReviewThreshold().setCents(*terms.review_threshold);
  to.setCoordination(wire_code<wire::CoordinationMethod>(terms.coordination));
  write_rules(to.initRules(count_of(terms.rules)), terms.rules);
  write_requirements(to.initRequirements(count_of(terms.requirements)), terms.requirements);
  if (!terms.edits.empty()) write_edits(to.initEdits(count_of(terms.edits)), terms.edits);
  if (!terms.administrator.empty()) to.setAdministrator(to_text_reader(terms.administrator));
  if (!terms.plan.empty()) to.setPlan(to_text_reader(terms.plan));
}

void write_change(wire::PolicyChange::Builder to, const policy_change_request& request) {
  to.setPolicyNumber(to_text_reader(request.policy_number));
  to.setMemberId(to_text_reader(request.member_number));
  std::visit(
      overloaded{[&](const revise_contract& c) { write_revision(to.initRevise(), c); },
                 [&](const change_coverage& c) {
                   auto coverage = to.initCoverage();
                   coverage.setChange(wire_code<wire::CoverageChange>(c.change));
                   coverage.setFrom(c.from.days);
                 },
                 [&](const request_authorization& c) { write_terms(to.initRequestAuthorization(), c.terms); },
                 [&](const deny_authorization& c) {
                   auto deny = to.initDenyAuthorization();
                   deny.setNumber(to_text_reader(c.number));
                   deny.setReason(to_text_reader(c.reason));
                 },
                 [&](const amend_authorization& c) { write_terms(to.initAmendAuthorization(), c.terms); },
                 [&](const revoke_authorization& c) {
                   auto revoke = to.initRevokeAuthorization();
                   revoke.setNumber(to_text_reader(c.number));
                   revoke.setFrom(c.from.days);
                   revoke.setReason(to_text_reader(c.reason));
                 },
                 [&](const describe_member& c) { write_person(to.initDescribe(), c.details); }},
      request.change);
}

void write_description(wire::ProviderDescription::Builder to, const provider_description& description) {
  const auto& details = description.details;
  to.setNpi(to_text_reader(description.npi));
  to.setPerson(details.person);
  to.setFirstName(to_text_reader(details.first_name));
  to.setTaxonomy(to_text_reader(details.taxonomy));
  to.setTaxId(to_text_reader(details.tax_id));
  if (!details.address.empty()) write_address(to.initAddress(), details.address);
}

void write_fees(wire::FeeSchedule::Builder to, const fee_schedule& schedule) {
  to.setContract(to_text_reader(schedule.contract));
  auto fees = to.initFees(count_of(schedule.fees));
  for (kj::uint i = 0; i < fees.size(); ++i) {
    const auto& fee = schedule.fees[i];
    fees[i].setProcedure(to_text_reader(fee.procedure));
    fees[i].setModifier(to_text_reader(fee.modifier));
    fees[i].setFrom(fee.from.days);
    if (fee.to) fees[i].initTo().setDays(fee.to->days);
    fees[i].setPrice(fee.price);
  }
}

void write_prior(wire::PriorPayer::Builder to, const prior_payer& prior) {
  to.setPayer(to_text_reader(prior.payer));
  to.setPaid(prior.paid);
  if (prior.allowed) to.initAllowed().setCents(*prior.allowed);
  if (prior.patient_responsibility) to.initPatientResponsibility().setCents(*prior.patient_responsibility);
  if (prior.contractual) to.initContractual().setCents(*prior.contractual);
  if (prior.decided) to.initDecided().setDays(prior.decided->days);
}

void write_correction(wire::Correction::Builder to, const dispute_correction& correction) {
  if (correction.line) {
    to.setHasLine(true);
    to.setLine(*correction.line);
  }
  to.setWaive(wire_code<wire::Denial>(correction.waive));
  if (correction.authorization) to.setAuthorization(to_text_reader(*correction.authorization));
  if (correction.diagnoses)
    write_texts(to.initDiagnoses(count_of(*correction.diagnoses)), *correction.diagnoses);
}

}  // namespace

std::size_t claim_words(const claim_submission& claim) {
  std::size_t words = 40 + claim.lines.size() * 16;
  for (const auto& line : claim.lines) words += line.prior_payers.size() * 20;
  return words;
}

void write_claim(wire::Claim::Builder to, const claim_submission& claim, const original_source* source,
                 const store::event_source* origin) {
  to.setSubmitter(to_text_reader(claim.submitter));
  to.setSubmitterClaimId(to_text_reader(claim.submitter_claim_id));
  to.setReceived(claim.received.days);
  to.setPolicyNumber(to_text_reader(claim.policy_number));
  to.setMemberId(to_text_reader(claim.member_number));
  to.setProviderNpi(to_text_reader(claim.provider_npi));
  if (claim.is_replacement()) {
    to.setReplacesSubmitter(to_text_reader(claim.replaces_submitter));
    to.setReplacesClaimId(to_text_reader(claim.replaces_claim_id));
  }
  to.setBenefitsAssigned(claim.benefits_assigned);
  auto lines = to.initLines(count_of(claim.lines));
  for (kj::uint i = 0; i < lines.size(); ++i) {
    const auto& line = claim.lines[i];
    auto builder = lines[i];
    builder.setServiceType(wire_code<wire::ServiceType>(line.service));
    builder.setServiceDate(line.service_date.days);
    builder.setBilled(line.billed);
    builder.setUnits(line.units);
    builder.setProcedure(to_text_reader(line.procedure));
    if (!line.modifiers.empty()) write_texts(builder.initModifiers(count_of(line.modifiers)), line.modifiers);
    write_texts(builder.initDiagnoses(count_of(line.diagnoses)), line.diagnoses);
    if (line.prior_payers.empty()) continue;
    auto priors = builder.initPriorPayers(count_of(line.prior_payers));
    for (kj::uint p = 0; p < priors.size(); ++p) write_prior(priors[p], line.prior_payers[p]);
  }
  if (!source || !origin) return;
  auto from = to.initSource();
  from.setSegments(to_data_reader(source->segments));
  from.setFirstSegment(source->first_segment);
  from.setLastSegment(source->last_segment);
  write_source(from, *origin);
}

void write_source(wire::OriginalSource::Builder to, const store::event_source& origin) {
  to.setChannel(wire_code<wire::Channel>(origin.channel));
  to.setFileHash(to_data_reader(origin.file_hash));
  to.setInterchange(origin.interchange);
  to.setGroup(origin.group);
  to.setSet(origin.set);
}

void write_options(wire::SubmitOptions::Builder to, const submit_options& options) {
  to.setWithLines(options.with_lines);
  to.setNpiCheckDigit(options.npi_check_digit);
}

void write_enrollment(wire::EnrollmentItem::Builder to, const enrollment_item& item) {
  std::visit(
      overloaded{
          [&](const policy_enrollment& policy) { write_policy(to.initPolicy(), policy); },
          [&](const provider& p) {
            auto builder = to.initProvider();
            builder.setNpi(to_text_reader(p.npi));
            builder.setName(to_text_reader(p.name));
            builder.setNetwork(wire_code<wire::NetworkStatus>(p.network));
          },
          [&](const authorization_request& request) { write_authorization(to.initAuthorization(), request); },
          [&](const policy_change_request& request) { write_change(to.initChange(), request); },
          [&](const affiliation_request& request) {
            auto builder = to.initAffiliation();
            builder.setNpi(to_text_reader(request.npi));
            builder.setFrom(request.terms.from.days);
            builder.setNetwork(wire_code<wire::NetworkStatus>(request.terms.network));
            builder.setContract(to_text_reader(request.terms.contract));
          },
          [&](const provider_description& d) { write_description(to.initDescribeProvider(), d); },
          [&](const fee_schedule& schedule) { write_fees(to.initFeeSchedule(), schedule); },
          [&](const any_edit_table& table) { store::put_edit_table(to.initEditTable(), table); },
          [&](const membership_request& request) {
            auto builder = to.initMember();
            builder.setPolicyNumber(to_text_reader(request.policy_number));
            write_member(builder.initMember(), request.member);
          }},
      item);
}

void write_name(wire::ClaimReference::Builder to, const claim_name& name) {
  std::visit(
      overloaded{[&](const natural_claim_name& natural) {
                   auto builder = to.initNatural();
                   builder.setSubmitter(to_text_reader(natural.submitter));
                   builder.setSubmitterClaimId(to_text_reader(natural.submitter_claim_id));
                 },
                 [&](const claim_number_text& number) { to.setClaimNumber(to_text_reader(number.text)); },
                 [&](const claim_id& id) { to.setClaimId(to_data_reader(id)); }},
      name);
}

void write_command(wire::ClaimCommand::Builder to, const claim_action& action) {
  std::visit(overloaded{[&](const release_claim& c) {
                          to.setRelease();
                          if (c.overrides.empty()) return;
                          auto overrides = to.initOverrides(count_of(c.overrides));
                          for (kj::uint i = 0; i < overrides.size(); ++i) {
                            overrides[i].setEdit(wire_code<wire::ClaimEdit>(c.overrides[i].edit));
                            overrides[i].setLine(c.overrides[i].line);
                          }
                        },
                        [&](const readjudicate_claim&) { to.setReadjudicate(); },
                        [&](const deny_claim& c) { to.initDeny().setReason(to_text_reader(c.reason)); },
                        [&](const cancel_claim& c) { to.initCancel().setOn(c.on.days); },
                        [&](const void_claim& c) { to.initVoid().setOn(c.on.days); },
                        [&](const pay_claim& c) {
                          auto pay = to.initPay();
                          pay.setOn(c.on.days);
                          pay.setTrace(to_text_reader(c.trace));
                        },
                        [&](const dispute_claim& c) {
                          auto dispute = to.initDispute();
                          dispute.setHasLine(c.line.has_value());
                          dispute.setLine(c.line.value_or(0));
                          dispute.setReason(to_text_reader(c.reason));
                        },
                        [&](const resolve_dispute& c) {
                          auto resolve = to.initResolve();
                          resolve.setUpheld(c.upheld);
                          resolve.setNotes(to_text_reader(c.notes));
                          if (c.correction) write_correction(resolve.initCorrection(), *c.correction);
                        },
                        [&](const add_remark& c) {
                          auto remark = to.initRemark();
                          remark.setSeenBy(wire_code<wire::Audience>(c.seen_by));
                          remark.setText(to_text_reader(c.text));
                        },
                        [&](const change_review& c) {
                          auto review = to.initReview();
                          review.setOn(c.on.days);
                          if (c.owner) review.setOwner(to_text_reader(*c.owner));
                          review.setSetsPriority(c.priority.has_value());
                          if (c.priority) review.setPriority(wire_code<wire::ReviewPriority>(*c.priority));
                          if (c.due) review.initDue().setDays(c.due->days);
                          review.setEscalate(c.escalate);
                        },
                        [](const auto&) {
                          throw std::logic_error("documents and payments have capabilities of their own");
                        }},
             action);
}

void write_filter(wire::ClaimFilter::Builder to, const claim_filter& filter) {
  if (filter.flag) {
    auto flagged = to.initFlagged();
    flagged.setEdit(wire_code<wire::ClaimEdit>(*filter.flag));
    flagged.setProviderNpi(to_text_reader(filter.npi));
    return;
  }
  auto where = to.initWhere();
  where.setHasStatus(filter.status.has_value());
  if (filter.status) where.setStatus(wire_code<wire::ClaimStatus>(*filter.status));
  where.setHasDispute(filter.dispute.has_value());
  if (filter.dispute) where.setDispute(wire_code<wire::DisputeStatus>(*filter.dispute));
  where.setMemberId(to_text_reader(filter.member_number));
  where.setPolicyNumber(to_text_reader(filter.policy_number));
  where.setProviderNpi(to_text_reader(filter.npi));
  if (filter.from) where.initFrom().setDays(filter.from->days);
  if (filter.to) where.initTo().setDays(filter.to->days);
}

}  // namespace benefactor::api
