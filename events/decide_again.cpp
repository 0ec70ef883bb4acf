#include "events/decide_again.hpp"

#include <algorithm>

#include "events/adjudication/adjudicate.hpp"
#include "events/contract_decide.hpp"

namespace benefactor {

namespace {

bool can_be_decided_again(const claim_state& claim) {
  switch (claim.status) {
    case claim_status::approved:
    case claim_status::partially_approved:
    case claim_status::denied:
    case claim_status::paid:
    case claim_status::dispute_resolved: return true;
    default: return false;
  }
}

/// True when *line* is none of the claim's.
bool is_no_line(const claim_state& claim, std::int64_t line) {
  return line < 1 || line > static_cast<std::int64_t>(claim.lines.size());
}

std::vector<field_problem> problems_of(const resolve_dispute& c, const claim_state& claim) {
  std::vector<field_problem> problems;
  check_text(c.notes, 5, max_reason_text, "notes", problems);
  if (!c.correction) return problems;
  const auto& correction = *c.correction;
  if (correction.line) {
    const bool open = claim.status == claim_status::disputed;
    if (is_no_line(claim, *correction.line))
      problems.push_back({"correction.line", "a correction names a line of the claim"});
    else if (open && claim.disputed_line != 0 && *correction.line != claim.disputed_line)
      problems.push_back({"correction.line", "a correction names a disputed line"});
  }
  if (correction.waive != denial::none && !can_be_waived(correction.waive))
    problems.push_back({"correction.waive", "this denial cannot be waived"});
  if (correction.authorization)
    check_text(*correction.authorization, 1, max_id_text, "correction.authorization", problems);
  if (correction.diagnoses) check_diagnoses(*correction.diagnoses, "correction.diagnoses", problems);
  return problems;
}

}  // namespace

rejection refused_transition(const claim_state& claim, claim_status next) {
  std::string reason = "a claim that is " + std::string{to_text(claim.status)} + " cannot become " +
                       std::string{to_text(next)};
  if (next == claim_status::cancelled && claim.ever_paid) reason += ": it was paid";
  return refused_transition(std::move(reason));
}

bucket_decision decide_again(const bucket_state& bucket, const claim_state& claim,
                             const readjudicate_claim& c) {
  if (auto why = held_elsewhere(claim); !why.empty()) return refused_transition(std::move(why));
  if (!can_be_decided_again(claim))
    return rejection{rejection_code::invalid_transition,
                     {},
                     "a claim that is " + std::string{to_text(claim.status)} + " is not decided again"};
  const auto in_review = [](const auto& line) { return line.decision.denied == denial::denied_in_review; };
  if (std::any_of(claim.lines.begin(), claim.lines.end(), in_review))
    return rejection{rejection_code::invalid_transition,
                     {},
                     "a claim that was denied in review is disputed, not decided again"};
  auto lines = all_lines(claim);
  std::vector<line_correction> corrections;
  for (const auto& line : claim.lines) {
    corrections.push_back({line.waived, {}});
    if (!line.attached_authorization.empty()) corrections.back().authorization = line.attached_authorization;
  }
  ledger book{bucket, claim.member};
  auto released = reverse_lines(book, claim, lines);
  auto findings = find_edits(bucket.contract, claim, c.diagnoses, c.edits);
  auto decided = adjudicate(book, {claim, c.diagnoses, c.outside, std::move(lines), std::move(corrections),
                                   holding(findings, claim.overrides)});
  bool same = true;
  for (std::size_t i = 0; i < decided.size(); ++i)
    same = same && same_outcome(claim.lines[i].decision, decided[i]);
  if (same) return bucket_events{};
  return bucket_events{claim_adjudicated{.claim = claim.id,
                                         .member = claim.member,
                                         .cause = adjudication_cause::readjudication,
                                         .network = c.outside.network,
                                         .released = std::move(released),
                                         .decided = std::move(decided),
                                         .line_networks = c.outside.line_networks,
                                         .prices = c.outside.prices,
                                         .findings = std::move(findings),
                                         .overrides = claim.overrides}};
}

bucket_decision decide_again(const bucket_state&, const claim_state& claim, const dispute_claim& c) {
  std::vector<field_problem> problems;
  check_text(c.reason, 10, max_reason_text, "reason", problems);
  if (c.line && is_no_line(claim, *c.line))
    problems.push_back({"line", "a dispute names a line of the claim"});
  if (!problems.empty()) return invalid(std::move(problems));
  if (auto why = held_elsewhere(claim); !why.empty()) return refused_transition(std::move(why));
  if (claim.status == claim_status::disputed)
    return rejection{rejection_code::already_disputed, {}, "the claim has an open dispute"};
  if (!can_become(claim, claim_status::disputed)) return refused_transition(claim, claim_status::disputed);
  return bucket_events{claim_disputed{claim.id, static_cast<std::uint16_t>(c.line.value_or(0)), {c.reason}}};
}

bucket_decision decide_again(const bucket_state& bucket, const claim_state& claim, const resolve_dispute& c) {
  if (auto problems = problems_of(c, claim); !problems.empty()) return invalid(std::move(problems));
  if (!can_become(claim, claim_status::dispute_resolved))
    return refused_transition(claim, claim_status::dispute_resolved);

  dispute_resolved resolved{
      .claim = claim.id, .upheld = c.upheld, .authorization = {}, .confidential = {c.notes, {}}};
  if (!c.upheld) return bucket_events{std::move(resolved)};
  auto lines = claim.disputed_line ? std::vector{claim.disputed_line} : all_lines(claim);
  auto diagnoses = c.diagnoses;
  std::vector<line_correction> corrections(lines.size());
  if (c.correction) {
    const auto& correction = *c.correction;
    resolved.corrected_line = static_cast<std::uint16_t>(correction.line.value_or(0));
    resolved.waived = correction.waive;
    resolved.authorization = correction.authorization.value_or("");
    resolved.confidential.diagnoses = correction.diagnoses;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (correction.line && *correction.line != lines[i]) continue;
      corrections[i] = {correction.waive, correction.authorization};
      if (correction.diagnoses) diagnoses[lines[i] - 1u] = *correction.diagnoses;
    }
  }
  ledger book{bucket, claim.member};
  auto released = reverse_lines(book, claim, lines);
  // What was overridden when the claim was released stays so; what pends a claim does not pend it again.
  auto findings = find_edits(bucket.contract, claim, diagnoses, c.edits);
  std::erase_if(findings, [&](const edit_finding& f) {
    return f.line != 0 && !std::binary_search(lines.begin(), lines.end(), f.line);
  });
  bucket_events events{std::move(resolved)};
  auto decided = adjudicate(book, {claim, diagnoses, c.outside, std::move(lines), std::move(corrections),
                                   holding(findings, claim.overrides)});
  events.push_back(claim_adjudicated{.claim = claim.id,
                                     .member = claim.member,
                                     .cause = adjudication_cause::dispute,
                                     .network = c.outside.network,
                                     .released = std::move(released),
                                     .decided = std::move(decided),
                                     .line_networks = c.outside.line_networks,
                                     .prices = c.outside.prices,
                                     .findings = std::move(findings)});
  return events;
}

}  // namespace benefactor
