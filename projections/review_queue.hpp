// The queue of reviews: claims that wait for somebody of the engine's payer, the most urgent first. They
// stand in the list of all and in that of their owner.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/claims_view.hpp"
#include "projections/view_rows.hpp"

namespace benefactor::projections {

struct review_rows {
  std::vector<claim_row> rows;
  std::string next;  ///< cursor of the next page; empty: there is none
};

/// One page of the claims in review: by priority, the highest first, then by the day they are due, the day of
/// receipt, and in the order they came.
/// @param owner  who has taken them; empty: those that nobody has; nothing: of all.
/// @param limit  1..1000 rows. As in every list, there may be fewer even when more follow.
/// @param cursor of the page before; empty: the first page. Opaque text, good for the same owner only.
/// Errors: std::invalid_argument for a limit or a cursor out of form, naming it; view_unavailable; log_error.
review_rows list_in_review(const view_rows& views, const store::tenant_name& tenant,
                           const std::optional<std::string>& owner, std::size_t limit,
                           std::string_view cursor = {});

// ---- for the projector ----

/// Appends the keys under which *row*, of a claim that waits, stands in the queue.
void add_review_keys(const store::tenant_name& tenant, const claim_row& row, std::vector<std::string>& keys);

}  // namespace benefactor::projections
