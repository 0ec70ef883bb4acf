// Flags on a claim as the read models find them: beside the decisions, from what was submitted before, by the
// tables and the policy's terms of that moment. Nothing here decides anything.
#pragma once

#include <vector>

#include "events/edits/anomalies.hpp"
#include "events/policy.hpp"

namespace benefactor {

/// What of a policy's terms is about anomalies, OFF included.
std::vector<edit_terms> anomalies_in(const std::vector<edit_terms>& terms);

/// True when *terms* have an anomaly looked for.
bool names_anomaly(const std::vector<edit_terms>& terms);

/// find_anomalies by the terms of each line's service date, which go before the tables' policy. Every flag
/// informs, also where a table says PEND: it is found when the decision is made already.
/// @param own  of the policy's contract `edits` and `revisions` are read; null: it says nothing of anomalies.
std::vector<edit_finding> find_flags(const policy* own, const edit_tables& tables, const usual_amounts& usual,
                                     const edit_subject& subject);

}  // namespace benefactor
