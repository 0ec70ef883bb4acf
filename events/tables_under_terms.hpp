// The edit tables as a policy's own terms have them: what the terms say of an edit goes before the policy
// table.
#pragma once

#include <vector>

#include "events/contract_in_force.hpp"
#include "events/edits/edit_tables.hpp"

namespace benefactor {

/// True when *terms* have *e* do something.
bool names(const std::vector<edit_terms>& terms, claim_edit e);

/// *tables* as *terms*, of one version, have them.
edit_tables under_terms(const edit_tables& tables, const terms_view& terms);

}  // namespace benefactor
