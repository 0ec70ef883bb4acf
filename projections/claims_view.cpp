#include "projections/claims_view.hpp"

#include <algorithm>
#include <array>
#include <concepts>
#include <cstring>
#include <stdexcept>

#include "events/external_decide.hpp"
#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "projections/exchange_view.hpp"
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

// Reads a row's fields in order; every read is checked.
class row_bytes {
 public:
  explicit row_bytes(std::string_view bytes) : rest_(bytes) {}

  std::string_view take(std::size_t size) {
    if (rest_.size() < size) throw log_error_of_row();
    const auto taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  template <class Integer>
  Integer number() {
    return store::get_little<Integer>(take(sizeof(Integer)).data());
  }
  template <class Id>
  Id id() {
    Id id;
    std::memcpy(id.bytes.data(), take(id.bytes.size()).data(), id.bytes.size());
    return id;
  }
  bool empty() const { return rest_.empty(); }

  static store::log_error log_error_of_row() {
    return store::log_error(
        "derived data: a row of the claims view is damaged; delete the folder: it is built again "
        "from the log");
  }

 private:
  std::string_view rest_;
};

template <std::integral Integer>
void append(std::string& bytes, Integer value) {
  char at[sizeof value];
  store::put_little(at, value);
  bytes.append(at, sizeof value);
}

// Of a row's flags.
constexpr std::uint8_t assigned_bit = 1, reported_bit = 2, ever_reported_bit = 4, moved_bit = 8,
                       replacement_bit = 16, external_bit = 32, elsewhere_bit = 64;
// Of what stands with an external processor.
constexpr std::uint8_t taken_back_bit = 1, void_wanted_bit = 2;
constexpr std::uint8_t no_status = 0xff;

void append(std::string& bytes, const external_state& e) {
  append(bytes, static_cast<std::uint8_t>(e.processor.size()));
  bytes += e.processor;
  append(bytes, static_cast<std::uint8_t>((e.taken_back ? taken_back_bit : 0) |
                                          (e.void_wanted ? void_wanted_bit : 0)));
  append(bytes, static_cast<std::uint8_t>(e.sent));
  append(bytes, e.status ? static_cast<std::uint8_t>(*e.status) : no_status);
  append(bytes, e.batch);
  append(bytes, e.sent_on ? e.sent_on->days : 0);
}

external_state external_of(row_bytes& from) {
  external_state e;
  e.processor = from.take(from.number<std::uint8_t>());
  const auto flags = from.number<std::uint8_t>();
  e.taken_back = flags & taken_back_bit;
  e.void_wanted = flags & void_wanted_bit;
  const auto sent = from.number<std::uint8_t>();
  const auto status = from.number<std::uint8_t>();
  if (sent > static_cast<std::uint8_t>(dispatch_kind::withdrawal) ||
      (status != no_status && status >= processor_status_count))
    throw row_bytes::log_error_of_row();
  e.sent = static_cast<dispatch_kind>(sent);
  if (status != no_status) e.status = static_cast<processor_status>(status);
  e.batch = from.number<std::uint32_t>();
  const auto day = from.number<std::int32_t>();
  if (e.sent != dispatch_kind::none) e.sent_on = date{day};
  return e;
}

bool is_to_dispatch(const claim_row& row) {
  return next_dispatch(row.external, row.status, row.is_replacement) != dispatch_kind::none;
}

bool is_owed(const claim_row& row) {
  return next_remittance_step(row.status, row.settlement, row.plan_paid) != remittance_step::none;
}

void append(std::string& bytes, const id128& id) {
  bytes.append(reinterpret_cast<const char*>(id.bytes.data()), id.bytes.size());
}

}  // namespace

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
  append(bytes, static_cast<std::uint8_t>(
                    (row.benefits_assigned ? assigned_bit : 0) | (s.reported ? reported_bit : 0) |
                    (s.ever_reported ? ever_reported_bit : 0) | (moved ? moved_bit : 0) |
                    (row.is_replacement ? replacement_bit : 0) |
                    (row.external.processor.empty() ? 0 : external_bit) | (s.elsewhere ? elsewhere_bit : 0)));
  if (moved) {
    append(bytes, s.settled);
    append(bytes, s.to_recoup);
  }
  if (!row.external.processor.empty()) append(bytes, row.external);
  append(bytes, static_cast<std::uint8_t>(row.provider_npi.size()));
  bytes += row.provider_npi;
  append(bytes, static_cast<std::uint16_t>(row.lines.size()));
  for (const auto& line : row.lines) {
    append(bytes, static_cast<std::uint8_t>(line.status));
    append(bytes, line.plan_paid);
    append(bytes, line.member_responsibility);
  }
  return bytes;
}

claim_row decode_row(std::string_view bytes, std::uint64_t first_position) {
  row_bytes from(bytes);
  claim_row row;
  row.first_position = first_position;
  row.claim = from.id<claim_id>();
  row.policy = from.id<policy_id>();
  row.member = from.id<member_id>();
  const auto status = from.number<std::uint8_t>();
  if (status > static_cast<std::uint8_t>(claim_status::reversed)) throw row_bytes::log_error_of_row();
  row.status = static_cast<claim_status>(status);
  row.received.days = from.number<std::int32_t>();
  row.first_received.days = from.number<std::int32_t>();
  row.last_position = from.number<std::uint64_t>();
  row.billed = from.number<cents>();
  const auto flags = from.number<std::uint8_t>();
  row.benefits_assigned = flags & assigned_bit;
  row.settlement.reported = flags & reported_bit;
  row.settlement.ever_reported = flags & ever_reported_bit;
  if (flags & moved_bit) {
    row.settlement.settled = from.number<cents>();
    row.settlement.to_recoup = from.number<cents>();
  }
  row.settlement.elsewhere = flags & elsewhere_bit;
  row.is_replacement = flags & replacement_bit;
  if (flags & external_bit) row.external = external_of(from);
  row.provider_npi = from.take(from.number<std::uint8_t>());
  row.lines.resize(from.number<std::uint16_t>());
  for (auto& line : row.lines) {
    const auto of_line = from.number<std::uint8_t>();
    if (of_line > static_cast<std::uint8_t>(line_status::denied)) throw row_bytes::log_error_of_row();
    line.status = static_cast<line_status>(of_line);
    line.plan_paid = from.number<cents>();
    line.member_responsibility = from.number<cents>();
    row.plan_paid = checked_add(row.plan_paid, line.plan_paid);
    row.member_responsibility = checked_add(row.member_responsibility, line.member_responsibility);
  }
  if (!from.empty()) throw row_bytes::log_error_of_row();
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
  at->second.to_dispatch = is_to_dispatch(*stored);
  at->second.row = std::move(*stored);
  return at->second;
}

void claims_fold::apply(const store::event_view& view, const bucket_event& event,
                        std::vector<store::derived_row>& rows) {
  auto& change = take(view, std::holds_alternative<claim_submitted>(event));
  projections::apply(change.row, event, view.position);
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
