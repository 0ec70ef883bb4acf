// The claims view: one row a claim, by the position of the claim's first event, so that rows stand in the
// order of arrival. Lists (claims_list.hpp), statistics and balances are functions of these rows: each says
// what a row adds to it, and a change of a claim takes away what the row before gave.
//
// Nothing private is in here: member and policy are surrogates, an NPI is public.
// Claims that are unlike what is usual stand in lists of their own (flags_fold.hpp).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim.hpp"
#include "events/claim_events.hpp"
#include "events/edits/usual_amounts.hpp"
#include "projections/view_rows.hpp"
#include "store/claim_number.hpp"
#include "store/stream_id.hpp"

namespace benefactor::projections {

/// Who decided a claim for the first time.
enum class decider : std::uint8_t {
  nobody,  ///< it has not been decided
  engine,  ///< as it was submitted, without anybody's doing
  person,  ///< somebody released or denied it
  external
};
std::string_view to_text(decider by);

/// One claim at a glance. Amounts in cents; they equal the totals of events/claim.hpp over the claim's state.
struct claim_row {
  claim_id claim;
  policy_id policy;
  member_id member;
  std::string provider_npi;
  date received, first_received;
  claim_status status = claim_status::absent;
  cents billed = 0, plan_paid = 0, member_responsibility = 0;
  bool benefits_assigned = true;
  std::string plan = {};        ///< as claim_submitted says; empty: none
  settlement_state settlement;  ///< without its trace
  /// Where it stands with an external processor: what next_dispatch looks at, the day it was sent and the
  /// batch; the rest is empty.
  external_state external = {};
  review_state review = {};  ///< as it was last changed, also when the claim is in review no more
  bool is_replacement = false;
  dispute_status dispute = dispute_status::none;
  decider decided_by = decider::nobody;
  std::int64_t submitted_at = 0, decided_at = 0;        ///< seconds since 1970; 0: not decided yet
  std::uint64_t first_position = 0, last_position = 0;  ///< of the claim's events; never 0, which is genesis

  /// What totals, status and statistics add up from, by line. A line that is not decided has no amounts but
  /// what was billed.
  struct line {
    service_type service = service_type::other;
    line_status status = line_status::needs_review;
    denial denied = denial::none;
    cents billed = 0, allowed = 0, plan_paid = 0, member_responsibility = 0;
    auto operator<=>(const line&) const = default;
  };
  std::vector<line> lines;

  /// What was unlike the usual when it was submitted; each informs.
  std::vector<edit_finding> flags;
  /// What of it counts in its provider's days; nothing once it is void.
  std::map<date, day_load> day_loads;

  auto operator<=>(const claim_row&) const = default;
};

/// True when a line of *row* has that flag.
bool has_flag(const claim_row& row, claim_edit edit);

/// True when the claim waits for somebody of the engine's payer: is_in_review of events/external_claim.hpp
/// over the row. A claim that is UNDER_REVIEW with an external processor does not.
bool waits_for_review(const claim_row& row);

/// Applies the event at *position* of the row's claim; claim_submitted makes the row. Pure. Events of the
/// policy change nothing, and nothing here changes flags and day loads, which are the fold's.
/// @param time_us  of the event, microseconds since 1970.
void apply(claim_row& row, const bucket_event& event, std::uint64_t position, std::int64_t time_us);

/// A row as stored. decode_row throws log_error when the bytes are not encode_row's.
std::string encode_row(const claim_row& row);
claim_row decode_row(std::string_view bytes, std::uint64_t first_position);

/// The row of one claim; nothing when the view has not got it yet. Errors: view_unavailable, log_error.
std::optional<claim_row> find_claim(const view_rows& views, const store::tenant_name& tenant,
                                    const claim_id& claim);

/// The row of the claim whose first event is at *position*. Errors: the same.
std::optional<claim_row> claim_at(const view_rows& views, const store::tenant_name& tenant,
                                  std::uint64_t position);

}  // namespace benefactor::projections
