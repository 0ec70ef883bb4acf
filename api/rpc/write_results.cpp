#include "api/rpc/write_results.hpp"

#include <optional>
#include <string>

#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "store/claim_number.hpp"

namespace benefactor::api {
namespace {

void write_line(wire::LineOutcome::Builder to, const line_outcome& line) {
  to.setLine(line.line);
  to.setStatus(wire_code<wire::LineStatus>(line.status));
  to.setDenial(wire_code<wire::Denial>(line.denied));
  to.setBilled(line.billed);
  to.setAllowed(line.allowed);
  to.setDeductible(line.deductible);
  to.setCopay(line.copay);
  to.setCoinsurance(line.coinsurance);
  to.setPlanPaid(line.plan_paid);
  to.setMemberResponsibility(line.member_responsibility);
  auto adjustments = to.initAdjustments(static_cast<kj::uint>(line.adjustments.size()));
  for (kj::uint i = 0; i < adjustments.size(); ++i) {
    adjustments[i].setGroup(wire_code<wire::AdjustmentGroup>(line.adjustments[i].group));
    adjustments[i].setReason(line.adjustments[i].carc);
    adjustments[i].setAmount(line.adjustments[i].amount);
  }
}

void write_row(wire::Accumulators::Builder to, const balance_row& row) {
  to.setDeductibleMet(row.deductible_met);
  if (row.deductible) to.initDeductible().setCents(*row.deductible);
  to.setOutOfPocketUsed(row.out_of_pocket_used);
  if (row.out_of_pocket_max) to.initOutOfPocketMax().setCents(*row.out_of_pocket_max);
  auto paid = to.initPaid(static_cast<kj::uint>(row.paid.size()));
  for (kj::uint i = 0; i < paid.size(); ++i) {
    paid[i].setServiceType(wire_code<wire::ServiceType>(row.paid[i].first));
    paid[i].setAmount(row.paid[i].second);
  }
}

void write_findings(wire::Outcome::Builder to, const std::vector<told_finding>& findings) {
  auto list = to.initFindings(static_cast<kj::uint>(findings.size()));
  for (kj::uint i = 0; i < list.size(); ++i) write_finding(list[i], findings[i]);
}

// The hot way: straight from the engine's state, without a claim_outcome in between.
void write_state(wire::Outcome::Builder to, const claim_state& state, bool unchanged, bool with_lines) {
  to.setClaimId(to_data_reader(state.id));
  to.setClaimNumber(to_text_reader(store::claim_number(state.id, state.first_received)));
  to.setStatus(wire_code<wire::ClaimStatus>(state.status));
  to.setDuplicate(unchanged);
  to.setBilled(billed_total(state));
  to.setPlanPaid(plan_paid_total(state));
  to.setMemberResponsibility(member_responsibility_total(state));
  if (!with_lines) return;
  auto lines = to.initLines(static_cast<kj::uint>(state.lines.size()));
  for (kj::uint i = 0; i < lines.size(); ++i) write_line(lines[i], outcome_of(state.lines[i], i));
  if (!state.findings.empty()) write_findings(to, findings_of(state));
}

}  // namespace

void write_finding(wire::EditFinding::Builder to, const told_finding& finding) {
  const auto& f = finding.found;
  to.setLine(f.line);
  to.setEdit(wire_code<wire::ClaimEdit>(f.edit));
  to.setAction(wire_code<wire::EditAction>(f.action));
  to.setGroup(wire_code<wire::AdjustmentGroup>(f.reason.group));
  to.setReason(f.reason.carc);
  to.setTable(to_text_reader(f.table));
  to.setVersion(f.version);
  to.setDetail(to_text_reader(f.detail));
  to.setOverridden(finding.overridden);
}

void write_flags(capnp::List<wire::EditFinding>::Builder to, const std::vector<edit_finding>& flags) {
  for (kj::uint i = 0; i < to.size(); ++i) write_finding(to[i], {flags[i], false});
}

std::vector<told_finding> findings_of(const claim_state& state) {
  std::vector<told_finding> told;
  for (const auto& f : state.findings) told.push_back({f, is_overridden(f, state.overrides)});
  return told;
}

std::size_t result_words(const actors::answer& answer, bool with_lines) {
  std::size_t words = 24;
  if (with_lines && answer.state)
    words += answer.state->lines.size() * 24 + answer.state->findings.size() * 40;
  if (answer.refused) words += 16 + answer.refused->problems.size() * 20;
  return words;
}

line_outcome outcome_of(const claim_line_state& line, std::size_t index) {
  const auto& decision = line.decision;
  line_outcome to;
  to.line = static_cast<std::uint16_t>(index + 1);
  to.status = decision.status;
  to.denied = decision.denied;
  to.billed = line.billed;
  if (decision.status == line_status::needs_review) return to;
  to.member_responsibility = member_responsibility(decision);
  to.adjustments = adjustments_of(decision);
  if (decision.status == line_status::denied) return to;
  to.allowed = decision.allowed;
  to.deductible = decision.deductible;
  to.copay = decision.copay;
  to.coinsurance = decision.coinsurance;
  to.plan_paid = decision.plan_paid;
  return to;
}

claim_outcome outcome_of(const claim_state& state) {
  claim_outcome to{.claim = state.id,
                   .claim_number = store::claim_number(state.id, state.first_received),
                   .status = state.status,
                   .duplicate = false,
                   .billed = billed_total(state),
                   .plan_paid = plan_paid_total(state),
                   .member_responsibility = member_responsibility_total(state),
                   .lines = {},
                   .findings = findings_of(state)};
  for (const auto& line : state.lines) to.lines.push_back(outcome_of(line, to.lines.size()));
  return to;
}

void write_result(wire::ClaimResult::Builder to, const actors::answer& answer, std::uint64_t sequence,
                  bool with_lines) {
  to.setSequence(sequence);
  to.setPosition(answer.position);
  if (answer.refused)
    write_refusal(to.initRefused(), *answer.refused);
  else if (answer.state)
    write_state(to.initOutcome(), *answer.state, answer.unchanged, with_lines);
  else
    to.setFailed(answer.failure.empty() ? capnp::Text::Reader("the engine gave no state")
                                        : to_text_reader(answer.failure));
}

void write_result(wire::EnrollmentResult::Builder to, const actors::answer& answer) {
  to.setPosition(answer.position);
  if (answer.refused)
    write_refusal(to.initRefused(), *answer.refused);
  else if (!answer.failure.empty())
    to.setFailed(to_text_reader(answer.failure));
  else
    to.setAccepted(!answer.unchanged);
}

void write_refusal(wire::Refusal::Builder to, const rejection& refused) {
  to.setCode(wire_code<wire::RefusalCode>(refused.code));
  to.setReason(to_text_reader(refused.reason));
  write_problems(to.initProblems(static_cast<kj::uint>(refused.problems.size())), refused.problems);
}

void write_outcome(wire::Outcome::Builder to, const claim_outcome& outcome) {
  to.setClaimId(to_data_reader(outcome.claim));
  to.setClaimNumber(to_text_reader(outcome.claim_number));
  to.setStatus(wire_code<wire::ClaimStatus>(outcome.status));
  to.setDuplicate(outcome.duplicate);
  to.setBilled(outcome.billed);
  to.setPlanPaid(outcome.plan_paid);
  to.setMemberResponsibility(outcome.member_responsibility);
  auto lines = to.initLines(static_cast<kj::uint>(outcome.lines.size()));
  for (kj::uint i = 0; i < lines.size(); ++i) write_line(lines[i], outcome.lines[i]);
  if (!outcome.findings.empty()) write_findings(to, outcome.findings);
}

void write_missing(capnp::List<wire::Missing>::Builder to, const std::vector<missing_item>& missing) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    to[i].setPath(to_text_reader(missing[i].path));
    to[i].setWhat(to_text_reader(missing[i].what));
    to[i].setRule(to_text_reader(missing[i].rule));
  }
}

void write_record(wire::ClaimRecord::Builder to, const claim_record& record) {
  write_outcome(to.initOutcome(), record.outcome);
  to.setPosition(record.position);
  const auto& submission = record.submission;
  to.setSubmitter(to_text_reader(submission.submitter));
  to.setSubmitterClaimId(to_text_reader(submission.submitter_claim_id));
  to.setPolicyNumber(to_text_reader(submission.policy_number));
  to.setMemberId(to_text_reader(submission.member_number));
  to.setErased(record.erased);
  to.setProviderNpi(to_text_reader(submission.provider_npi));
  to.setReceived(submission.received.days);
  if (record.replaces) to.setReplaces(to_data_reader(record.replaces));
  if (record.replaced_by) to.setReplacedBy(to_data_reader(record.replaced_by));
  to.setSettled(record.settled);
  to.setToRecoup(record.to_recoup);
  to.setDispute(wire_code<wire::DisputeStatus>(record.dispute));
  to.setDisputedLine(record.disputed_line);
  auto services = to.initServices(static_cast<kj::uint>(submission.lines.size()));
  for (kj::uint i = 0; i < services.size(); ++i) {
    const auto& line = submission.lines[i];
    auto service = services[i];
    service.setServiceType(wire_code<wire::ServiceType>(line.service));
    service.setServiceDate(line.service_date.days);
    service.setBilled(line.billed);
    service.setUnits(line.units);
    service.setProcedure(to_text_reader(line.procedure));
    write_texts(service.initModifiers(static_cast<kj::uint>(line.modifiers.size())), line.modifiers);
    write_texts(service.initDiagnoses(static_cast<kj::uint>(line.diagnoses.size())), line.diagnoses);
  }
  write_missing(to.initMissing(static_cast<kj::uint>(record.missing.size())), record.missing);
  if (!record.flags.empty())
    write_flags(to.initFlags(static_cast<kj::uint>(record.flags.size())), record.flags);
}

void write_balances(wire::Balances::Found::Builder to, const bucket_balances& balances) {
  to.setPosition(balances.position);
  auto years = to.initYears(static_cast<kj::uint>(balances.years.size()));
  for (kj::uint i = 0; i < years.size(); ++i) {
    const auto& year = balances.years[i];
    years[i].setBenefitYear(year.benefit_year);
    if (year.shows_policy) write_row(years[i].initPolicy(), year.policy);
    auto members = years[i].initMembers(static_cast<kj::uint>(year.members.size()));
    for (kj::uint j = 0; j < members.size(); ++j) {
      members[j].setMemberId(to_text_reader(year.members[j].member_number));
      write_row(members[j].initAmounts(), year.members[j].amounts);
    }
  }
}

void write_page(wire::ClaimPage::Builder to, const claim_page& page) {
  to.setNext(to_data_reader(page.next));
  to.setPosition(page.position);
  if (!page.problems.empty())
    write_problems(to.initProblems(static_cast<kj::uint>(page.problems.size())), page.problems);
  auto claims = to.initClaims(static_cast<kj::uint>(page.claims.size()));
  for (kj::uint i = 0; i < claims.size(); ++i) {
    const auto& claim = page.claims[i];
    claims[i].setClaimId(to_data_reader(claim.claim));
    claims[i].setClaimNumber(to_text_reader(claim.claim_number));
    claims[i].setStatus(wire_code<wire::ClaimStatus>(claim.status));
    claims[i].setReceived(claim.received.days);
    claims[i].setProviderNpi(to_text_reader(claim.provider_npi));
    claims[i].setBilled(claim.billed);
    claims[i].setPlanPaid(claim.plan_paid);
    claims[i].setMemberResponsibility(claim.member_responsibility);
    if (!claim.flags.empty())
      write_flags(claims[i].initFlags(static_cast<kj::uint>(claim.flags.size())), claim.flags);
  }
}

void write_history(capnp::List<wire::RecordedEvent>::Builder to, const std::vector<history_entry>& events) {
  for (kj::uint i = 0; i < to.size(); ++i) {
    const auto& event = events[i];
    auto recorded = to[i];
    recorded.setPosition(event.position);
    recorded.setTimeMicros(event.time_us);
    recorded.setType(to_text_reader(event.type));
    recorded.setUser(to_text_reader(event.user));
    recorded.setRole(to_text_reader(event.role));
    recorded.setChannel(wire_code<wire::Channel>(event.source.channel));
    recorded.setRulesVersion(event.rules_version);
    recorded.setSummary(to_text_reader(event.summary));
    recorded.setOpened(event.opened);
    recorded.setCorrelation(to_data_reader(event.correlation));
    recorded.setFileHash(to_data_reader(event.source.file_hash));
    recorded.setInterchange(event.source.interchange);
    recorded.setGroup(event.source.group);
    recorded.setSet(event.source.set);
  }
}

}  // namespace benefactor::api
