// What must hold of claim and enrolment documents for any text. See fuzz_targets.hpp.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "events/submission.hpp"

namespace benefactor::fuzz {

/// The short way through a claim's JSON: a test puts a broken one in its place.
using claim_scan = std::function<std::optional<claim_submission>(std::string_view)>;

/// Errors: broken_promise when short and long way read different claims, what was read is not read again as
/// it is written, or a file is not split into parts of itself.
void check_documents(std::string_view text, const claim_scan& scan);

}  // namespace benefactor::fuzz
