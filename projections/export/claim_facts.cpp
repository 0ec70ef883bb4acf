#include "projections/export/claim_facts.hpp"

#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "projections/row_bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr char facts_version = 2;

void note_decision(claim_facts& claim, std::int64_t time_us) {
  for (const auto& line : claim.row.lines)
    if (line.status == line_status::needs_review) return;
  claim.decided_us = time_us;
  if (!claim.first_decided_us) claim.first_decided_us = time_us;
}

void append_instant(std::string& bytes, const std::optional<std::int64_t>& time_us) {
  append(bytes, time_us.value_or(INT64_MIN));
}

std::optional<std::int64_t> instant_of(row_bytes& bytes) {
  const auto time_us = bytes.number<std::int64_t>();
  return time_us == INT64_MIN ? std::nullopt : std::optional(time_us);
}

}  // namespace

void apply(claim_facts& claim, const bucket_event& event, std::uint64_t position, std::int64_t time_us) {
  apply(claim.row, event, position, time_us);
  claim.last_us = time_us;
  std::visit(overloaded{
                 [&](const claim_submitted& e) {
                   claim.replaces = e.replaces;
                   claim.submitted_us = time_us;
                 },
                 [&](const claim_pended&) { claim.touched_by_hand = true; },
                 [&](const claim_adjudicated& e) {
                   // A claim that its processor refused, or had not got yet, is released without ever having
                   // been pended.
                   if (is_by_hand(e.cause)) claim.touched_by_hand = true;
                   note_decision(claim, time_us);
                 },
                 [&](const claim_denied_in_review&) {
                   claim.touched_by_hand = true;
                   note_decision(claim, time_us);
                 },
                 [&](const dispute_resolved&) { claim.touched_by_hand = true; },
                 [](const auto&) {},
             },
             event);
}

bool is_by_hand(adjudication_cause cause) {
  return cause == adjudication_cause::release || cause == adjudication_cause::dispute;
}

std::string_view decided_elsewhere_by(const claim_row& row) {
  const auto& external = row.external;
  const bool refused =
      row.status == claim_status::under_review && external.status == processor_status::rejected;
  return external.taken_back || refused ? std::string_view() : external.processor;
}

cents allowed_total(const claim_row& row) {
  cents sum = 0;
  for (const auto& line : row.lines) sum = checked_add(sum, line.allowed);
  return sum;
}

std::string encode_facts(const claim_facts& claim) {
  std::string bytes(1, facts_version);
  append(bytes, claim.row.first_position);
  append_sized(bytes, encode_row(claim.row));
  append(bytes, claim.replaces);
  append(bytes, static_cast<std::uint8_t>(claim.touched_by_hand));
  append(bytes, claim.submitted_us);
  append(bytes, claim.last_us);
  append_instant(bytes, claim.first_decided_us);
  append_instant(bytes, claim.decided_us);
  return bytes;
}

claim_facts decode_facts(std::string_view stored) {
  row_bytes bytes(stored, "export's state/");
  claim_facts claim;
  if (bytes.number<char>() != facts_version) bytes.damaged();
  const auto first_position = bytes.number<std::uint64_t>();
  claim.row = decode_row(bytes.sized(), first_position);
  claim.replaces = bytes.id<claim_id>();
  claim.touched_by_hand = bytes.number<std::uint8_t>() != 0;
  claim.submitted_us = bytes.number<std::int64_t>();
  claim.last_us = bytes.number<std::int64_t>();
  claim.first_decided_us = instant_of(bytes);
  claim.decided_us = instant_of(bytes);
  if (!bytes.empty()) bytes.damaged();
  return claim;
}

}  // namespace benefactor::projections
