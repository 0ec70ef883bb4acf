#include "projections/claims_view.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "events/external_decide.hpp"
#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "projections/exchange_view.hpp"
#include "projections/flags_fold.hpp"
#include "projections/payments_view.hpp"
#include "projections/row_keys.hpp"
#include "store/bytes.hpp"
#include "store/log_error.hpp"

namespace benefactor::projections {

namespace {

// A claim's stream may begin with events of other claims that name it: the reversal of the claim it replaces.
constexpr std::size_t events_before_the_first = 8;

void take_decisions(claim_row& row, const std::vector<line_decision>& decided) {
  for (const auto& d : decided) row.lines.at(d.line - 1u) = {d.status, d.plan_paid, member_responsibility(d)};
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

claim_row row_of(const claim_submitted& event, std::uint64_t position) {
  claim_row row;
  row.claim = event.claim;
  row.policy = event.policy;
  row.member = event.member;
  row.provider_npi = event.provider_npi;
  row.received = event.received;
  row.first_received = event.first_received;
  row.status = claim_status::submitted;
  row.benefits_assigned = event.benefits_assigned;
  row.first_position = position;
  row.is_replacement = bool{event.replaces};
  for (const auto& line : event.lines) row.billed = checked_add(row.billed, line.billed);
  row.lines.resize(event.lines.size());
  return row;
}

/// Each claim stands once in a list, however many lines have the flag.
void add_to_flag_lists(const store::tenant_name& tenant, const claim_row& row,
                       std::vector<store::derived_row>& rows) {
  const auto add = [&](std::string prefix) {
    rows.push_back({newest_first(std::move(prefix), row.first_position), std::string()});
  };
  add(flagged_prefix(tenant, claim_edit::none));
  for (auto edit = claim_edit::unusual_amount; edit <= last_claim_edit;
       edit = static_cast<claim_edit>(static_cast<int>(edit) + 1))
    if (has_flag(row, edit)) add(flagged_prefix(tenant, edit));
  add(flagged_prefix(tenant, row.provider_npi));
}

bool is_to_dispatch(const claim_row& row) {
  return next_dispatch(row.external, row.status, row.is_replacement) != dispatch_kind::none;
}

bool is_owed(const claim_row& row) {
  return next_remittance_step(row.status, row.settlement, row.plan_paid) != remittance_step::none;
}

}  // namespace

bool has_flag(const claim_row& row, claim_edit edit) {
  return std::any_of(row.flags.begin(), row.flags.end(), [edit](const auto& f) { return f.edit == edit; });
}

void apply(claim_row& row, const bucket_event& event, std::uint64_t position) {
  std::visit(overloaded{
                 [&](const claim_submitted& e) { row = row_of(e, position); },
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
                 },
                 [&](const claim_denied_in_review& e) {
                   take_decisions(row, e.decided);
                   row.status = claim_status::denied;
                   take_back(row);
                 },
                 [&](const claim_cancelled&) { row.status = claim_status::cancelled; },
                 [&](const claim_reversed& e) {
                   row.status = claim_status::reversed;
                   evolve(row.external, e);
                 },
                 [&](const claim_paid&) { row.status = claim_status::paid; },
                 [&](const claim_disputed&) { row.status = claim_status::disputed; },
                 [&](const dispute_resolved&) { row.status = claim_status::dispute_resolved; },
                 [](const auto&) {},
             },
             event);
  evolve(row.settlement, event);
  row.settlement.trace.clear();
  if (claim_of(event)) row.last_position = position;
}

claims_fold::change& claims_fold::take(const store::event_view& view, bool is_new) {
  const auto [at, first_time] = changes_.try_emplace(view.stream);
  if (!first_time || is_new) return at->second;
  claim_id claim;
  static_cast<id128&>(claim) = view.stream.id;
  auto stored = find_claim(derived_, view.stream.tenant, claim);
  if (!stored)
    throw store::log_error(
        "derived data: the event at position " + std::to_string(view.position) +
        " is of a claim that the claims view does not have; delete the folder: it is built again "
        "from the log");
  at->second.stored = stored->status;
  at->second.owed = is_owed(*stored);
  at->second.to_dispatch = is_to_dispatch(*stored);
  at->second.row = std::move(*stored);
  return at->second;
}

void claims_fold::apply(const store::event_view& view, const bucket_event& event,
                        std::vector<store::derived_row>& rows) {
  auto& change = take(view, std::holds_alternative<claim_submitted>(event));
  projections::apply(change.row, event, view.position);
  if (const auto* submitted = std::get_if<claim_submitted>(&event))
    flags_.look_at(view.stream.tenant, *submitted, change.row);
  else if (std::holds_alternative<claim_cancelled>(event) || std::holds_alternative<claim_reversed>(event))
    flags_.take_back(view.stream.tenant, change.row);
  add_payment_rows(view, change.row.first_position, event, rows);
  if (const auto* dispatched = std::get_if<claim_dispatched>(&event))
    rows.push_back(batch_row(view, change.row, *dispatched));
  if (const auto* reported = std::get_if<processor_reported>(&event)) observe(view, change.row, *reported);
}

void claims_fold::observe(const store::event_view& view, const claim_row& row,
                          const processor_reported& event) {
  if (!event.sent) return;
  const auto key = turnaround_key(view.stream.tenant, row.external.processor, event.status);
  const auto [at, first_time] = turnaround_.try_emplace(key);
  if (first_time)
    if (const auto stored = derived_.view_row(key)) at->second = decode_turnaround(*stored);
  benefactor::observe(at->second, *event.sent, event.on);
}

void claims_fold::finish(std::vector<store::derived_row>& rows) {
  rows.reserve(rows.size() + 4 * changes_.size());
  for (const auto& [stream, change] : changes_) {
    const auto& [stored, owed, to_dispatch, row] = change;
    const auto& tenant = stream.tenant;
    rows.push_back({claim_key(tenant, row.first_position), encode_row(row)});
    if (stored != row.status) {
      if (stored)
        rows.push_back({newest_first(status_prefix(tenant, *stored), row.first_position), std::nullopt});
      rows.push_back({newest_first(status_prefix(tenant, row.status), row.first_position), std::string()});
    }
    if (const bool now = is_owed(row); now != owed)
      rows.push_back({owed_key(tenant, row), now ? std::optional(std::string()) : std::nullopt});
    if (const bool now = is_to_dispatch(row); now != to_dispatch)
      rows.push_back({dispatch_key(tenant, row), now ? std::optional(std::string()) : std::nullopt});
    if (stored) continue;
    rows.push_back({newest_first(member_prefix(tenant, row.member), row.first_position), std::string()});
    rows.push_back(
        {newest_first(provider_prefix(tenant, row.provider_npi), row.first_position), std::string()});
    if (!row.flags.empty()) add_to_flag_lists(tenant, row, rows);
  }
  changes_.clear();
  for (const auto& [key, histogram] : turnaround_) rows.push_back({key, encode_turnaround(histogram)});
  turnaround_.clear();
}

std::optional<claim_row> find_claim(const store::derived_store& derived, const store::tenant_name& tenant,
                                    const claim_id& claim) {
  const store::stream_id stream{tenant, store::stream_kind::claim, claim};
  for (const auto& [position, page] : derived.places(stream, 0, events_before_the_first)) {
    const auto value = derived.view_row(claim_key(tenant, position));
    if (!value) continue;
    if (auto row = decode_row(*value, position); row.claim == claim) return row;
  }
  return std::nullopt;
}

std::optional<claim_row> find_claim(const store::derived_store& derived, const store::tenant_name& tenant,
                                    const store::claim_number_parts& number) {
  claim_id wanted;
  for (std::size_t i = 0; i < 8; ++i)
    wanted.bytes[i] = static_cast<std::uint8_t>(number.prefix << 4 >> (56 - 8 * i));
  store::stream_id stream{tenant, store::stream_kind::claim, wanted};
  while (const auto found = derived.stream_from(stream)) {
    if (found->tenant != tenant || found->kind != store::stream_kind::claim) break;
    static_cast<id128&>(wanted) = found->id;
    if (store::claim_number_prefix(wanted) != number.prefix) break;
    auto row = find_claim(derived, tenant, wanted);
    if (row && row->first_received == number.received) return row;
    // Two claims with the same 60 bits, or one that is only named by another claim's event: on to the next
    // stream.
    stream = *found;
    for (auto byte = stream.id.bytes.rbegin(); byte != stream.id.bytes.rend() && ++*byte == 0;) ++byte;
    if (!stream.id) break;
  }
  return std::nullopt;
}

}  // namespace benefactor::projections
