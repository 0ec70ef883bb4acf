// The claims view: one row a claim, and lists of claims by status, by member and by provider, newest first.
// Written by the projector, paged by queries and reports.
//
// Rows are keyed by the position of the claim's first event, so they stand in the order of arrival; lists
// hold only such positions. Nothing private is in here: member and policy are surrogates, an NPI is public.
// Claims that are unlike what is usual stand in lists of their own (flags_fold.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "events/claim.hpp"
#include "events/claim_events.hpp"
#include "events/edits/usual_amounts.hpp"
#include "events/turnaround.hpp"
#include "store/claim_number.hpp"
#include "store/derived_store.hpp"
#include "store/event_record.hpp"
#include "store/stream_id.hpp"

namespace benefactor::projections {

class flags_fold;

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
  settlement_state settlement;  ///< without its trace
  /// Where it stands with an external processor: what next_dispatch looks at, the day it was sent and the
  /// batch; the rest is empty.
  external_state external = {};
  bool is_replacement = false;
  std::uint64_t first_position = 0, last_position = 0;  ///< of the claim's events; never 0, which is genesis

  /// What the totals and the status add up from, by line.
  struct line {
    line_status status = line_status::needs_review;
    cents plan_paid = 0, member_responsibility = 0;
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

/// Applies the event at *position* of the row's claim; claim_submitted makes the row. Pure. Events of the
/// policy change nothing, and nothing here changes flags and day loads, which are the fold's.
void apply(claim_row& row, const bucket_event& event, std::uint64_t position);

/// A row as stored. decode_row throws log_error when the bytes are not encode_row's.
std::string encode_row(const claim_row& row);
claim_row decode_row(std::string_view bytes, std::uint64_t first_position);

/// Folds the events of one chunk into rows to write. A row is read when the chunk has an event of a claim it
/// does not begin; in between it is held here, so that a claim that is submitted and decided in one chunk is
/// written once.
class claims_fold {
 public:
  /// Both must outlive it.
  claims_fold(const store::derived_store& derived, flags_fold& flags) : derived_(derived), flags_(flags) {}

  /// *view* is the envelope of *event*, and its stream the claim's. Appends to *rows* what the event leaves
  /// by itself. Errors: log_error when the claim is not in the view.
  void apply(const store::event_view& view, const bucket_event& event, std::vector<store::derived_row>& rows);

  /// Appends the changes to *rows* and forgets them.
  void finish(std::vector<store::derived_row>& rows);

 private:
  struct change {
    std::optional<claim_status> stored;  // The status of the list that it stands in; nothing for a new claim.
    bool owed = false;                   // It stands in the list of those that a payment run visits.
    bool to_dispatch = false;            // In the list of those of which something goes to its processor.
    claim_row row;
  };
  change& take(const store::event_view& view, bool is_new);
  void observe(const store::event_view& view, const claim_row& row, const processor_reported& event);

  const store::derived_store& derived_;
  flags_fold& flags_;
  std::unordered_map<store::stream_id, change> changes_;
  std::map<std::string, turnaround_histogram> turnaround_;  // By row.
};

struct all_claims {};
/// Which claims; a member by surrogate, a provider by NPI.
struct by_provider {
  std::string npi;
};
/// With flags: with that one (an anomaly; none: any), and of that provider (empty: any).
struct with_flags {
  claim_edit edit = claim_edit::none;
  std::string npi;
};
using claim_selection = std::variant<all_claims, claim_status, member_id, by_provider, with_flags>;

inline constexpr std::size_t claim_page_default = 50, claim_page_max = 1000;

struct claim_rows {
  std::vector<claim_row> rows;  ///< newest first; may be fewer than asked for even when more follow
  std::string next;             ///< cursor of the next page; empty: there is none
};

/// One page of the selected claims, newest first.
/// @param limit  1..1000 rows.
/// @param cursor of the page before; empty: the first page. Opaque text.
/// Errors: std::invalid_argument for a limit or a cursor out of form, naming it; log_error.
claim_rows list_claims(const store::derived_store& derived, const store::tenant_name& tenant,
                       const claim_selection& selection, std::size_t limit = claim_page_default,
                       std::string_view cursor = {});

/// The row of one claim; nothing when the view has not got it yet. Errors: log_error.
std::optional<claim_row> find_claim(const store::derived_store& derived, const store::tenant_name& tenant,
                                    const claim_id& claim);

/// The same by claim number. Errors: log_error.
std::optional<claim_row> find_claim(const store::derived_store& derived, const store::tenant_name& tenant,
                                    const store::claim_number_parts& number);

}  // namespace benefactor::projections
