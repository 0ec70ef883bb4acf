// Runs a scenario against a backend and renders its outcome as JSON, in the order of keys the format states.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/benefactor/scenario_document.hpp"

namespace benefactor::tools {

/// Enrols, takes every step and reads the buckets.
/// @returns the whole output object: {"steps": [...], "buckets": [...]}.
nlohmann::ordered_json run_scenario(const scenario_document& document, scenario_backend& backend);

/// Where *actual* differs from *expected*, one line a place, as
/// "steps[0].planPaid: expected \"1.00\", got \"2.00\""; empty when they are equal. The order of keys does
/// not matter.
std::vector<std::string> differences(const nlohmann::json& expected, const nlohmann::json& actual);

}  // namespace benefactor::tools
