#include "api/rpc/read_requests.hpp"

#include <string>
#include <utility>

#include "api/rpc/read_parts.hpp"

namespace benefactor::api {
namespace {

std::string line_path(std::size_t index) { return "lines[" + std::to_string(index) + "]."; }

std::size_t bytes_of(const claim_line& line) {
  std::size_t bytes = sizeof line + line.procedure.size();
  for (const auto& text : line.modifiers) bytes += sizeof(std::string) + text.size();
  for (const auto& text : line.diagnoses) bytes += sizeof(std::string) + text.size();
  for (const auto& prior : line.prior_payers) bytes += sizeof prior + prior.payer.size();
  return bytes;
}

prior_payer read_prior(wire::PriorPayer::Reader prior) {
  return {.payer = to_string(prior.getPayer()),
          .paid = prior.getPaid(),
          .allowed = read_amount(prior.hasAllowed(), prior.getAllowed()),
          .patient_responsibility =
              read_amount(prior.hasPatientResponsibility(), prior.getPatientResponsibility()),
          .contractual = read_amount(prior.hasContractual(), prior.getContractual()),
          .decided = read_day(prior.hasDecided(), prior.getDecided())};
}

claim_line read_line(wire::ServiceLine::Reader line, std::size_t index,
                     std::vector<field_problem>& problems) {
  claim_line to;
  if (const auto service = core_code(line.getServiceType()))
    to.service = *service;
  else
    problems.push_back({line_path(index) + "serviceType", unknown_code});
  to.service_date = {line.getServiceDate()};
  to.billed = line.getBilled();
  to.units = line.getUnits();
  to.procedure = to_string(line.getProcedure());
  to.modifiers = read_texts(line.getModifiers());
  to.diagnoses = read_texts(line.getDiagnoses());
  to.prior_payers.reserve(line.getPriorPayers().size());
  for (auto prior : line.getPriorPayers()) to.prior_payers.push_back(read_prior(prior));
  return to;
}

std::vector<edit_override> read_overrides(capnp::List<wire::EditOverride>::Reader overrides,
                                          std::vector<field_problem>& problems) {
  std::vector<edit_override> to;
  for (const auto o : overrides) {
    const auto path = "overrides[" + std::to_string(to.size()) + "].";
    to.push_back({read_code(o.getEdit(), path, "edit", problems), o.getLine()});
  }
  return to;
}

dispute_correction read_correction(wire::Correction::Reader correction,
                                   std::vector<field_problem>& problems) {
  dispute_correction to;
  if (correction.getHasLine()) to.line = correction.getLine();
  to.waive = read_code(correction.getWaive(), "correction.", "waive", problems);
  if (correction.hasAuthorization()) to.authorization = to_string(correction.getAuthorization());
  if (correction.hasDiagnoses()) to.diagnoses = read_texts(correction.getDiagnoses());
  return to;
}

std::optional<claim_action> read_review(wire::ClaimCommand::Review::Reader review,
                                        std::vector<field_problem>& problems) {
  change_review to;
  to.on = {review.getOn()};
  if (review.hasOwner()) to.owner = to_string(review.getOwner());
  if (review.hasDue()) to.due = date{review.getDue().getDays()};
  to.escalate = review.getEscalate();
  const auto before = problems.size();
  if (review.getSetsPriority()) to.priority = read_code(review.getPriority(), "", "priority", problems);
  if (problems.size() != before) return std::nullopt;
  return to;
}

}  // namespace

std::vector<document_kind> read_kinds(capnp::List<wire::DocumentKind>::Reader kinds,
                                      std::vector<field_problem>& problems) {
  return read_codes(kinds, "documents", problems);
}

std::uint32_t read_claim(wire::Claim::Reader claim, actors::submit_request& to,
                         std::vector<field_problem>& problems) {
  auto& submission = to.submission;
  submission.submitter = to_string(claim.getSubmitter());
  submission.submitter_claim_id = to_string(claim.getSubmitterClaimId());
  submission.received = {claim.getReceived()};
  submission.policy_number = to_string(claim.getPolicyNumber());
  submission.member_number = to_string(claim.getMemberId());
  submission.provider_npi = to_string(claim.getProviderNpi());
  submission.replaces_submitter = to_string(claim.getReplacesSubmitter());
  submission.replaces_claim_id = to_string(claim.getReplacesClaimId());
  submission.benefits_assigned = claim.getBenefitsAssigned();
  std::size_t bytes = claim_overhead_bytes + submission.submitter_claim_id.size() +
                      submission.submitter.size() + submission.policy_number.size() +
                      submission.member_number.size() + submission.provider_npi.size() +
                      submission.replaces_submitter.size() + submission.replaces_claim_id.size();
  const auto lines = claim.getLines();
  submission.lines.reserve(lines.size());
  for (auto line : lines) {
    submission.lines.push_back(read_line(line, submission.lines.size(), problems));
    bytes += bytes_of(submission.lines.back());
  }
  if (claim.hasSource()) {
    const auto source = claim.getSource();
    to.source.segments = to_string(source.getSegments());
    to.source.first_segment = source.getFirstSegment();
    to.source.last_segment = source.getLastSegment();
    bytes += to.source.segments.size();
  }
  return static_cast<std::uint32_t>(bytes);
}

store::event_source read_source(wire::OriginalSource::Reader source) {
  store::event_source to;
  const auto channel = core_code(source.getChannel());
  to.channel = channel && *channel != store::source_channel{} ? *channel : store::source_channel::rpc;
  const auto hash = source.getFileHash();
  if (hash.size() == 32) to.file_hash = to_string(hash);
  to.interchange = source.getInterchange();
  to.group = source.getGroup();
  to.set = source.getSet();
  return to;
}

std::optional<claim_action> read_command(wire::ClaimCommand::Reader command,
                                         std::vector<field_problem>& problems) {
  switch (command.which()) {
    case wire::ClaimCommand::RELEASE: {
      release_claim to;
      const auto before = problems.size();
      to.overrides = read_overrides(command.getOverrides(), problems);
      if (problems.size() != before) return std::nullopt;
      return to;
    }
    case wire::ClaimCommand::READJUDICATE: return readjudicate_claim{};
    case wire::ClaimCommand::DENY: return deny_claim{{}, to_string(command.getDeny().getReason())};
    case wire::ClaimCommand::CANCEL: return cancel_claim{{}, {command.getCancel().getOn()}};
    case wire::ClaimCommand::VOID: return void_claim{{}, {command.getVoid().getOn()}};
    case wire::ClaimCommand::PAY: {
      const auto pay = command.getPay();
      return pay_claim{{}, {pay.getOn()}, to_string(pay.getTrace())};
    }
    case wire::ClaimCommand::DISPUTE: {
      const auto dispute = command.getDispute();
      dispute_claim to{{}, std::nullopt, to_string(dispute.getReason())};
      if (dispute.getHasLine()) to.line = dispute.getLine();
      return to;
    }
    case wire::ClaimCommand::REMARK: {
      const auto remark = command.getRemark();
      const auto before = problems.size();
      const auto seen_by = read_code(remark.getSeenBy(), "", "seenBy", problems);
      if (problems.size() != before) return std::nullopt;
      return add_remark{{}, seen_by, to_string(remark.getText()), {}};
    }
    case wire::ClaimCommand::REVIEW: return read_review(command.getReview(), problems);
    case wire::ClaimCommand::RESOLVE: {
      const auto resolve = command.getResolve();
      resolve_dispute to;
      to.upheld = resolve.getUpheld();
      to.notes = to_string(resolve.getNotes());
      const auto before = problems.size();
      if (resolve.hasCorrection()) to.correction = read_correction(resolve.getCorrection(), problems);
      if (problems.size() != before) return std::nullopt;
      return to;
    }
  }
  problems.push_back({"command", "is one this program knows"});
  return std::nullopt;
}

std::optional<claim_name> read_name(wire::ClaimReference::Reader reference) {
  switch (reference.which()) {
    case wire::ClaimReference::NATURAL: {
      const auto natural = reference.getNatural();
      return natural_claim_name{to_string(natural.getSubmitter()), to_string(natural.getSubmitterClaimId())};
    }
    case wire::ClaimReference::CLAIM_NUMBER: return claim_number_text{to_string(reference.getClaimNumber())};
    case wire::ClaimReference::CLAIM_ID: return to_id<claim_id>(reference.getClaimId());
  }
  return std::nullopt;
}

std::optional<claim_filter> read_filter(wire::ClaimFilter::Reader filter) {
  claim_filter to;
  switch (filter.which()) {
    case wire::ClaimFilter::STATUS:
      to.status = core_code(filter.getStatus());
      if (!to.status) return std::nullopt;
      return to;
    case wire::ClaimFilter::MEMBER_ID: to.member_number = to_string(filter.getMemberId()); return to;
    case wire::ClaimFilter::PROVIDER_NPI: to.npi = to_string(filter.getProviderNpi()); return to;
    case wire::ClaimFilter::ALL: return to;
    case wire::ClaimFilter::FLAGGED: {
      const auto flagged = filter.getFlagged();
      to.flag = core_code(flagged.getEdit());
      if (!to.flag || (*to.flag != claim_edit::none && !is_anomaly(*to.flag))) return std::nullopt;
      to.npi = to_string(flagged.getProviderNpi());
      return to;
    }
    case wire::ClaimFilter::WHERE: {
      const auto where = filter.getWhere();
      if (where.getHasStatus()) {
        to.status = core_code(where.getStatus());
        if (!to.status) return std::nullopt;
      }
      if (where.getHasDispute()) {
        to.dispute = core_code(where.getDispute());
        if (!to.dispute) return std::nullopt;
      }
      to.member_number = to_string(where.getMemberId());
      to.policy_number = to_string(where.getPolicyNumber());
      to.npi = to_string(where.getProviderNpi());
      if (where.hasFrom()) to.from = date{where.getFrom().getDays()};
      if (where.hasTo()) to.to = date{where.getTo().getDays()};
      return to;
    }
  }
  return std::nullopt;
}

}  // namespace benefactor::api
