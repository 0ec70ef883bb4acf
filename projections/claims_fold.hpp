// Folds claims: the rows of the claims view and of everything that rests on them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "events/turnaround.hpp"
#include "projections/claim_statistics.hpp"
#include "projections/claims_view.hpp"
#include "projections/summed_rows.hpp"
#include "store/event_record.hpp"

namespace benefactor::projections {

class flags_fold;

/// Folds the events of one chunk into rows to write. A row is read when the chunk has an event of a claim it
/// does not begin; in between it is held here, so that a claim that is submitted and decided in one chunk is
/// written once. What a chunk does to lists, statistics and balances follows from the row before and the row
/// after it.
class claims_fold {
 public:
  /// Both must outlive it.
  claims_fold(const view_rows& views, flags_fold& flags) : views_(views), flags_(flags), sums_(views) {}

  /// *view* is the envelope of *event*, and its stream the claim's. Appends to *rows* what the event leaves
  /// by itself. Errors: log_error when the claim is not in the view.
  void apply(const store::event_view& view, const bucket_event& event, std::vector<store::derived_row>& rows);

  /// Appends the changes to *rows* and forgets them.
  void finish(std::vector<store::derived_row>& rows);

 private:
  struct change {
    std::optional<claim_row> before;  // As stored; nothing for a new claim.
    claim_row after;
  };
  change& take(const store::event_view& view, bool is_new);
  void observe(const store::event_view& view, const claim_row& row, const processor_reported& event);
  void take_document(const store::event_view& view, const claim_row& row, const bucket_event& event,
                     std::vector<store::derived_row>& rows);

  const view_rows& views_;
  flags_fold& flags_;
  std::unordered_map<store::stream_id, change> changes_;
  summed_rows sums_;
  std::map<store::tenant_name, statistics_changes> statistics_;
  std::map<std::string, turnaround_histogram> turnaround_;  // By row.
  std::map<std::string, std::string> documents_;            // By row: what this chunk leaves of it.
};

}  // namespace benefactor::projections
