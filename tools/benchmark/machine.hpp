// What was measured on: a figure without its machine says nothing.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace benefactor::benchmark {

/// What there is to say, as (name, text), in the order to print: processor, memory, kernel, the disk below
/// *folder* with a short probe of fdatasync on it, the machine's load, build, revision, libraries.
std::vector<std::pair<std::string, std::string>> describe_machine(const std::filesystem::path& folder);

}  // namespace benefactor::benchmark
