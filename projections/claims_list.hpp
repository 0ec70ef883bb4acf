// Pages and counts of claims, each served by one view: a question that no view answers is refused, because
// answering it would mean looking at every claim.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/claim_statistics.hpp"
#include "projections/claims_view.hpp"

namespace benefactor::projections {

/// Which claims. What is not given does not matter.
struct claim_selection {
  std::optional<claim_status> status;
  std::optional<member_id> member;
  std::optional<policy_id> policy;
  std::string npi;
  std::optional<dispute_status> dispute;
  /// With that flag (an anomaly); none: with any.
  std::optional<claim_edit> flag;
  day_range received;

  bool operator==(const claim_selection& other) const;
};

/// What stands in the way of answering *selection*: "no view serves claims by ..." with the fields, and what
/// can be asked together. Empty: a view serves it.
std::string why_not_served(const claim_selection& selection);

inline constexpr std::size_t claim_page_default = 50, claim_page_max = 1000;
/// Errors: std::invalid_argument unless a page may have so many rows.
void require_page(std::size_t limit);

struct claim_rows {
  std::vector<claim_row> rows;  ///< newest first; may be fewer than asked for even when more follow
  std::string next;             ///< cursor of the next page; empty: there is none
};

/// One page of the selected claims: the last day of receipt first where the view goes by days, and else, and
/// within a day, the one that came last.
/// @param limit  1..1000 rows.
/// @param cursor of the page before; empty: the first page. Opaque text, good for the same selection only.
/// Errors: std::invalid_argument for a selection that no view serves, a limit or a cursor out of form, naming
/// it; view_unavailable; log_error.
claim_rows list_claims(const view_rows& views, const store::tenant_name& tenant,
                       const claim_selection& selection, std::size_t limit = claim_page_default,
                       std::string_view cursor = {});

/// Counting stops here where a view has no counters.
inline constexpr std::uint64_t counted_max = 10'000;

struct claim_count {
  std::uint64_t claims = 0;
  bool exact = true;  ///< false: so many, and more
};

/// How many claims are selected. Errors: as list_claims.
claim_count count_claims(const view_rows& views, const store::tenant_name& tenant,
                         const claim_selection& selection);

}  // namespace benefactor::projections
