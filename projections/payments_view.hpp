// What payment runs read: the claims that a run has to visit, by payee; the claims that a payment names, by
// its trace number; and the runs themselves.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "events/payment.hpp"
#include "projections/claims_view.hpp"
#include "projections/payee_balances.hpp"
#include "projections/view_rows.hpp"
#include "store/derived_store.hpp"
#include "store/payment_book.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// Visits the claims a payment run would do something with, payee by payee, each payee's newest first, until
/// *visit* returns false. *only*: of that payee. Errors: log_error.
void scan_owed(const view_rows& views, const store::tenant_name& tenant, const std::optional<payee>& only,
               const std::function<bool(const claim_row&)>& visit);

/// A claim that a payment names.
struct paid_claim {
  claim_id claim;
  std::uint64_t position = 0;  ///< of the event that names it
  cents moved = 0;             ///< money_moved() of that event
};

/// The claims of a payment, in the order of their first events. Errors: log_error.
std::vector<paid_claim> claims_of_payment(const view_rows& views, const store::tenant_name& tenant,
                                          const std::string& trace);

/// The trace numbers that begin with *start*, ascending.
std::vector<std::string> traces_of(const view_rows& views, const store::tenant_name& tenant,
                                   const std::string& start);

// ---- for the projector ----

/// The rows of one event that names a claim in a payment; none for other events.
void add_payment_rows(const store::event_view& view, std::uint64_t first_position, const bucket_event& event,
                      std::vector<store::derived_row>& rows);

/// The key under which *row* stands in the list of scan_owed.
std::string owed_key(const store::tenant_name& tenant, const claim_row& row);

/// The row that a payment run's event leaves: its own bytes.
store::derived_row payment_row(const store::event_view& view);

/// Puts all payment runs of *tenant* into *book*: from the view what is covered, from *tail* what is not yet.
/// Errors: log_error, corrupt_event.
void load_payments(const store::derived_store& derived, const store::tail_index& tail,
                   const store::tenant_name& tenant, const id128& log_id, store::payment_book& book);

}  // namespace benefactor::projections
