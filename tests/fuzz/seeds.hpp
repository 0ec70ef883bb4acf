#pragma once
/// What fuzzing starts from: well formed inputs of every target, made of the project's own samples.

#include <map>
#include <string>
#include <string_view>

namespace benefactor::fuzz {

/// Names and bytes of the inputs of *target*. Errors: std::invalid_argument for a target that there is not.
std::map<std::string, std::string> seeds_of(std::string_view target);

}  // namespace benefactor::fuzz
