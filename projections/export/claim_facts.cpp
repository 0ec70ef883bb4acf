#include "projections/export/claim_facts.hpp"

#include "events/money.hpp"
#include "events/overloaded.hpp"
#include "projections/row_bytes.hpp"

namespace benefactor::projections {

namespace {

constexpr char facts_version = 1;

void take_allowed(claim_facts& claim, const std::vector<line_decision>& decided, std::int64_t time_us) {
  for (const auto& d : decided) claim.allowed.at(d.line - 1u) = d.allowed;
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
                   claim.allowed.assign(e.lines.size(), 0);
                 },
                 [&](const claim_pended&) { claim.touched_by_hand = true; },
                 [&](const claim_routed&) { claim.external = true; },
                 [&](const claim_adjudicated& e) { take_allowed(claim, e.decided, time_us); },
                 [&](const claim_denied_in_review& e) {
                   claim.touched_by_hand = true;
                   take_allowed(claim, e.decided, time_us);
                 },
                 [&](const claim_disputed&) { claim.dispute = dispute_status::submitted; },
                 [&](const dispute_resolved& e) {
                   claim.touched_by_hand = true;
                   claim.dispute = e.upheld ? dispute_status::upheld : dispute_status::denied;
                 },
                 [&](const claim_cancelled&) {
                   if (claim.dispute == dispute_status::submitted) claim.dispute = dispute_status::none;
                 },
                 [](const auto&) {},
             },
             event);
}

cents allowed_total(const claim_facts& claim) {
  cents sum = 0;
  for (const auto amount : claim.allowed) sum = checked_add(sum, amount);
  return sum;
}

std::string encode_facts(const claim_facts& claim) {
  std::string bytes(1, facts_version);
  append(bytes, claim.row.first_position);
  append_sized(bytes, encode_row(claim.row));
  append(bytes, claim.replaces);
  append(bytes, static_cast<std::uint8_t>(claim.dispute));
  append(bytes, static_cast<std::uint8_t>((claim.touched_by_hand ? 1 : 0) | (claim.external ? 2 : 0)));
  append(bytes, claim.submitted_us);
  append(bytes, claim.last_us);
  append_instant(bytes, claim.first_decided_us);
  append_instant(bytes, claim.decided_us);
  append_small(bytes, claim.allowed.size());
  for (const auto amount : claim.allowed) append(bytes, amount);
  return bytes;
}

claim_facts decode_facts(std::string_view stored) {
  row_bytes bytes(stored, "export");
  claim_facts claim;
  if (bytes.number<char>() != facts_version) bytes.damaged();
  const auto first_position = bytes.number<std::uint64_t>();
  claim.row = decode_row(bytes.sized(), first_position);
  claim.replaces = bytes.id<claim_id>();
  const auto dispute = bytes.number<std::uint8_t>();
  if (dispute > static_cast<std::uint8_t>(dispute_status::denied)) bytes.damaged();
  claim.dispute = static_cast<dispute_status>(dispute);
  const auto marks = bytes.number<std::uint8_t>();
  claim.touched_by_hand = (marks & 1) != 0;
  claim.external = (marks & 2) != 0;
  claim.submitted_us = bytes.number<std::int64_t>();
  claim.last_us = bytes.number<std::int64_t>();
  claim.first_decided_us = instant_of(bytes);
  claim.decided_us = instant_of(bytes);
  const auto lines = bytes.small();
  if (lines != claim.row.lines.size()) bytes.damaged();
  for (std::uint64_t i = 0; i < lines; ++i) claim.allowed.push_back(bytes.number<cents>());
  return claim;
}

}  // namespace benefactor::projections
