#include "projections/claims_view.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "projections/flags_fold.hpp"
#include "projections/payments_view.hpp"
#include "projections/row_bytes.hpp"
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
  for (const auto& line : event.lines) row.billed = checked_add(row.billed, line.billed);
  row.lines.resize(event.lines.size());
  return row;
}

// Of a row's marks.
constexpr std::uint8_t assigned_bit = 1, reported_bit = 2, ever_reported_bit = 4, moved_bit = 8,
                       noted_bit = 128;

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

bool is_owed(const claim_row& row) {
  return next_remittance_step(row.status, row.settlement, row.plan_paid) != remittance_step::none;
}

/// Flags were looked for, and left something.
bool is_noted(const claim_row& row) { return !row.day_loads.empty() || !row.flags.empty(); }

void append_loads(std::string& bytes, const std::map<date, day_load>& loads) {
  append_small(bytes, loads.size());
  for (const auto& [day, load] : loads) {
    append(bytes, day.days);
    append_small(bytes, static_cast<std::uint64_t>(load.minutes));
    append_small(bytes, static_cast<std::uint64_t>(load.visits));
  }
}

void take_loads(row_bytes& from, std::map<date, day_load>& loads) {
  for (auto left = from.small(); left > 0; --left) {
    const date day{from.number<std::int32_t>()};
    auto& load = loads[day];
    load.minutes = static_cast<std::int64_t>(from.small());
    load.visits = static_cast<std::int64_t>(from.small());
  }
}

void append_flags(std::string& bytes, const std::vector<edit_finding>& flags) {
  append_small(bytes, flags.size());
  for (const auto& f : flags) {
    append(bytes, f.line);
    append(bytes, static_cast<std::uint8_t>(f.edit));
    append_sized(bytes, f.table);
    append_small(bytes, f.version);
    append_sized(bytes, f.detail);
  }
}

void take_flags(row_bytes& from, std::vector<edit_finding>& flags) {
  for (auto left = from.small(); left > 0; --left) {
    auto& f = flags.emplace_back();
    f.line = from.number<std::uint16_t>();
    const auto edit = from.number<std::uint8_t>();
    if (edit > static_cast<std::uint8_t>(last_claim_edit)) from.damaged();
    f.edit = static_cast<claim_edit>(edit);
    f.table = from.sized();
    f.version = static_cast<std::uint32_t>(from.small());
    f.detail = from.sized();
  }
}

}  // namespace

bool has_flag(const claim_row& row, claim_edit edit) {
  return std::any_of(row.flags.begin(), row.flags.end(), [edit](const auto& f) { return f.edit == edit; });
}

void apply(claim_row& row, const bucket_event& event, std::uint64_t position) {
  std::visit(overloaded{
                 [&](const claim_submitted& e) { row = row_of(e, position); },
                 [&](const claim_pended&) { row.status = claim_status::under_review; },
                 [&](const claim_adjudicated& e) {
                   take_decisions(row, e.decided);
                   if (e.cause != adjudication_cause::dispute) row.status = status_of(row.lines);
                 },
                 [&](const claim_denied_in_review& e) {
                   take_decisions(row, e.decided);
                   row.status = claim_status::denied;
                 },
                 [&](const claim_cancelled&) { row.status = claim_status::cancelled; },
                 [&](const claim_reversed&) { row.status = claim_status::reversed; },
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

std::string encode_row(const claim_row& row) {
  std::string bytes;
  bytes.reserve(112 + row.provider_npi.size() + 17 * row.lines.size());
  append(bytes, row.claim);
  append(bytes, row.policy);
  append(bytes, row.member);
  append(bytes, static_cast<std::uint8_t>(row.status));
  append(bytes, row.received.days);
  append(bytes, row.first_received.days);
  append(bytes, row.last_position);
  append(bytes, row.billed);
  const auto& s = row.settlement;
  const bool moved = s.settled != 0 || s.to_recoup != 0;
  append(bytes, static_cast<std::uint8_t>((row.benefits_assigned ? assigned_bit : 0) |
                                          (s.reported ? reported_bit : 0) |
                                          (s.ever_reported ? ever_reported_bit : 0) |
                                          (moved ? moved_bit : 0) | (is_noted(row) ? noted_bit : 0)));
  if (moved) {
    append(bytes, s.settled);
    append(bytes, s.to_recoup);
  }
  append(bytes, static_cast<std::uint8_t>(row.provider_npi.size()));
  bytes += row.provider_npi;
  append(bytes, static_cast<std::uint16_t>(row.lines.size()));
  for (const auto& line : row.lines) {
    append(bytes, static_cast<std::uint8_t>(line.status));
    append(bytes, line.plan_paid);
    append(bytes, line.member_responsibility);
  }
  if (is_noted(row)) {
    append_loads(bytes, row.day_loads);
    append_flags(bytes, row.flags);
  }
  return bytes;
}

claim_row decode_row(std::string_view bytes, std::uint64_t first_position) {
  row_bytes from(bytes, "claims");
  claim_row row;
  row.first_position = first_position;
  row.claim = from.id<claim_id>();
  row.policy = from.id<policy_id>();
  row.member = from.id<member_id>();
  const auto status = from.number<std::uint8_t>();
  if (status > static_cast<std::uint8_t>(claim_status::reversed)) from.damaged();
  row.status = static_cast<claim_status>(status);
  row.received.days = from.number<std::int32_t>();
  row.first_received.days = from.number<std::int32_t>();
  row.last_position = from.number<std::uint64_t>();
  row.billed = from.number<cents>();
  const auto marks = from.number<std::uint8_t>();
  row.benefits_assigned = marks & assigned_bit;
  row.settlement.reported = marks & reported_bit;
  row.settlement.ever_reported = marks & ever_reported_bit;
  if (marks & moved_bit) {
    row.settlement.settled = from.number<cents>();
    row.settlement.to_recoup = from.number<cents>();
  }
  row.provider_npi = from.take(from.number<std::uint8_t>());
  row.lines.resize(from.number<std::uint16_t>());
  for (auto& line : row.lines) {
    const auto of_line = from.number<std::uint8_t>();
    if (of_line > static_cast<std::uint8_t>(line_status::denied)) from.damaged();
    line.status = static_cast<line_status>(of_line);
    line.plan_paid = from.number<cents>();
    line.member_responsibility = from.number<cents>();
    row.plan_paid = checked_add(row.plan_paid, line.plan_paid);
    row.member_responsibility = checked_add(row.member_responsibility, line.member_responsibility);
  }
  if (marks & noted_bit) {
    take_loads(from, row.day_loads);
    take_flags(from, row.flags);
  }
  if (!from.empty()) from.damaged();
  return row;
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
}

void claims_fold::finish(std::vector<store::derived_row>& rows) {
  rows.reserve(rows.size() + 4 * changes_.size());
  for (const auto& [stream, change] : changes_) {
    const auto& [stored, owed, row] = change;
    const auto& tenant = stream.tenant;
    rows.push_back({claim_key(tenant, row.first_position), encode_row(row)});
    if (stored != row.status) {
      if (stored)
        rows.push_back({newest_first(status_prefix(tenant, *stored), row.first_position), std::nullopt});
      rows.push_back({newest_first(status_prefix(tenant, row.status), row.first_position), std::string()});
    }
    if (const bool now = is_owed(row); now != owed)
      rows.push_back({owed_key(tenant, row), now ? std::optional(std::string()) : std::nullopt});
    if (stored) continue;
    rows.push_back({newest_first(member_prefix(tenant, row.member), row.first_position), std::string()});
    rows.push_back(
        {newest_first(provider_prefix(tenant, row.provider_npi), row.first_position), std::string()});
    if (!row.flags.empty()) add_to_flag_lists(tenant, row, rows);
  }
  changes_.clear();
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
