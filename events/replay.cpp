#include "events/replay.hpp"

#include <algorithm>

#include "events/overloaded.hpp"
#include "events/submission_decide.hpp"

namespace benefactor {

namespace {

// Stand in for texts that stay sealed: their form was checked when they were taken.
constexpr auto sealed_text = "this text is sealed";

std::string text_or_stand_in(const std::string& text, const replay_inputs& inputs) {
  return inputs.sealed_open ? text : std::string{sealed_text};
}

template <class Event>
const Event* only(const bucket_events& events) {
  return events.size() == 1 ? std::get_if<Event>(&events.front()) : nullptr;
}

const claim_adjudicated* decided_last(const bucket_events& events, adjudication_cause cause) {
  const auto* decided = events.empty() ? nullptr : std::get_if<claim_adjudicated>(&events.back());
  return decided && decided->cause == cause ? decided : nullptr;
}

outside_inputs outside_of(const claim_adjudicated& e) { return {e.network, e.line_networks, e.prices}; }

/// In force, one list a line, whatever is known of them.
line_diagnoses diagnoses_of(const claim_state& claim, const replay_inputs& inputs) {
  auto all = inputs.diagnoses ? *inputs.diagnoses : line_diagnoses{};
  all.resize(claim.lines.size());
  return all;
}

submit_claim submission_of(const claim_submitted& e, const bucket_event& outcome, const replay_inputs& in) {
  submit_claim c{.claim = e.claim,
                 .member = e.member,
                 .replaces = e.replaces,
                 .digest = e.digest,
                 .fingerprints = fingerprints_of(outcome),
                 .submission = {},
                 .source = e.confidential.source,
                 .outside = {},
                 .edits = in.edits};
  if (const auto* decided = std::get_if<claim_adjudicated>(&outcome)) c.outside = outside_of(*decided);
  auto& s = c.submission;
  s.submitter = e.submitter;
  s.submitter_claim_id = e.confidential.submitter_claim_id;
  s.received = e.received;
  s.provider_npi = e.provider_npi;
  s.replaces_claim_id = e.confidential.replaces_claim_id;
  s.benefits_assigned = e.benefits_assigned;
  s.lines.reserve(e.lines.size());
  const auto& diagnoses = e.confidential.diagnoses;
  for (std::size_t i = 0; i < e.lines.size(); ++i) {
    const auto& line = e.lines[i];
    s.lines.push_back({line.service, line.service_date, line.billed, line.units, line.procedure,
                       line.modifiers, i < diagnoses.size() ? diagnoses[i] : std::vector<std::string>{},
                       line.prior_payers});
  }
  return c;
}

resolve_dispute resolution_of(const dispute_resolved& e, const bucket_events& events,
                              const claim_state& claim, const replay_inputs& in) {
  resolve_dispute c{.claim = e.claim,
                    .upheld = e.upheld,
                    .notes = text_or_stand_in(e.confidential.notes, in),
                    .correction = {},
                    .diagnoses = diagnoses_of(claim, in),
                    .outside = {},
                    .edits = in.edits};
  if (!e.upheld) return c;
  dispute_correction correction{.line = {}, .waive = e.waived, .authorization = {}, .diagnoses = {}};
  if (e.corrected_line) correction.line = e.corrected_line;
  if (!e.authorization.empty()) correction.authorization = e.authorization;
  correction.diagnoses = e.confidential.diagnoses;
  if (correction.line || correction.waive != denial::none || correction.authorization || correction.diagnoses)
    c.correction = std::move(correction);
  if (const auto* decided = decided_last(events, adjudication_cause::dispute))
    c.outside = outside_of(*decided);
  return c;
}

report_claim report_of(const processor_reported& e, const bucket_events& events, const claim_state& claim) {
  report_claim c{.claim = e.claim,
                 .report = {.processor = claim.external.processor,
                            .file = e.file,
                            .place = e.place,
                            .status = e.status,
                            .on = e.on,
                            .reference = e.reference,
                            .text = e.confidential.text},
                 .remittance = {}};
  external_remittance remittance{.reverses = claim.status != claim_status::under_review,
                                 .decides = false,
                                 .lines = {},
                                 .trace = e.trace,
                                 .paid_on = e.on};
  if (events.size() > 1 && !e.reverses) {
    remittance.decides = true;
    const auto& decided = std::get<claim_adjudicated>(events[events.size() - 2]);
    for (const auto& d : decided.decided) remittance.lines.push_back({d.line, d.plan_paid, d.stated});
  }
  if (remittance.decides || e.reverses || !e.trace.empty()) c.remittance = std::move(remittance);
  return c;
}

/// A payment run's step, or a single payment, which take the same from the claim.
bucket_command payment_of(const claim_paid& e, const claim_state& claim) {
  const auto plan_paid = plan_paid_total(claim);
  // A run's traces are short; a single payment may have one of any text.
  const bool by_run = !e.trace.empty() && utf8_length(e.trace).value_or(max_text) <= max_trace_text &&
                      claim.settlement.trace != e.trace &&
                      next_remittance_step(claim.status, claim.settlement, plan_paid) == remittance_step::pay;
  if (!by_run) return pay_claim{e.claim, e.on, e.trace};
  // What the payment came to before is outside of the claim: it decides how much of what is taken back is
  // carried.
  const auto taken_back = std::max<cents>(0, checked_sub(claim.settlement.settled, plan_paid));
  return remit_claim{e.claim, e.on, e.trace, std::max<cents>(0, checked_sub(taken_back, e.carried))};
}

/// What a claim's first event, all events of the command and the claim as it was make together.
struct command_maker {
  const bucket_events& events;
  const bucket_state& before;
  const involved_claims& claims;
  const replay_inputs& in;

  using made = std::optional<bucket_command>;
  const claim_state& subject() const { return *claims.subject; }

  made operator()(const policy_enrolled& e) const { return enroll_policy{e.terms, e.confidential}; }
  made operator()(const member_enrolled& e) const { return enroll_member{e.terms, e.confidential}; }
  made operator()(const contract_revised& e) const {
    return revise_contract{e.revision.member, e.revision.from, e.revision.terms, e.revision.expiration};
  }
  made operator()(const coverage_status_changed& e) const {
    return change_coverage{e.change.member, e.change.change, e.change.from};
  }
  made operator()(const member_described& e) const {
    return describe_member{e.member, e.confidential.details, e.details};
  }
  made operator()(const member_erasure_requested& e) const {
    return request_member_erasure{e.member, e.by, text_or_stand_in(e.confidential.reason, in)};
  }
  made operator()(const member_erasure_approved& e) const { return approve_member_erasure{e.number, e.by}; }
  made operator()(const member_erasure_withdrawn& e) const { return withdraw_member_erasure{e.number, e.by}; }
  made operator()(const member_erased& e) const { return record_member_erased{e.number}; }
  made operator()(const authorization_granted& e) const { return grant_authorization{e.terms, false}; }
  made operator()(const authorization_requested& e) const { return request_authorization{e.terms}; }
  made operator()(const authorization_denied& e) const {
    return deny_authorization{e.number, text_or_stand_in(e.confidential.reason, in)};
  }
  made operator()(const authorization_amended& e) const { return amend_authorization{e.terms}; }
  made operator()(const authorization_revoked& e) const {
    return revoke_authorization{e.number, e.from, text_or_stand_in(e.confidential.reason, in)};
  }
  made operator()(const claim_submitted& e) const { return submission_of(e, events.back(), in); }
  made operator()(const claim_pended&) const { return std::nullopt; }
  made operator()(const claim_routed&) const { return std::nullopt; }
  made operator()(const claim_adjudicated& e) const {
    switch (e.cause) {
      case adjudication_cause::release: return release();
      case adjudication_cause::readjudication:
        return readjudicate_claim{e.claim, diagnoses_of(subject(), in), outside_of(e), in.edits};
      case adjudication_cause::external: return report();
      default: return std::nullopt;
    }
  }
  made operator()(const claim_denied_in_review& e) const {
    return deny_claim{e.claim, text_or_stand_in(e.confidential.reason, in)};
  }
  made operator()(const claim_cancelled& e) const { return cancel_claim{e.claim, e.on}; }
  made operator()(const claim_reversed& e) const {
    if (!e.replaced_by) return void_claim{e.claim, e.on};
    return decided_last(events, adjudication_cause::release) ? release() : report();
  }
  made operator()(const claim_paid& e) const { return payment_of(e, subject()); }
  made operator()(const claim_remitted& e) const {
    return remit_claim{e.claim, e.on, e.trace, std::max<cents>(0, e.recovered)};
  }
  made operator()(const claim_disputed& e) const {
    return dispute_claim{e.claim, e.line ? std::optional<std::int64_t>{e.line} : std::nullopt,
                         text_or_stand_in(e.confidential.reason, in)};
  }
  made operator()(const dispute_resolved& e) const { return resolution_of(e, events, subject(), in); }
  made operator()(const claim_remarked& e) const {
    return add_remark{e.claim, e.remark.seen_by, text_or_stand_in(e.confidential.text, in), e.remark.digest};
  }
  made operator()(const review_changed&) const { return std::nullopt; }
  made operator()(const document_announced& e) const {
    return announce_document{e.claim, e.terms, e.confidential.file_name};
  }
  made operator()(const document_stored& e) const { return complete_document{e.claim, e.document}; }
  made operator()(const document_withdrawn& e) const { return withdraw_document{e.claim, e.document}; }
  made operator()(const claim_dispatched& e) const {
    return dispatch_claim{e.claim, e.kind, e.batch, e.on, e.snapshot};
  }
  made operator()(const claim_recalled& e) const { return void_claim{e.claim, e.on}; }
  made operator()(const processor_reported&) const { return report(); }

 private:
  made release() const {
    const auto& e = std::get<claim_adjudicated>(events.back());
    return release_claim{e.claim, diagnoses_of(subject(), in), outside_of(e), e.overrides, in.edits};
  }
  made report() const {
    for (const auto& event : events)
      if (const auto* e = std::get_if<processor_reported>(&event)) return report_of(*e, events, subject());
    return std::nullopt;
  }
};

/// Gives *again* the texts that nobody has opened.
void leave_sealed(bucket_events& again, const bucket_events& recorded) {
  for (std::size_t i = 0; i < again.size() && i < recorded.size(); ++i)
    std::visit(
        [&]<class Event>(Event& e) {
          if constexpr (requires { e.confidential; })
            if (const auto* same = std::get_if<Event>(&recorded[i])) e.confidential = same->confidential;
        },
        again[i]);
}

replayed_command differs(replay_difference one) { return {replay_outcome::different, {std::move(one)}}; }

replay_difference about(const bucket_events& recorded, std::string field, std::string was,
                        std::string again) {
  return {0, subject_of(recorded), 0, std::move(field), std::move(was), std::move(again), 0};
}

replayed_command refused(const bucket_events& recorded, const rejection& why) {
  auto text = std::string{to_text(why.code)} + ": " + why.reason;
  for (const auto& p : why.problems) text += "; " + p.field + ": " + p.rule;
  auto one = about(recorded, "outcome", "carried out", std::move(text));
  one.money = plan_paid_by(recorded);
  return differs(std::move(one));
}

/// What a submission says is what was asked, but for what it takes from the policy: so its outcome is decided
/// again on the event as it is recorded, without making its command first.
replayed_command replay_submission(const bucket_events& recorded, const bucket_state& before,
                                   const involved_claims& claims, const replay_inputs& inputs) {
  const auto& submitted = std::get<claim_submitted>(recorded.front());
  if (const auto why = refused_submission(before, claims, submitted.member, submitted.replaces))
    return refused(recorded, *why);
  const auto* original = submitted.replaces ? claims.original : nullptr;
  const auto* diagnoses = &submitted.confidential.diagnoses;
  line_diagnoses unknown;
  if (diagnoses->size() < submitted.lines.size()) {
    unknown = *diagnoses;
    unknown.resize(submitted.lines.size());
    diagnoses = &unknown;
  }
  const auto* decided = std::get_if<claim_adjudicated>(&recorded.back());
  auto outcome = outcome_of(before, submitted, *diagnoses, original, fingerprints_of(recorded.back()),
                            decided ? outside_of(*decided) : outside_inputs{}, inputs.edits);
  claim_submitted made;
  made.received = submitted.received;
  complete(made, before, original);
  if (made.policy == submitted.policy && made.first_received == submitted.first_received &&
      made.plan == submitted.plan &&
      std::equal(recorded.begin() + 1, recorded.end(), outcome.begin(), outcome.end()))
    return {};
  auto again = recorded;
  again.resize(1);
  complete(std::get<claim_submitted>(again.front()), before, original);
  for (auto& event : outcome) again.push_back(std::move(event));
  return {replay_outcome::different, differences(recorded, again)};
}

}  // namespace

std::vector<line_fingerprint> fingerprints_of(const bucket_event& outcome) {
  return std::visit(overloaded{[](const claim_pended& e) { return e.fingerprints; },
                               [](const claim_routed& e) { return e.fingerprints; },
                               [](const claim_adjudicated& e) {
                                 std::vector<line_fingerprint> all;
                                 all.reserve(e.decided.size());
                                 for (const auto& d : e.decided) all.push_back(d.fingerprint);
                                 return all;
                               },
                               [](const auto&) { return std::vector<line_fingerprint>{}; }},
                    outcome);
}

std::optional<bucket_command> command_of(const bucket_events& events, const bucket_state& before,
                                         const involved_claims& claims, const replay_inputs& inputs) {
  return std::visit(command_maker{events, before, claims, inputs}, events.front());
}

replayed_command replay(const bucket_events& recorded, const bucket_state& before,
                        const involved_claims& claims, const replay_inputs& inputs) {
  if (std::holds_alternative<claim_submitted>(recorded.front()))
    return replay_submission(recorded, before, claims, inputs);
  if (only<policy_enrolled>(recorded)) {
    if (before.enrolled) return differs(about(recorded, "outcome", "enrolled", "it is enrolled already"));
    return {replay_outcome::applied, {}};
  }
  if (const auto* changed = only<review_changed>(recorded)) {
    if (claims.subject->status != claim_status::under_review)
      return differs(
          about(recorded, "outcome", "its review was changed",
                "a claim that is " + std::string{to_text(claims.subject->status)} + " is not in review"));
    if (changed->review == claims.subject->life.review)
      return differs(about(recorded, "outcome", "its review was changed", "nothing changes"));
    return {replay_outcome::applied, {}};
  }
  auto command = command_of(recorded, before, claims, inputs);
  if (!command) return differs(about(recorded, "events", "recorded", "no command makes these events"));
  auto again = decide(before, claims, std::move(*command));
  if (const auto* why = std::get_if<rejection>(&again)) return refused(recorded, *why);
  auto& events = std::get<bucket_events>(again);
  if (!inputs.sealed_open) leave_sealed(events, recorded);
  if (events == recorded) return {};
  return {replay_outcome::different, differences(recorded, events)};
}

namespace {

template <class Lines>
bool looks_at_sealed(const policy& contract, const member_id& member, const Lines& lines,
                     const edit_tables* tables) {
  if (tables && (tables->diagnoses || tables->age_sex)) return true;
  const auto excludes = [&](const rule_list& rules) {
    return std::any_of(rules.begin(), rules.end(), [&](const coverage_rule& rule) {
      return !rule.excluded_diagnoses.empty() &&
             std::any_of(lines.begin(), lines.end(),
                         [&](const auto& line) { return line.service == rule.service; });
    });
  };
  if (excludes(contract.rules)) return true;
  if (const auto* m = contract.find_member(member); m && excludes(m->rules)) return true;
  return std::any_of(contract.revisions.begin(), contract.revisions.end(), [&](const auto& r) {
    return (!r.member || r.member == member) && excludes(r.terms.rules);
  });
}

}  // namespace

bool rests_on_sealed(const policy& contract, const member_id& member,
                     const std::vector<claim_submitted::line>& lines, const edit_tables* tables) {
  return looks_at_sealed(contract, member, lines, tables);
}

bool rests_on_sealed(const policy& contract, const member_id& member,
                     const std::vector<claim_line_state>& lines, const edit_tables* tables) {
  return looks_at_sealed(contract, member, lines, tables);
}

}  // namespace benefactor
