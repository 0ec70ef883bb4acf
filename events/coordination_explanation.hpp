// The part of a line's explanation (explanation.hpp) that is about payers before this plan.
#pragma once

#include <string>

#include "events/claim.hpp"

namespace benefactor {

/// What the payers before this plan paid for *line*, in their order, how the plan pays beside them, and what
/// is left to the member. Sentences, of a line that is decided and not denied; empty when there was no other
/// payer.
/// @param policy  as prose names it, "policy POL-1".
std::string explain_coordination(const claim_line_state& line, const std::string& policy);

}  // namespace benefactor
