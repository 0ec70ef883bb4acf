#include "api/rpc/read_requests.hpp"

#include <string>
#include <utility>

#include "api/rpc/wire_codes.hpp"
#include "store/edit_table_message.hpp"

namespace benefactor::api {
namespace {

constexpr auto unknown_code = "is a code this program knows";

std::vector<std::string> read_texts(capnp::List<capnp::Text>::Reader list) {
  std::vector<std::string> texts;
  texts.reserve(list.size());
  for (auto text : list) texts.push_back(to_string(text));
  return texts;
}

/// Reads a code or reports its field.
template <class Wire>
typename code_pair<Wire>::core read_code(Wire code, const std::string& prefix, const char* field,
                                         std::vector<field_problem>& problems) {
  if (const auto known = core_code(code)) return *known;
  problems.push_back({prefix + field, unknown_code});
  return {};
}

std::string line_path(std::size_t index) { return "lines[" + std::to_string(index) + "]."; }

std::size_t bytes_of(const claim_line& line) {
  std::size_t bytes = sizeof line + line.procedure.size();
  for (const auto& text : line.modifiers) bytes += sizeof(std::string) + text.size();
  for (const auto& text : line.diagnoses) bytes += sizeof(std::string) + text.size();
  for (const auto& prior : line.prior_payers) bytes += sizeof prior + prior.payer.size();
  return bytes;
}

std::optional<cents> read_amount(bool has, wire::Amount::Reader amount) {
  return has ? std::optional(amount.getCents()) : std::nullopt;
}
std::optional<date> read_day(bool has, wire::Day::Reader day) {
  return has ? std::optional(date{day.getDays()}) : std::nullopt;
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

std::vector<coverage_rule> read_rules(capnp::List<wire::CoverageRule>::Reader rules,
                                      const std::string& prefix, std::vector<field_problem>& problems) {
  std::vector<coverage_rule> to;
  to.reserve(rules.size());
  for (auto rule : rules) {
    const auto path = prefix + "rules[" + std::to_string(to.size()) + "].";
    to.push_back({.service = read_code(rule.getServiceType(), path, "serviceType", problems),
                  .coverage = rule.getCoverage(),
                  .annual_limit = read_amount(rule.hasAnnualLimit(), rule.getAnnualLimit()),
                  .per_visit_limit = read_amount(rule.hasPerVisitLimit(), rule.getPerVisitLimit()),
                  .copay = read_amount(rule.hasCopay(), rule.getCopay()),
                  .requires_preauth = rule.getRequiresPreauth(),
                  .network = read_code(rule.getNetwork(), path, "network", problems),
                  .excluded_diagnoses = read_texts(rule.getExcludedDiagnoses()),
                  .deductible_applies = rule.getDeductibleApplies()});
  }
  return to;
}

template <class Wire>
auto read_codes(Wire list, const std::string& path, std::vector<field_problem>& problems) {
  std::vector<typename code_pair<std::decay_t<decltype(list[0])>>::core> to;
  for (kj::uint i = 0; i < list.size(); ++i)
    to.push_back(read_code(list[i], path, ("[" + std::to_string(i) + "]").c_str(), problems));
  return to;
}

std::vector<claim_requirement> read_requirements(capnp::List<wire::Requirement>::Reader requirements,
                                                 std::vector<field_problem>& problems) {
  std::vector<claim_requirement> to;
  for (auto requirement : requirements) {
    const auto path = "requirements[" + std::to_string(to.size()) + "].";
    auto& r = to.emplace_back();
    if (requirement.isServiceType())
      r.service = read_code(requirement.getServiceType(), path, "serviceType", problems);
    else if (!requirement.isAll())
      problems.push_back({path + "serviceType", unknown_code});
    r.documents = read_codes(requirement.getDocuments(), path + "documents", problems);
    r.fields = read_codes(requirement.getFields(), path + "fields", problems);
  }
  return to;
}

std::vector<edit_terms> read_edits(capnp::List<wire::EditTerms>::Reader edits,
                                   std::vector<field_problem>& problems) {
  std::vector<edit_terms> to;
  for (const auto e : edits) {
    const auto path = "edits[" + std::to_string(to.size()) + "].";
    to.push_back({read_code(e.getEdit(), path, "edit", problems),
                  read_code(e.getAction(), path, "action", problems),
                  {read_code(e.getGroup(), path, "group", problems), e.getReason()}});
  }
  return to;
}

demographics read_person(wire::Person::Reader person, const std::string& prefix,
                         std::vector<field_problem>& problems) {
  const auto name = person.getName();
  return {{to_string(name.getLast()), to_string(name.getFirst()), to_string(name.getMiddle()),
           to_string(name.getSuffix())},
          read_day(person.hasBirthDate(), person.getBirthDate()),
          read_code(person.getSex(), prefix, "sex", problems)};
}

member_enrollment read_member(wire::Member::Reader member, const std::string& prefix,
                              std::vector<field_problem>& problems) {
  return {to_string(member.getMemberId()),
          {.member = {},
           .relationship = read_code(member.getRelationship(), prefix, "relationship", problems),
           .enrolled = {member.getEnrolled()},
           .terminated = read_day(member.hasTerminated(), member.getTerminated()),
           .status = read_code(member.getStatus(), prefix, "status", problems),
           .rules = read_rules(member.getRules(), prefix, problems)},
          read_person(member.getDetails(), prefix, problems)};
}

actors::enroll_policy_request read_policy(wire::Policy::Reader policy, std::vector<field_problem>& problems) {
  policy_enrollment to;
  to.policy_number = to_string(policy.getPolicyNumber());
  to.holder_number = to_string(policy.getHolderId());
  auto& terms = to.terms;
  terms.effective = {policy.getEffective()};
  terms.expiration = {policy.getExpiration()};
  terms.status = read_code(policy.getStatus(), "", "status", problems);
  terms.status_date = read_day(policy.hasStatusDate(), policy.getStatusDate());
  terms.deductible = policy.getDeductible();
  terms.member_deductible = read_amount(policy.hasMemberDeductible(), policy.getMemberDeductible());
  terms.out_of_pocket_max = read_amount(policy.hasOutOfPocketMax(), policy.getOutOfPocketMax());
  terms.member_out_of_pocket_max =
      read_amount(policy.hasMemberOutOfPocketMax(), policy.getMemberOutOfPocketMax());
  if (policy.hasPlanYearStart()) {
    const auto start = policy.getPlanYearStart();
    terms.plan_year_start = month_day{start.getMonth(), start.getDay()};
    // The core takes any month_day for one that the calendar has.
    if (!parse_month_day(format_month_day(*terms.plan_year_start)))
      problems.push_back({"planYearStart", "is a month and a day of the calendar"});
  }
  terms.timely_filing_days = policy.getTimelyFilingDays();
  terms.review_threshold = read_amount(policy.hasReviewThreshold(), policy.getReviewThreshold());
  terms.coordination = read_code(policy.getCoordination(), "", "coordination", problems);
  terms.rules = read_rules(policy.getRules(), "", problems);
  terms.requirements = read_requirements(policy.getRequirements(), problems);
  to.holder_details = read_person(policy.getHolderDetails(), "holderDetails.", problems);
  terms.edits = read_edits(policy.getEdits(), problems);
  to.members.reserve(policy.getMembers().size());
  for (auto member : policy.getMembers())
    to.members.push_back(
        read_member(member, "members[" + std::to_string(to.members.size()) + "].", problems));
  return {std::move(to)};
}

authorization read_authorization(wire::Authorization::Reader from, std::vector<field_problem>& problems) {
  authorization to{.number = to_string(from.getNumber()),
                   .member = {},
                   .service = read_code(from.getServiceType(), "", "serviceType", problems),
                   .procedures = read_texts(from.getOtherProcedures()),
                   .provider_npi = to_string(from.getProviderNpi()),
                   .from = {from.getFrom()},
                   .to = {from.getTo()},
                   .visits = from.hasVisits() ? std::optional(from.getVisits().getValue()) : std::nullopt};
  if (from.getProcedure().size() != 0)
    to.procedures.insert(to.procedures.begin(), to_string(from.getProcedure()));
  return to;
}

revise_contract read_revision(wire::Revision::Reader revision, std::vector<field_problem>& problems) {
  return {
      .member = {},
      .from = {revision.getFrom()},
      .terms = {.deductible = revision.getDeductible(),
                .member_deductible =
                    read_amount(revision.hasMemberDeductible(), revision.getMemberDeductible()),
                .out_of_pocket_max = read_amount(revision.hasOutOfPocketMax(), revision.getOutOfPocketMax()),
                .member_out_of_pocket_max =
                    read_amount(revision.hasMemberOutOfPocketMax(), revision.getMemberOutOfPocketMax()),
                .timely_filing_days = revision.getTimelyFilingDays(),
                .review_threshold = read_amount(revision.hasReviewThreshold(), revision.getReviewThreshold()),
                .coordination = read_code(revision.getCoordination(), "", "coordination", problems),
                .rules = read_rules(revision.getRules(), "", problems),
                .requirements = read_requirements(revision.getRequirements(), problems),
                .edits = read_edits(revision.getEdits(), problems)},
      .expiration = read_day(revision.hasExpiration(), revision.getExpiration())};
}

policy_change_request read_change(wire::PolicyChange::Reader change, std::vector<field_problem>& problems) {
  policy_change_request to{to_string(change.getPolicyNumber()), to_string(change.getMemberId()), {}};
  switch (change.which()) {
    case wire::PolicyChange::REVISE: to.change = read_revision(change.getRevise(), problems); break;
    case wire::PolicyChange::COVERAGE: {
      const auto coverage = change.getCoverage();
      to.change =
          change_coverage{{}, read_code(coverage.getChange(), "", "change", problems), {coverage.getFrom()}};
      break;
    }
    case wire::PolicyChange::REQUEST_AUTHORIZATION:
      to.change = request_authorization{read_authorization(change.getRequestAuthorization(), problems)};
      break;
    case wire::PolicyChange::DENY_AUTHORIZATION: {
      const auto deny = change.getDenyAuthorization();
      to.change = deny_authorization{to_string(deny.getNumber()), to_string(deny.getReason())};
      break;
    }
    case wire::PolicyChange::AMEND_AUTHORIZATION:
      to.change = amend_authorization{read_authorization(change.getAmendAuthorization(), problems)};
      break;
    case wire::PolicyChange::REVOKE_AUTHORIZATION: {
      const auto revoke = change.getRevokeAuthorization();
      to.change = revoke_authorization{
          to_string(revoke.getNumber()), {revoke.getFrom()}, to_string(revoke.getReason())};
      break;
    }
    case wire::PolicyChange::DESCRIBE:
      to.change = describe_member{{}, read_person(change.getDescribe(), "", problems), {}};
      break;
    default: problems.push_back({"change", "is one this program knows"});
  }
  return to;
}

/// The column of *from* whose problem it is goes unnamed: who sends a table makes it by a program.
std::optional<actors::request_body> read_edit_table(store::stored::EditTableLoaded::Reader from,
                                                    std::vector<field_problem>& problems) {
  std::string rule;
  auto table = store::get_edit_table(from, rule);
  if (table) return actors::load_edits_request{std::move(*table)};
  problems.push_back({"editTable", rule});
  return std::nullopt;
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

fee_schedule read_fees(wire::FeeSchedule::Reader schedule) {
  fee_schedule to{to_string(schedule.getContract()), 0, {}};
  to.fees.reserve(schedule.getFees().size());
  for (const auto fee : schedule.getFees())
    to.fees.push_back({to_string(fee.getProcedure()),
                       to_string(fee.getModifier()),
                       {fee.getFrom()},
                       read_day(fee.hasTo(), fee.getTo()),
                       fee.getPrice()});
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

std::optional<actors::request_body> read_enrollment(wire::EnrollmentItem::Reader item,
                                                    std::vector<field_problem>& problems) {
  const auto before = problems.size();
  std::optional<actors::request_body> to;
  switch (item.which()) {
    case wire::EnrollmentItem::POLICY: to = read_policy(item.getPolicy(), problems); break;
    case wire::EnrollmentItem::MEMBER: {
      const auto member = item.getMember();
      to = actors::enroll_member_request{to_string(member.getPolicyNumber()),
                                         read_member(member.getMember(), "", problems)};
      break;
    }
    case wire::EnrollmentItem::PROVIDER: {
      const auto provider = item.getProvider();
      to = actors::enroll_provider_request{{to_string(provider.getNpi()), to_string(provider.getName()),
                                            read_code(provider.getNetwork(), "", "network", problems)}};
      break;
    }
    case wire::EnrollmentItem::AUTHORIZATION:
      to = actors::grant_authorization_request{{to_string(item.getAuthorization().getPolicyNumber()),
                                                to_string(item.getAuthorization().getMemberId()),
                                                read_authorization(item.getAuthorization(), problems)}};
      break;
    case wire::EnrollmentItem::CHANGE:
      to = actors::change_policy_request{read_change(item.getChange(), problems)};
      break;
    case wire::EnrollmentItem::AFFILIATION: {
      const auto terms = item.getAffiliation();
      to = actors::affiliate_provider_request{{to_string(terms.getNpi()),
                                               {{terms.getFrom()},
                                                read_code(terms.getNetwork(), "", "network", problems),
                                                to_string(terms.getContract())}}};
      break;
    }
    case wire::EnrollmentItem::FEE_SCHEDULE:
      to = actors::load_fees_request{read_fees(item.getFeeSchedule())};
      break;
    case wire::EnrollmentItem::EDIT_TABLE: to = read_edit_table(item.getEditTable(), problems); break;
    default: problems.push_back({"item", "is one this program knows"});
  }
  if (problems.size() != before) to.reset();
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
  switch (filter.which()) {
    case wire::ClaimFilter::STATUS:
      if (const auto status = core_code(filter.getStatus())) return *status;
      return std::nullopt;
    case wire::ClaimFilter::MEMBER_ID: return filter_by_member{to_string(filter.getMemberId())};
    case wire::ClaimFilter::PROVIDER_NPI: return filter_by_provider{to_string(filter.getProviderNpi())};
    case wire::ClaimFilter::ALL: return no_filter{};
  }
  return std::nullopt;
}

}  // namespace benefactor::api
