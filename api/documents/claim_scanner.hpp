// The short way through a claim's JSON, for bulk submission: no tree is built.
#pragma once

#include <optional>
#include <string_view>

#include "events/submission.hpp"

namespace benefactor::api {

/// Reads a bare claim or {"claim": {...}} made of printable ASCII without escapes, with no null and nothing
/// wrong.
/// @returns exactly what parse_claim would, or nothing: then the long way decides what it is and what is
/// wrong with it.
std::optional<claim_submission> scan_claim(std::string_view text);

}  // namespace benefactor::api
