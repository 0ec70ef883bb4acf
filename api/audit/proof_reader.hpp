// Reads the JSON of a proof as it comes, and stops at the first thing that no proof has: a stranger's file
// costs no more than its length.
#pragma once

#include <string_view>

#include "api/audit/proof_document.hpp"

namespace benefactor::api::audit {

/// The proof that the members of *text* make: each there once, in the order that to_text writes. Blanks and
/// other spellings of a text are passed over. Errors: note_error naming the member and the rule.
any_proof read_proof(std::string_view text);

}  // namespace benefactor::api::audit
