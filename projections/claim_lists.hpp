// Which lists a claim stands in: keys of rows that are not there or there, by what the claim's row says.
#pragma once

#include <string>
#include <vector>

#include "projections/claims_view.hpp"

namespace benefactor::projections {

/// Appends the keys of every row that is there because the claim is as *row* says: lists by status, member,
/// provider, policy, dispute, flag, the queue of reviews, and what payment runs and external processors have
/// to do. Their values are empty.
void add_list_keys(const store::tenant_name& tenant, const claim_row& row, std::vector<std::string>& keys);

}  // namespace benefactor::projections
