#include "events/claim.hpp"

#include <algorithm>
#include <array>

#include "events/claim_events.hpp"
#include "events/claim_life_decide.hpp"
#include "events/external_decide.hpp"
#include "events/overloaded.hpp"
#include "events/submission_decide.hpp"

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 11> claim_statuses{
    "ABSENT",   "SUBMITTED",        "UNDER_REVIEW", "APPROVED", "PARTIALLY_APPROVED", "DENIED", "PAID",
    "DISPUTED", "DISPUTE_RESOLVED", "CANCELLED",    "REVERSED"};
constexpr std::array<std::string_view, 5> dispute_statuses{"NONE", "SUBMITTED", "UNDER_REVIEW", "UPHELD",
                                                           "DENIED"};

using enum claim_status;
constexpr std::array from_absent{submitted};
constexpr std::array from_submitted{under_review, cancelled};
constexpr std::array from_under_review{approved, partially_approved, denied, cancelled};
constexpr std::array from_approved{paid, disputed, reversed, cancelled};
constexpr std::array from_denied{disputed, reversed, cancelled};
constexpr std::array from_paid{disputed, reversed};
constexpr std::array from_disputed{claim_status::dispute_resolved, cancelled};
constexpr std::array from_dispute_resolved{paid, reversed, cancelled};

constexpr std::array dispute_from_none{dispute_status::submitted};
constexpr std::array dispute_from_submitted{dispute_status::under_review};
constexpr std::array dispute_from_review{dispute_status::upheld, dispute_status::denied};

void take_decisions(claim_state& state, const std::vector<line_decision>& decided) {
  for (const auto& d : decided) {
    auto& line = state.lines.at(d.line - 1u);
    line.decision = d;
    line.fingerprint = d.fingerprint;
    line.standing = d.takes_from_bucket();
  }
}

/// The lines that the correction of a dispute is about.
bool is_corrected(const claim_state& state, const benefactor::dispute_resolved& e, std::size_t line) {
  const auto only = e.corrected_line ? e.corrected_line : state.disputed_line;
  return only == 0 || only == line;
}

void keep_correction(claim_state& state, const benefactor::dispute_resolved& e) {
  for (std::size_t i = 0; i < state.lines.size(); ++i) {
    if (!is_corrected(state, e, i + 1)) continue;
    if (e.waived != denial::none) state.lines[i].waived = e.waived;
    if (!e.authorization.empty()) state.lines[i].attached_authorization = e.authorization;
  }
}

/// Takes what was found about the lines decided in place of what was known of them.
void take_findings(claim_state& state, const claim_adjudicated& e) {
  if (e.cause != adjudication_cause::dispute) {
    state.findings = e.findings;
    state.overrides = e.overrides;
    return;
  }
  std::erase_if(state.findings, [&](const edit_finding& f) {
    return std::any_of(e.decided.begin(), e.decided.end(), [&](const auto& d) { return d.line == f.line; });
  });
  state.findings.insert(state.findings.end(), e.findings.begin(), e.findings.end());
  std::sort(state.findings.begin(), state.findings.end());
}

/// The engine's payer has decided it, whoever was to.
void take_back(claim_state& state) { state.external.taken_back = !state.external.processor.empty(); }

void stand_down(claim_state& state) {
  for (auto& line : state.lines) line.standing = false;
}

}  // namespace

std::string_view to_text(claim_status s) { return claim_statuses[static_cast<std::size_t>(s)]; }

std::optional<claim_status> claim_status_from(std::string_view text) {
  const auto at = std::find(claim_statuses.begin() + 1, claim_statuses.end(), text);
  if (at == claim_statuses.end()) return std::nullopt;
  return static_cast<claim_status>(at - claim_statuses.begin());
}

std::span<const claim_status> next_states(claim_status from) {
  switch (from) {
    case absent: return from_absent;
    case submitted: return from_submitted;
    case under_review: return from_under_review;
    case approved:
    case partially_approved: return from_approved;
    case denied: return from_denied;
    case paid: return from_paid;
    case disputed: return from_disputed;
    case claim_status::dispute_resolved: return from_dispute_resolved;
    case cancelled:
    case reversed: return {};
  }
  return {};
}

std::string_view to_text(dispute_status s) { return dispute_statuses[static_cast<std::size_t>(s)]; }

std::span<const dispute_status> next_states(dispute_status from) {
  switch (from) {
    case dispute_status::none: return dispute_from_none;
    case dispute_status::submitted: return dispute_from_submitted;
    case dispute_status::under_review: return dispute_from_review;
    case dispute_status::upheld:
    case dispute_status::denied:
      return dispute_from_none;  // A new dispute, where the claim's life allows one.
  }
  return {};
}

bool can_become(const claim_state& claim, claim_status next) {
  if (next == cancelled && claim.ever_paid) return false;
  const auto allowed = next_states(claim.status);
  return std::find(allowed.begin(), allowed.end(), next) != allowed.end();
}

claim_status status_of_lines(const std::vector<claim_line_state>& lines) {
  const auto all = [&](line_status s) {
    return std::all_of(lines.begin(), lines.end(),
                       [s](const auto& line) { return line.decision.status == s; });
  };
  const auto pended = [](const auto& line) { return line.decision.status == line_status::needs_review; };
  if (std::any_of(lines.begin(), lines.end(), pended)) return under_review;
  if (all(line_status::denied)) return denied;
  if (all(line_status::covered)) return approved;
  return partially_approved;
}

cents billed_total(const claim_state& claim) {
  cents sum = 0;
  for (const auto& line : claim.lines) sum = checked_add(sum, line.billed);
  return sum;
}

cents plan_paid_total(const claim_state& claim) {
  cents sum = 0;
  for (const auto& line : claim.lines) sum = checked_add(sum, line.decision.plan_paid);
  return sum;
}

cents member_responsibility_total(const claim_state& claim) {
  cents sum = 0;
  for (const auto& line : claim.lines) sum = checked_add(sum, member_responsibility(line.decision));
  return sum;
}

claim_id claim_of(const bucket_event& event) {
  return std::visit(
      [](const auto& e) -> claim_id {
        if constexpr (requires { e.claim; })
          return e.claim;
        else
          return {};
      },
      event);
}

claim_state claim_from(const claim_submitted& e) {
  claim_state state;
  state.status = submitted;
  state.id = e.claim;
  state.policy = e.policy;
  state.member = e.member;
  state.submitter = e.submitter;
  state.provider_npi = e.provider_npi;
  state.digest = e.digest;
  state.received = e.received;
  state.first_received = e.first_received;
  state.replaces = e.replaces;
  state.benefits_assigned = e.benefits_assigned;
  state.lines.reserve(e.lines.size());
  for (const auto& line : e.lines) {
    auto& added = state.lines.emplace_back();
    added.service = line.service;
    added.service_date = line.service_date;
    added.billed = line.billed;
    added.units = line.units;
    added.procedure = line.procedure;
    added.modifiers = line.modifiers;
    added.prior_payers = line.prior_payers;
    added.decision.line = static_cast<std::uint16_t>(state.lines.size());
    added.decision.billed = added.decision.price = line.billed;
    added.decision.service = line.service;
  }
  return state;
}

void evolve(claim_state& state, const bucket_event& event) {
  if (const auto* e = std::get_if<claim_submitted>(&event)) {
    if (!state.exists() || state.id == e->claim) state = claim_from(*e);
    return;
  }
  if (!state.exists() || claim_of(event) != state.id) return;
  evolve(state.settlement, event);
  std::visit(overloaded{
                 [&](const claim_remarked& e) { evolve(state.life, e); },
                 [&](const review_changed& e) { evolve(state.life, e); },
                 [&](const document_announced& e) { evolve(state.life, e); },
                 [&](const document_stored& e) { evolve(state.life, e); },
                 [&](const document_withdrawn& e) { evolve(state.life, e); },
                 [&](const claim_pended& e) {
                   state.status = under_review;
                   for (std::size_t i = 0; i < state.lines.size(); ++i)
                     state.lines[i].fingerprint = e.fingerprints[i];
                   state.findings = e.findings;
                 },
                 [&](const claim_routed& e) {
                   state.status = under_review;
                   for (std::size_t i = 0; i < state.lines.size(); ++i)
                     state.lines[i].fingerprint = e.fingerprints[i];
                   evolve(state.external, e);
                 },
                 [&](const claim_dispatched& e) { evolve(state.external, e); },
                 [&](const claim_recalled& e) { evolve(state.external, e); },
                 [&](const processor_reported& e) {
                   look_at_void(state.external, state.status, e);
                   evolve(state.external, e);
                   if (e.settles) {
                     state.status = paid;
                     state.ever_paid = true;
                   }
                 },
                 [&](const claim_adjudicated& e) {
                   take_decisions(state, e.decided);
                   take_findings(state, e);
                   if (e.cause != adjudication_cause::external) take_back(state);
                   if (e.cause != adjudication_cause::dispute) state.status = status_of_lines(state.lines);
                 },
                 [&](const claim_denied_in_review& e) {
                   take_decisions(state, e.decided);
                   state.status = denied;
                   take_back(state);
                 },
                 [&](const claim_cancelled&) {
                   stand_down(state);
                   state.status = cancelled;
                   if (state.dispute == dispute_status::submitted) state.dispute = dispute_status::none;
                 },
                 [&](const claim_reversed& e) {
                   stand_down(state);
                   state.status = reversed;
                   state.replaced_by = e.replaced_by;
                   evolve(state.external, e);
                 },
                 [&](const claim_paid&) {
                   state.status = paid;
                   state.ever_paid = true;
                 },
                 [&](const claim_disputed& e) {
                   state.status = disputed;
                   state.dispute = dispute_status::submitted;
                   state.disputed_line = e.line;
                 },
                 [&](const benefactor::dispute_resolved& e) {
                   if (e.upheld) keep_correction(state, e);
                   state.status = claim_status::dispute_resolved;
                   state.dispute = e.upheld ? dispute_status::upheld : dispute_status::denied;
                 },
                 [](const auto&) {},
             },
             event);
}

void evolve(line_diagnoses& diagnoses, const claim_state& claim, const bucket_event& event) {
  if (!claim.exists() || claim_of(event) != claim.id) return;
  if (const auto* submitted_now = std::get_if<claim_submitted>(&event))
    diagnoses = submitted_now->confidential.diagnoses;
  const auto* resolved = std::get_if<benefactor::dispute_resolved>(&event);
  if (!resolved || !resolved->confidential.diagnoses) return;
  for (std::size_t i = 0; i < diagnoses.size(); ++i)
    if (is_corrected(claim, *resolved, i + 1)) diagnoses[i] = *resolved->confidential.diagnoses;
}

}  // namespace benefactor
