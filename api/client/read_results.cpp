#include "api/client/read_results.hpp"

#include <algorithm>

#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {
namespace {

template <class Wire>
typename code_pair<Wire>::core code_or_first(Wire code) {
  return core_code(code).value_or(typename code_pair<Wire>::core{});
}

line_outcome read_line(wire::LineOutcome::Reader line) {
  line_outcome to;
  to.line = line.getLine();
  to.status = code_or_first(line.getStatus());
  to.denied = code_or_first(line.getDenial());
  to.billed = line.getBilled();
  to.allowed = line.getAllowed();
  to.deductible = line.getDeductible();
  to.copay = line.getCopay();
  to.coinsurance = line.getCoinsurance();
  to.plan_paid = line.getPlanPaid();
  to.member_responsibility = line.getMemberResponsibility();
  for (auto adjustment : line.getAdjustments())
    to.adjustments.push_back(
        {code_or_first(adjustment.getGroup()), adjustment.getReason(), adjustment.getAmount()});
  return to;
}

edit_finding read_finding(wire::EditFinding::Reader f) {
  return {.line = f.getLine(),
          .edit = code_or_first(f.getEdit()),
          .action = code_or_first(f.getAction()),
          .reason = {code_or_first(f.getGroup()), f.getReason()},
          .table = to_string(f.getTable()),
          .version = f.getVersion(),
          .detail = to_string(f.getDetail())};
}

std::vector<edit_finding> read_flags(capnp::List<wire::EditFinding>::Reader list) {
  std::vector<edit_finding> flags;
  for (auto f : list) flags.push_back(read_finding(f));
  return flags;
}

claim_outcome read_outcome(wire::Outcome::Reader outcome) {
  claim_outcome to;
  to.claim = to_id<claim_id>(outcome.getClaimId());
  to.claim_number = to_string(outcome.getClaimNumber());
  to.status = code_or_first(outcome.getStatus());
  to.duplicate = outcome.getDuplicate();
  to.billed = outcome.getBilled();
  to.plan_paid = outcome.getPlanPaid();
  to.member_responsibility = outcome.getMemberResponsibility();
  for (auto line : outcome.getLines()) to.lines.push_back(read_line(line));
  for (auto f : outcome.getFindings()) to.findings.push_back({read_finding(f), f.getOverridden()});
  return to;
}

std::optional<cents> read_amount(bool has, wire::Amount::Reader amount) {
  return has ? std::optional(amount.getCents()) : std::nullopt;
}

balance_row read_row(wire::Accumulators::Reader row) {
  balance_row to;
  to.deductible_met = row.getDeductibleMet();
  to.deductible = read_amount(row.hasDeductible(), row.getDeductible());
  to.out_of_pocket_used = row.getOutOfPocketUsed();
  to.out_of_pocket_max = read_amount(row.hasOutOfPocketMax(), row.getOutOfPocketMax());
  for (auto paid : row.getPaid())
    to.paid.emplace_back(code_or_first(paid.getServiceType()), paid.getAmount());
  return to;
}

}  // namespace

std::vector<field_problem> read_problems(capnp::List<wire::Problem>::Reader problems) {
  std::vector<field_problem> to;
  to.reserve(problems.size());
  for (auto problem : problems) to.push_back({to_string(problem.getField()), to_string(problem.getRule())});
  return to;
}

rejection read_refusal(wire::Refusal::Reader refusal) {
  rejection to;
  to.code = core_code(refusal.getCode()).value_or(rejection_code::invalid);
  to.reason = to_string(refusal.getReason());
  to.problems = read_problems(refusal.getProblems());
  return to;
}

claim_result read_result(wire::ClaimResult::Reader result) {
  claim_result to;
  to.sequence = result.getSequence();
  to.position = result.getPosition();
  switch (result.which()) {
    case wire::ClaimResult::OUTCOME: to.body = read_outcome(result.getOutcome()); break;
    case wire::ClaimResult::REFUSED: to.body = read_refusal(result.getRefused()); break;
    case wire::ClaimResult::FAILED: to.body = command_failure{to_string(result.getFailed())}; break;
    default: to.body = command_failure{"the answer is of a kind that this program does not know"};
  }
  return to;
}

enrollment_result read_result(wire::EnrollmentResult::Reader result) {
  enrollment_result to;
  to.position = result.getPosition();
  switch (result.which()) {
    case wire::EnrollmentResult::ACCEPTED: to.changed = result.getAccepted(); break;
    case wire::EnrollmentResult::REFUSED: to.refused = read_refusal(result.getRefused()); break;
    case wire::EnrollmentResult::FAILED: to.failure = to_string(result.getFailed()); break;
    default: to.failure = "the answer is of a kind that this program does not know";
  }
  return to;
}

stream_summary read_summary(wire::StreamSummary::Reader summary) {
  return {.pushed = summary.getPushed(),
          .decided = summary.getDecided(),
          .duplicates = summary.getDuplicates(),
          .refused = summary.getRefused(),
          .failed = summary.getFailed(),
          .position = summary.getPosition()};
}

claim_record read_record(wire::ClaimRecord::Reader record) {
  claim_record to;
  to.outcome = read_outcome(record.getOutcome());
  to.position = record.getPosition();
  to.submission.submitter = to_string(record.getSubmitter());
  to.submission.submitter_claim_id = to_string(record.getSubmitterClaimId());
  to.submission.policy_number = to_string(record.getPolicyNumber());
  to.submission.member_number = to_string(record.getMemberId());
  to.submission.provider_npi = to_string(record.getProviderNpi());
  to.submission.received = {record.getReceived()};
  to.erased = record.getErased();
  to.replaces = to_id<claim_id>(record.getReplaces());
  to.replaced_by = to_id<claim_id>(record.getReplacedBy());
  to.settled = record.getSettled();
  to.to_recoup = record.getToRecoup();
  to.dispute = code_or_first(record.getDispute());
  to.disputed_line = record.getDisputedLine();
  for (auto service : record.getServices()) {
    auto& line = to.submission.lines.emplace_back();
    line.service = core_code(service.getServiceType()).value_or(service_type::other);
    line.service_date = {service.getServiceDate()};
    line.billed = service.getBilled();
    line.units = service.getUnits();
    line.procedure = to_string(service.getProcedure());
    line.modifiers = read_texts(service.getModifiers());
    line.diagnoses = read_texts(service.getDiagnoses());
  }
  for (auto missing : record.getMissing())
    to.missing.push_back(
        {to_string(missing.getPath()), to_string(missing.getWhat()), to_string(missing.getRule())});
  to.flags = read_flags(record.getFlags());
  return to;
}

bucket_balances read_balances(wire::Balances::Found::Reader balances) {
  bucket_balances to;
  to.position = balances.getPosition();
  for (auto year : balances.getYears()) {
    auto& balance = to.years.emplace_back();
    balance.benefit_year = year.getBenefitYear();
    balance.policy = read_row(year.getPolicy());
    balance.shows_policy = year.hasPolicy();
    for (auto member : year.getMembers())
      balance.members.push_back({to_string(member.getMemberId()), read_row(member.getAmounts())});
  }
  return to;
}

claim_page read_page(wire::ClaimPage::Reader page) {
  claim_page to;
  to.next = to_string(page.getNext());
  to.position = page.getPosition();
  to.problems = read_problems(page.getProblems());
  for (auto claim : page.getClaims())
    to.claims.push_back({.claim = to_id<claim_id>(claim.getClaimId()),
                         .claim_number = to_string(claim.getClaimNumber()),
                         .status = code_or_first(claim.getStatus()),
                         .received = {claim.getReceived()},
                         .provider_npi = to_string(claim.getProviderNpi()),
                         .billed = claim.getBilled(),
                         .plan_paid = claim.getPlanPaid(),
                         .member_responsibility = claim.getMemberResponsibility(),
                         .flags = read_flags(claim.getFlags())});
  return to;
}

std::vector<history_entry> read_history(capnp::List<wire::RecordedEvent>::Reader events) {
  std::vector<history_entry> to;
  for (auto event : events) {
    auto& entry = to.emplace_back();
    entry.position = event.getPosition();
    entry.time_us = event.getTimeMicros();
    entry.type = to_string(event.getType());
    entry.user = to_string(event.getUser());
    entry.role = to_string(event.getRole());
    entry.rules_version = event.getRulesVersion();
    entry.summary = to_string(event.getSummary());
    entry.opened = event.getOpened();
    entry.correlation = to_id<id128>(event.getCorrelation());
    entry.source.channel = core_code(event.getChannel()).value_or(store::source_channel::system);
    entry.source.file_hash = to_string(event.getFileHash());
    entry.source.interchange = event.getInterchange();
    entry.source.group = event.getGroup();
    entry.source.set = event.getSet();
  }
  return to;
}

backup_outcome read_backup_outcome(wire::BackupResult::Reader result) {
  switch (result.which()) {
    case wire::BackupResult::DONE: break;
    case wire::BackupResult::REFUSED:
      return {.done = {}, .refused = to_string(result.getRefused()), .failed = {}};
    case wire::BackupResult::FAILED:
      return {.done = {}, .refused = {}, .failed = to_string(result.getFailed())};
    default:
      return {.done = {}, .refused = {}, .failed = "the server answered what this program does not know"};
  }
  const auto from = result.getDone();
  store::backup_report report;
  report.backup.number = from.getNumber();
  report.backup.time_us = from.getTimeMicros();
  report.backup.last_position = from.getLastPosition();
  if (const auto hash = from.getPageHash(); hash.size() == report.backup.page_hash.size())
    std::copy(hash.begin(), hash.end(), report.backup.page_hash.begin());
  report.key_ring_id = to_id<id128>(from.getKeyRingId());
  report.copied_bytes = from.getCopiedBytes();
  report.reused_bytes = from.getReusedBytes();
  report.backups = from.getBackups();
  report.removed = from.getRemoved();
  return {.done = report, .refused = {}, .failed = {}};
}

server_info read_info(wire::ServerInfo::Reader info) {
  const auto limits = info.getLimits();
  return {.program = to_string(info.getProgram()),
          .tenant = to_string(info.getTenant()),
          .protocol_version = info.getProtocolVersion(),
          .rules_version = info.getRulesVersion(),
          .connections = info.getConnections(),
          .log_id = to_id<id128>(info.getLogId()),
          .durable_position = info.getDurablePosition(),
          .projected_position = info.getProjectedPosition(),
          .claims_in_flight = info.getClaimsInFlight(),
          .connections_refused = info.getConnectionsRefused(),
          .connections_cut = info.getConnectionsCut(),
          .subscriptions = info.getSubscriptions(),
          .subscribers_behind = info.getSubscribersBehind(),
          .limits = {.connection_claims = limits.getConnectionClaims(),
                     .total_claims = limits.getTotalClaims(),
                     .batch_claims = limits.getBatchClaims(),
                     .unreturned_results = limits.getUnreturnedResults(),
                     .connections = limits.getConnections(),
                     .connection_bytes = limits.getConnectionBytes(),
                     .total_bytes = limits.getTotalBytes(),
                     .message_bytes = limits.getMessageBytes(),
                     .connection_backlog = limits.getConnectionBacklog(),
                     .total_backlog = limits.getTotalBacklog(),
                     .streams = limits.getStreams(),
                     .results_per_call = limits.getResultsPerCall(),
                     .waiting_calls = limits.getWaitingCalls(),
                     .waiting_queries = limits.getWaitingQueries(),
                     .silence_seconds = limits.getSilenceSeconds(),
                     .query_wait_seconds = limits.getQueryWaitSeconds(),
                     .subscriptions = limits.getSubscriptions(),
                     .connection_subscriptions = limits.getConnectionSubscriptions(),
                     .subscription_events = limits.getSubscriptionEvents(),
                     .subscription_silence_seconds = limits.getSubscriptionSilenceSeconds()}};
}

}  // namespace benefactor::api
