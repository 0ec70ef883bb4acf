// The limits of a server as options of `serve`: their ranges, how they must fit together, and the memory that
// they allow.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "api/rpc/door_limits.hpp"

namespace benefactor::tools {

struct serve_limits {
  api::door_limits door;
  std::uint64_t resident_buckets = 120'000;
  std::uint64_t tail_bytes = std::uint64_t{16} << 20;
  std::uint64_t cached_keys = 1'000'000;

  /// Values given for options that are outside their range, in words; filled while the command line is read.
  std::vector<std::string> out_of_range;
};

/// Adds an option for every limit to *command*, in the group "Limits". *limits* outlives it.
void add_limit_options(CLI::App& command, serve_limits& limits);

/// Everything that is wrong with *limits*, each naming option, value and rule; empty when they may be used.
/// @param files  files that this process may have open at once
std::vector<std::string> limit_problems(const serve_limits& limits, std::uint64_t files);

/// The most resident memory, in bytes, that a server takes with *limits*, whatever its clients do; see
/// memory_rule.
std::uint64_t memory_bound(const serve_limits& limits);

/// The formula behind memory_bound, for the help.
std::string memory_rule();

}  // namespace benefactor::tools
