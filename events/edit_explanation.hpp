// What claim edits found, told to people: why a claim is held, and why a line was denied by one.
#pragma once

#include <string>

#include "events/claim.hpp"
#include "events/policy.hpp"

namespace benefactor {

/// Why a claim is held for review, as staff reads it in a list: "PROBABLE_DUPLICATE on line 2", or that its
/// total reached the threshold.
std::string review_reason(const std::vector<edit_finding>& findings);

/// For the member: sentences about what holds the claim: its total, where that reaches the threshold, and
/// what edits found.
std::string why_held(const claim_state& claim, const policy& contract, const std::string& policy_number);

/// For the member: the rule by which an edit denied *d*, with its table and version. Empty: none did.
std::string explain_edit(const claim_state& claim, const line_decision& d);

/// "UNITS_EXCEEDED on line 1 (DENY), PROBABLE_DUPLICATE on line 2 (PEND, overridden)"; of many the first ten.
std::string summary_of(const std::vector<edit_finding>& findings,
                       const std::vector<edit_override>& overrides);

}  // namespace benefactor
