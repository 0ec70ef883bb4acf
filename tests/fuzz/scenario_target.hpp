// What must hold of a scenario, whatever is in its document. See fuzz_targets.hpp.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "tools/benefactor/scenario_backend.hpp"

namespace benefactor::fuzz {

/// Makes what scenarios run on: a test makes a broken one.
using backend_maker = std::function<std::unique_ptr<tools::scenario_backend>()>;

/// Reads *document* and runs it twice. Errors: broken_promise when a line does not balance, buckets are not
/// the sums of their standing lines or go beyond a limit of their contract, a claim submitted again is not
/// the same claim, or the two runs differ.
void check_scenario(std::string_view document, const backend_maker& make);

}  // namespace benefactor::fuzz
