#include "projections/claims_view.hpp"

#include <algorithm>
#include <array>

#include "events/external_decide.hpp"
#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

// A claim's stream may begin with events of other claims that name it: the reversal of the claim it replaces.
constexpr std::size_t events_before_the_first = 8;

constexpr std::int64_t us_per_second = 1'000'000;

void take_decisions(claim_row& row, const std::vector<line_decision>& decided) {
  for (const auto& d : decided) {
    auto& line = row.lines.at(d.line - 1u);
    line.status = d.status;
    line.denied = d.denied;
    line.allowed = d.allowed;
    line.plan_paid = d.plan_paid;
    line.member_responsibility = member_responsibility(d);
  }
  row.plan_paid = row.member_responsibility = 0;
  for (const auto& line : row.lines) {
    row.plan_paid = checked_add(row.plan_paid, line.plan_paid);
    row.member_responsibility = checked_add(row.member_responsibility, line.member_responsibility);
  }
}

// Source: adjudication rules, "Claim status from its lines"; status_of_lines in events/claim.hpp over this
// row's lines.
claim_status status_of(const std::vector<claim_row::line>& lines) {
  std::array<std::size_t, 4> count{};
  for (const auto& line : lines) ++count[static_cast<std::size_t>(line.status)];
  const auto all = [&](line_status s) { return count[static_cast<std::size_t>(s)] == lines.size(); };
  if (count[static_cast<std::size_t>(line_status::needs_review)] > 0) return claim_status::under_review;
  if (all(line_status::denied)) return claim_status::denied;
  if (all(line_status::covered)) return claim_status::approved;
  return claim_status::partially_approved;
}

/// The engine's payer has decided it, whoever was to.
void take_back(claim_row& row) { row.external.taken_back = !row.external.processor.empty(); }

decider decider_of(const bucket_event& event) {
  const auto* decided = std::get_if<claim_adjudicated>(&event);
  if (decided == nullptr) return decider::person;
  switch (decided->cause) {
    case adjudication_cause::submission: return decider::engine;
    case adjudication_cause::external: return decider::external;
    case adjudication_cause::release:
    case adjudication_cause::dispute:
    case adjudication_cause::readjudication: break;
  }
  return decider::person;
}

/// The first time that all lines are decided counts, whatever is decided again.
void note_decision(claim_row& row, const bucket_event& event, std::int64_t time_us) {
  if (row.decided_by != decider::nobody || row.status == claim_status::under_review) return;
  row.decided_by = decider_of(event);
  row.decided_at = time_us / us_per_second;
}

claim_row row_of(const claim_submitted& event, std::uint64_t position, std::int64_t time_us) {
  claim_row row;
  row.claim = event.claim;
  row.policy = event.policy;
  row.member = event.member;
  row.provider_npi = event.provider_npi;
  row.received = event.received;
  row.first_received = event.first_received;
  row.status = claim_status::submitted;
  row.benefits_assigned = event.benefits_assigned;
  row.plan = event.plan;
  row.first_position = position;
  row.is_replacement = bool{event.replaces};
  row.submitted_at = time_us / us_per_second;
  row.lines.reserve(event.lines.size());
  for (const auto& line : event.lines) {
    row.billed = checked_add(row.billed, line.billed);
    auto& made = row.lines.emplace_back();
    made.service = line.service;
    made.billed = line.billed;
  }
  return row;
}

}  // namespace

std::string_view to_text(decider by) {
  constexpr std::array<std::string_view, 4> texts{"NOBODY", "ENGINE", "PERSON", "EXTERNAL"};
  return texts[static_cast<std::size_t>(by)];
}

bool has_flag(const claim_row& row, claim_edit edit) {
  return std::any_of(row.flags.begin(), row.flags.end(), [edit](const auto& f) { return f.edit == edit; });
}

bool waits_for_review(const claim_row& row) {
  const auto& external = row.external;
  const bool elsewhere = !external.processor.empty() && !external.taken_back;
  return row.status == claim_status::under_review &&
         (!elsewhere || external.status == processor_status::rejected);
}

void apply(claim_row& row, const bucket_event& event, std::uint64_t position, std::int64_t time_us) {
  std::visit(overloaded{
                 [&](const claim_submitted& e) { row = row_of(e, position, time_us); },
                 [&](const claim_pended&) { row.status = claim_status::under_review; },
                 [&](const claim_routed& e) {
                   row.status = claim_status::under_review;
                   evolve(row.external, e);
                 },
                 [&](const claim_dispatched& e) { evolve(row.external, e); },
                 [&](const claim_recalled& e) { evolve(row.external, e); },
                 [&](const processor_reported& e) {
                   look_at_void(row.external, row.status, e);
                   row.external.status = e.status;
                   if (e.settles) row.status = claim_status::paid;
                 },
                 [&](const claim_adjudicated& e) {
                   take_decisions(row, e.decided);
                   if (e.cause != adjudication_cause::external) take_back(row);
                   if (e.cause != adjudication_cause::dispute) row.status = status_of(row.lines);
                   note_decision(row, event, time_us);
                 },
                 [&](const claim_denied_in_review& e) {
                   take_decisions(row, e.decided);
                   row.status = claim_status::denied;
                   take_back(row);
                   note_decision(row, event, time_us);
                 },
                 [&](const review_changed& e) { row.review = e.review; },
                 [&](const claim_cancelled&) {
                   row.status = claim_status::cancelled;
                   if (row.dispute == dispute_status::submitted) row.dispute = dispute_status::none;
                 },
                 [&](const claim_reversed& e) {
                   row.status = claim_status::reversed;
                   evolve(row.external, e);
                 },
                 [&](const claim_paid&) { row.status = claim_status::paid; },
                 [&](const claim_disputed&) {
                   row.status = claim_status::disputed;
                   row.dispute = dispute_status::submitted;
                 },
                 [&](const dispute_resolved& e) {
                   row.status = claim_status::dispute_resolved;
                   row.dispute = e.upheld ? dispute_status::upheld : dispute_status::denied;
                 },
                 [](const auto&) {},
             },
             event);
  evolve(row.settlement, event);
  row.settlement.trace.clear();
  if (claim_of(event)) row.last_position = position;
}

std::optional<claim_row> find_claim(const view_rows& views, const store::tenant_name& tenant,
                                    const claim_id& claim) {
  const store::stream_id stream{tenant, store::stream_kind::claim, claim};
  for (const auto& [position, page] : views.places(stream, 0, events_before_the_first)) {
    const auto value = views.view_row(claim_key(tenant, position));
    if (!value) continue;
    if (auto row = decode_row(*value, position); row.claim == claim) return row;
  }
  return std::nullopt;
}

std::optional<claim_row> claim_at(const view_rows& views, const store::tenant_name& tenant,
                                  std::uint64_t position) {
  const auto value = views.view_row(claim_key(tenant, position));
  return value ? std::optional(decode_row(*value, position)) : std::nullopt;
}

}  // namespace benefactor::projections
