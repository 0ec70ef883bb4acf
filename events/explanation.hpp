// Explanations: what was decided, told to the member in words. Rendered from the recorded numbers, never
// stored.
//
// Beside the core: nothing is decided here, and nothing read but what the events recorded and the policy's
// contract.
#pragma once

#include <string>
#include <vector>

#include "events/claim.hpp"
#include "events/policy.hpp"

namespace benefactor {

/// The names an explanation uses; the core itself knows only surrogates.
struct explanation_names {
  std::string policy_number;
  std::string claim_number;
  std::string member;  ///< the member's name or id, as it should be shown
};

/// One paragraph about one line: what was billed, how it was split and under which rule, and what was
/// decided. A denial says what would change the outcome.
/// @param line  1-based. Errors: std::out_of_range for none of the claim's.
/// @param contract  the policy's; its rules are named by their limits.
/// Source: adjudication rules, "Explanations".
std::string explain_line(const claim_state& claim, std::size_t line, const policy& contract,
                         const explanation_names& names);

/// The whole claim: one paragraph about where it stands, its dispute, payment or reversal; then one for each
/// line. Paragraphs are parted by a newline.
std::string explain(const claim_state& claim, const policy& contract, const explanation_names& names);

/// The paragraphs of such a text; empty ones are left out.
std::vector<std::string> paragraphs_of(const std::string& text);

}  // namespace benefactor
