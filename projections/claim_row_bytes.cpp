// The bytes of a row of the claims view.
#include "events/money.hpp"
#include "projections/claims_view.hpp"
#include "projections/row_bytes.hpp"

namespace benefactor::projections {

namespace {

// Of a row's marks.
constexpr std::uint16_t assigned_bit = 1, reported_bit = 2, ever_reported_bit = 4, moved_bit = 8,
                        replacement_bit = 16, external_bit = 32, elsewhere_bit = 64, noted_bit = 128,
                        disputed_bit = 256, plan_bit = 512, review_bit = 1024;

// Of what stands with an external processor.
constexpr std::uint8_t taken_back_bit = 1, void_wanted_bit = 2;
constexpr std::uint8_t no_status = 0xff;

void append_external(std::string& bytes, const external_state& e) {
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
  const auto marks = from.number<std::uint8_t>();
  e.taken_back = marks & taken_back_bit;
  e.void_wanted = marks & void_wanted_bit;
  const auto sent = from.number<std::uint8_t>();
  const auto status = from.number<std::uint8_t>();
  if (sent > static_cast<std::uint8_t>(dispatch_kind::withdrawal) ||
      (status != no_status && status >= processor_status_count))
    from.damaged();
  e.sent = static_cast<dispatch_kind>(sent);
  if (status != no_status) e.status = static_cast<processor_status>(status);
  e.batch = from.number<std::uint32_t>();
  const auto day = from.number<std::int32_t>();
  if (e.sent != dispatch_kind::none) e.sent_on = date{day};
  return e;
}

// Of its review.
constexpr std::uint8_t due_bit = 1, escalated_bit = 2;

void append_review(std::string& bytes, const review_state& review) {
  append_sized(bytes, review.owner);
  append(bytes, static_cast<std::uint8_t>(review.priority));
  append(bytes,
         static_cast<std::uint8_t>((review.due ? due_bit : 0) | (review.escalated_on ? escalated_bit : 0)));
  if (review.due) append(bytes, review.due->days);
  if (review.escalated_on) append(bytes, review.escalated_on->days);
}

review_state review_of(row_bytes& from) {
  review_state review;
  review.owner = from.sized();
  const auto priority = from.number<std::uint8_t>(), marks = from.number<std::uint8_t>();
  if (priority > static_cast<std::uint8_t>(review_priority::urgent)) from.damaged();
  review.priority = static_cast<review_priority>(priority);
  if (marks & due_bit) review.due = date{from.number<std::int32_t>()};
  if (marks & escalated_bit) review.escalated_on = date{from.number<std::int32_t>()};
  return review;
}

constexpr std::size_t bytes_of_line = 7;  // At least.

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

std::string encode_row(const claim_row& row) {
  std::string bytes;
  bytes.reserve(112 + row.provider_npi.size() + row.plan.size() + 19 * row.lines.size());
  append(bytes, row.claim);
  append(bytes, row.policy);
  append(bytes, row.member);
  append(bytes, static_cast<std::uint8_t>(row.status));
  append(bytes, row.received.days);
  append(bytes, row.first_received.days);
  append(bytes, row.last_position);
  append_small(bytes, static_cast<std::uint64_t>(row.submitted_at));
  append(bytes, static_cast<std::uint8_t>(row.decided_by));
  if (row.decided_by != decider::nobody) append_signed(bytes, row.decided_at - row.submitted_at);
  const auto& s = row.settlement;
  const bool moved = s.settled != 0 || s.to_recoup != 0;
  append(bytes,
         static_cast<std::uint16_t>(
             (row.benefits_assigned ? assigned_bit : 0) | (s.reported ? reported_bit : 0) |
             (s.ever_reported ? ever_reported_bit : 0) | (moved ? moved_bit : 0) |
             (row.is_replacement ? replacement_bit : 0) |
             (row.external.processor.empty() ? 0 : external_bit) | (s.elsewhere ? elsewhere_bit : 0) |
             (is_noted(row) ? noted_bit : 0) | (row.dispute == dispute_status::none ? 0 : disputed_bit) |
             (row.plan.empty() ? 0 : plan_bit) | (row.review == review_state{} ? 0 : review_bit)));
  if (row.dispute != dispute_status::none) append(bytes, static_cast<std::uint8_t>(row.dispute));
  if (moved) {
    append(bytes, s.settled);
    append(bytes, s.to_recoup);
  }
  if (!row.external.processor.empty()) append_external(bytes, row.external);
  if (row.review != review_state{}) append_review(bytes, row.review);
  append(bytes, static_cast<std::uint8_t>(row.provider_npi.size()));
  bytes += row.provider_npi;
  if (!row.plan.empty()) append_sized(bytes, row.plan);
  append_small(bytes, row.lines.size());
  for (const auto& line : row.lines) {
    append(bytes, static_cast<std::uint8_t>(line.service));
    append(bytes, static_cast<std::uint8_t>(line.status));
    append(bytes, static_cast<std::uint8_t>(line.denied));
    append_signed(bytes, line.billed);
    append_signed(bytes, line.allowed);
    append_signed(bytes, line.plan_paid);
    append_signed(bytes, line.member_responsibility);
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
  row.submitted_at = static_cast<std::int64_t>(from.small());
  const auto by = from.number<std::uint8_t>();
  if (by > static_cast<std::uint8_t>(decider::external)) from.damaged();
  row.decided_by = static_cast<decider>(by);
  if (row.decided_by != decider::nobody) row.decided_at = row.submitted_at + from.signed_number();
  const auto marks = from.number<std::uint16_t>();
  if (marks & disputed_bit) {
    const auto dispute = from.number<std::uint8_t>();
    if (dispute == 0 || dispute > static_cast<std::uint8_t>(dispute_status::denied)) from.damaged();
    row.dispute = static_cast<dispute_status>(dispute);
  }
  row.benefits_assigned = marks & assigned_bit;
  row.settlement.reported = marks & reported_bit;
  row.settlement.ever_reported = marks & ever_reported_bit;
  if (marks & moved_bit) {
    row.settlement.settled = from.number<cents>();
    row.settlement.to_recoup = from.number<cents>();
  }
  row.settlement.elsewhere = marks & elsewhere_bit;
  row.is_replacement = marks & replacement_bit;
  if (marks & external_bit) row.external = external_of(from);
  if (marks & review_bit) row.review = review_of(from);
  row.provider_npi = from.take(from.number<std::uint8_t>());
  if (marks & plan_bit) row.plan = from.sized();
  row.lines.resize(from.count(bytes_of_line));
  for (auto& line : row.lines) {
    const auto service = from.number<std::uint8_t>(), of_line = from.number<std::uint8_t>(),
               denied = from.number<std::uint8_t>();
    if (service > static_cast<std::uint8_t>(service_type::other) ||
        of_line > static_cast<std::uint8_t>(line_status::denied) ||
        denied > static_cast<std::uint8_t>(denial::denied_elsewhere))
      from.damaged();
    line.service = static_cast<service_type>(service);
    line.status = static_cast<line_status>(of_line);
    line.denied = static_cast<denial>(denied);
    line.billed = from.signed_number();
    line.allowed = from.signed_number();
    line.plan_paid = from.signed_number();
    line.member_responsibility = from.signed_number();
    row.billed = checked_add(row.billed, line.billed);
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

}  // namespace benefactor::projections
