// The bucket's decide() about claims: one function per command, in the order of the checks.
#include <algorithm>

#include "events/adjudication/adjudicate.hpp"
#include "events/bucket.hpp"
#include "events/claim_life_decide.hpp"
#include "events/contract_decide.hpp"
#include "events/contract_in_force.hpp"
#include "events/decide_again.hpp"
#include "events/external_decide.hpp"
#include "events/overloaded.hpp"
#include "events/submission_decide.hpp"

namespace benefactor {

namespace {

/// For a command whose day has no text.
rejection invalid_day(date on) {
  std::vector<field_problem> problems;
  check_day(on, "on", problems);
  return invalid(std::move(problems));
}

const rejection unknown_claim{rejection_code::not_found, {}, "no such claim"};

bool is_known(const claim_state* claim) { return claim && claim->exists(); }

/// The event that reverses *claim* for its successor, or a void, because the engine decided so.
claim_reversed reversal(ledger& book, const claim_state& claim, date on, const claim_id& successor) {
  return {.claim = claim.id,
          .member = claim.member,
          .on = on,
          .replaced_by = successor,
          // What an external processor has paid, that takes back; it knows nothing of this yet.
          .to_recoup =
              is_elsewhere(claim) ? 0 : checked_add(claim.settlement.settled, claim.settlement.to_recoup),
          .released = reverse_lines(book, claim, all_lines(claim)),
          .recalled = is_elsewhere(claim)};
}

/// Takes the texts out of *c*.
claim_submitted submitted_event(const bucket_state& bucket, submit_claim& c, const claim_state* original) {
  claim_submitted e{.claim = c.claim,
                    .policy = {},
                    .member = c.member,
                    .submitter = std::move(c.submission.submitter),
                    .provider_npi = std::move(c.submission.provider_npi),
                    .digest = c.digest,
                    .received = c.submission.received,
                    .first_received = {},
                    .replaces = c.replaces,
                    .lines = {},
                    .benefits_assigned = c.submission.benefits_assigned,
                    .plan = {},
                    .confidential = {}};
  complete(e, bucket, original);
  e.lines.reserve(c.submission.lines.size());
  e.confidential.diagnoses.reserve(c.submission.lines.size());
  for (auto& line : c.submission.lines) {
    e.lines.push_back({line.service, line.service_date, line.billed, line.units, std::move(line.procedure),
                       std::move(line.modifiers), std::move(line.prior_payers)});
    e.confidential.diagnoses.push_back(std::move(line.diagnoses));
  }
  e.confidential.submitter_claim_id = std::move(c.submission.submitter_claim_id);
  e.confidential.replaces_claim_id = std::move(c.submission.replaces_claim_id);
  e.confidential.source = std::move(c.source);
  return e;
}

bool reaches_review(const policy& contract, const claim_state& claim) {
  const auto threshold = terms_on(contract, claim.received).review_threshold;
  return threshold && billed_total(claim) >= *threshold;
}

/// The processor that is to decide the claim; empty: the engine does. A replacement goes where its original
/// went.
std::string processor_for(const policy& contract, date received, const claim_state* original) {
  if (original) return is_elsewhere(*original) ? original->external.processor : std::string{};
  return *terms_on(contract, received).administrator;
}

/// What is about the policy and not about a claim, or moves no money.
template <class Command>
bucket_decision on(const bucket_state& bucket, const involved_claims& claims, const Command& c) {
  if constexpr (requires { c.claim; }) {
    if (!is_known(claims.subject)) return unknown_claim;
    if constexpr (requires { decide_again(bucket, *claims.subject, c); })
      return decide_again(bucket, *claims.subject, c);
    else if constexpr (std::is_same_v<Command, report_claim>)
      return decide_external(bucket, *claims.subject, claims.original, c);
    else if constexpr (std::is_same_v<Command, dispatch_claim>)
      return decide_external(*claims.subject, c);
    else
      return decide_life(*claims.subject, c);
  } else {
    return decide_contract(bucket, c);
  }
}

bucket_decision on(const bucket_state& bucket, const involved_claims& claims, submit_claim& c) {
  if (is_known(claims.subject)) {
    if (auto conflict = check_known_submission(*claims.subject, c.digest)) return std::move(*conflict);
    return bucket_events{};
  }
  if (auto refused = refused_submission(bucket, claims, c.member, c.replaces)) return std::move(*refused);
  const auto* original = c.replaces ? claims.original : nullptr;
  bucket_events events;
  events.reserve(3);  // What refers to the first one stays right.
  const auto& submitted =
      std::get<claim_submitted>(events.emplace_back(submitted_event(bucket, c, original)));
  auto outcome = outcome_of(bucket, submitted, submitted.confidential.diagnoses, original,
                            std::move(c.fingerprints), c.outside, c.edits);
  for (auto& event : outcome) events.push_back(std::move(event));
  return events;
}

/// Whoever releases a claim has looked at what pended it. What denies a line still does, unless it is
/// overridden.
bucket_decision on(const bucket_state& bucket, const involved_claims& claims, const release_claim& c) {
  if (!is_known(claims.subject)) return unknown_claim;
  const auto& claim = *claims.subject;
  if (claim.status != claim_status::under_review) return refused_transition(claim, claim_status::approved);
  if (auto why = held_elsewhere(claim); !why.empty()) return refused_transition(std::move(why));
  auto findings = find_edits(bucket.contract, claim, c.diagnoses, c.edits);
  auto problems = override_problems(c.overrides, claim.findings, findings);
  if (c.overrides.size() > overrides_max) problems = {{"overrides", "a release has at most 100 overrides"}};
  if (!problems.empty()) return invalid(std::move(problems));
  bucket_events events;
  ledger book{bucket, claim.member};
  if (claim.replaces) {
    if (!is_known(claims.original)) return not_found("the claim to replace is not known");
    if (!can_become(*claims.original, claim_status::reversed))
      return refused_transition(*claims.original, claim_status::reversed);
    events.push_back(reversal(book, *claims.original, claim.received, claim.id));
  }
  auto decided =
      adjudicate(book, {claim, c.diagnoses, c.outside, all_lines(claim), {}, holding(findings, c.overrides)});
  events.push_back(claim_adjudicated{.claim = claim.id,
                                     .member = claim.member,
                                     .cause = adjudication_cause::release,
                                     .network = c.outside.network,
                                     .released = {},
                                     .decided = std::move(decided),
                                     .line_networks = c.outside.line_networks,
                                     .prices = c.outside.prices,
                                     .findings = std::move(findings),
                                     .overrides = c.overrides});
  return events;
}

bucket_decision on(const bucket_state& bucket, const involved_claims& claims, const deny_claim& c) {
  if (!is_known(claims.subject)) return unknown_claim;
  const auto& claim = *claims.subject;
  std::vector<field_problem> problems;
  check_text(c.reason, 10, max_reason_text, "reason", problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (claim.status != claim_status::under_review) return refused_transition(claim, claim_status::denied);
  if (auto why = held_elsewhere(claim); !why.empty()) return refused_transition(std::move(why));
  claim_denied_in_review e{.claim = claim.id, .decided = {}, .confidential = {c.reason}};
  for (const auto& line : claim.lines) {
    auto d = line.decision;
    d.status = line_status::denied;
    d.denied = denial::denied_in_review;
    d.fingerprint = line.fingerprint;
    d.benefit_year =
        static_cast<std::int16_t>(benefit_year(line.service_date, bucket.contract.plan_year_start));
    e.decided.push_back(d);
  }
  return bucket_events{std::move(e)};
}

bucket_decision on(const bucket_state& bucket, const involved_claims& claims, const cancel_claim& c) {
  if (!is_known(claims.subject)) return unknown_claim;
  const auto& claim = *claims.subject;
  if (!is_calendar_day(c.on)) return invalid_day(c.on);
  if (!can_become(claim, claim_status::cancelled)) return refused_transition(claim, claim_status::cancelled);
  ledger book{bucket, claim.member};
  return bucket_events{
      claim_cancelled{claim.id, claim.member, c.on, reverse_lines(book, claim, all_lines(claim))}};
}

bucket_decision on(const bucket_state& bucket, const involved_claims& claims, const void_claim& c) {
  if (!is_known(claims.subject)) return unknown_claim;
  const auto& claim = *claims.subject;
  if (!is_calendar_day(c.on)) return invalid_day(c.on);
  if (!can_become(claim, claim_status::reversed)) return refused_transition(claim, claim_status::reversed);
  if (is_elsewhere(claim)) {
    if (claim.external.void_wanted) return bucket_events{};
    return bucket_events{claim_recalled{claim.id, c.on}};
  }
  ledger book{bucket, claim.member};
  return bucket_events{reversal(book, claim, c.on, {})};
}

bucket_decision on(const bucket_state&, const involved_claims& claims, const pay_claim& c) {
  if (!is_known(claims.subject)) return unknown_claim;
  const auto& claim = *claims.subject;
  std::vector<field_problem> problems;
  check_day(c.on, "on", problems);
  check_text(c.trace, 0, max_text, "trace", problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (auto why = held_elsewhere(claim); !why.empty()) return refused_transition(std::move(why));
  if (!can_become(claim, claim_status::paid)) return refused_transition(claim, claim_status::paid);
  return bucket_events{
      claim_paid{claim.id, c.on, c.trace, checked_sub(plan_paid_total(claim), claim.settlement.settled)}};
}

bucket_decision on(const bucket_state&, const involved_claims& claims, const remit_claim& c) {
  if (!is_known(claims.subject)) return unknown_claim;
  const auto& claim = *claims.subject;
  const auto& settlement = claim.settlement;
  std::vector<field_problem> problems;
  check_day(c.on, "on", problems);
  check_text(c.trace, 1, max_trace_text, "trace", problems);
  if (c.available < 0) problems.push_back({"available", "is 0 or more"});
  if (!problems.empty()) return invalid(std::move(problems));
  if (settlement.trace == c.trace) return bucket_events{};
  const auto plan_paid = plan_paid_total(claim);
  switch (next_remittance_step(claim.status, settlement, plan_paid)) {
    case remittance_step::none: break;
    case remittance_step::pay: {
      const auto due = checked_sub(plan_paid, settlement.settled);
      const auto carried = std::max<cents>(0, -due - c.available);
      return bucket_events{claim_paid{claim.id, c.on, c.trace, due, carried}};
    }
    case remittance_step::report: return bucket_events{claim_remitted{claim.id, c.on, c.trace, 0}};
    case remittance_step::recover: {
      const auto recovered = std::min(settlement.to_recoup, c.available);
      if (recovered == 0 && settlement.reported) break;
      return bucket_events{claim_remitted{claim.id, c.on, c.trace, recovered}};
    }
  }
  return bucket_events{};
}

}  // namespace

std::optional<rejection> refused_submission(const bucket_state& bucket, const involved_claims& claims,
                                            const member_id& member, const claim_id& replaces) {
  if (!bucket.enrolled) return not_found("no such policy");
  if (!bucket.contract.find_member(member)) return not_found("no such member in the policy");
  if (!replaces) return std::nullopt;
  if (!is_known(claims.original)) return not_found("the claim to replace is not known");
  const auto& original = *claims.original;
  if (original.policy != bucket.contract.id || original.member != member)
    return invalid({{"replaces", "a replacement is of the same policy and member as the claim it replaces"}});
  if (!can_become(original, claim_status::reversed))
    return refused_transition(original, claim_status::reversed);
  return std::nullopt;
}

void complete(claim_submitted& e, const bucket_state& bucket, const claim_state* original) {
  e.policy = bucket.contract.id;
  e.first_received = original ? original->first_received : e.received;
  e.plan = *terms_on(bucket.contract, e.received).plan;
}

bucket_events outcome_of(const bucket_state& bucket, const claim_submitted& submitted,
                         const line_diagnoses& diagnoses, const claim_state* original,
                         std::vector<line_fingerprint> fingerprints, const outside_inputs& outside,
                         const edit_inputs& edits) {
  bucket_events events;
  if (auto processor = processor_for(bucket.contract, submitted.received, original); !processor.empty()) {
    events.push_back(claim_routed{submitted.claim, std::move(processor), std::move(fingerprints)});
    return events;
  }
  auto claim = claim_from(submitted);
  for (std::size_t i = 0; i < claim.lines.size(); ++i) claim.lines[i].fingerprint = fingerprints.at(i);
  auto findings = find_edits(bucket.contract, claim, diagnoses, edits);
  if (reaches_review(bucket.contract, claim) || pends(findings)) {
    events.push_back(claim_pended{submitted.claim, std::move(fingerprints), std::move(findings)});
    return events;
  }
  ledger book{bucket, submitted.member};
  if (original) events.push_back(reversal(book, *original, submitted.received, submitted.claim));
  auto decided = adjudicate(book, {claim, diagnoses, outside, all_lines(claim), {}, findings});
  events.push_back(claim_adjudicated{.claim = submitted.claim,
                                     .member = submitted.member,
                                     .cause = adjudication_cause::submission,
                                     .network = outside.network,
                                     .released = {},
                                     .decided = std::move(decided),
                                     .line_networks = outside.line_networks,
                                     .prices = outside.prices,
                                     .findings = std::move(findings)});
  return events;
}

bucket_decision decide(const bucket_state& bucket, const involved_claims& claims, bucket_command command) {
  return std::visit([&](auto& c) { return on(bucket, claims, c); }, command);
}

bool ends_command(const bucket_event& event) {
  return std::visit(overloaded{
                        // Followed by what was decided, or that it was pended.
                        [](const claim_submitted&) { return false; },
                        // A replaced claim is reversed before its successor is decided; a void ends with it.
                        [](const claim_reversed& e) { return !e.replaced_by; },
                        // What an external processor decided is followed by its report.
                        [](const claim_adjudicated& e) { return e.cause != adjudication_cause::external; },
                        [](const processor_reported& e) { return !e.reverses; },
                        // Upheld, the claim is decided again.
                        [](const dispute_resolved& e) { return !e.upheld; },
                        [](const auto&) { return true; },
                    },
                    event);
}

std::optional<rejection> check_known_submission(const claim_state& known, const content_digest& digest) {
  if (known.digest == digest) return std::nullopt;
  return rejection{rejection_code::idempotency_conflict, {}, "the claim is known with other content"};
}

}  // namespace benefactor
