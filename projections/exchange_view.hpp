// What the exchange with external processors reads: the claims of which something is to go out, by processor;
// the claims of a batch; what was exchanged; and how long processors take.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "events/turnaround.hpp"
#include "projections/claims_view.hpp"
#include "projections/view_rows.hpp"
#include "store/derived_store.hpp"
#include "store/exchange_book.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// Visits the claims of which something is to go to *processor* (all of them where it is empty), oldest
/// first, until *visit* returns false. Errors: log_error.
void scan_to_dispatch(const view_rows& views, const store::tenant_name& tenant, const std::string& processor,
                      const std::function<bool(const claim_row&)>& visit);

/// What went out of a claim in a batch.
struct dispatched_claim {
  claim_id claim;
  std::uint64_t position = 0;  ///< of its claim_dispatched
};

/// The claims of a batch, by their first events; what went out of a claim twice in a batch stands twice.
/// Errors: log_error.
std::vector<dispatched_claim> claims_of_batch(const view_rows& views, const store::tenant_name& tenant,
                                              const std::string& processor, std::uint32_t batch);

/// How long processors have taken, by processor and status. Errors: log_error.
turnaround_statistics turnaround_of(const view_rows& views, const store::tenant_name& tenant);

/// Puts all that was exchanged into *book*: from the view what is covered, from *tail* what is not yet.
/// Errors: log_error, corrupt_event.
void load_exchanges(const store::derived_store& derived, const store::tail_index& tail,
                    const store::tenant_name& tenant, const id128& log_id, store::exchange_book& book);

// ---- for the projector ----

/// The key under which *row* stands in the list of scan_to_dispatch.
std::string dispatch_key(const store::tenant_name& tenant, const claim_row& row);

/// The row of a claim in its batch. *row*: of the claim, after the event.
store::derived_row batch_row(const store::event_view& view, const claim_row& row,
                             const claim_dispatched& event);

std::string turnaround_key(const store::tenant_name& tenant, const std::string& processor,
                           processor_status status);
std::string encode_turnaround(const turnaround_histogram& histogram);
/// Errors: log_error.
turnaround_histogram decode_turnaround(std::string_view bytes);

/// The row that an event of an exchange leaves: its own bytes.
store::derived_row exchange_row(const store::event_view& view);

}  // namespace benefactor::projections
