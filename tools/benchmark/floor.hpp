// The floor below any engine: the same bytes appended to a file with one fdatasync for each block.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace benefactor::benchmark {

/// The value of *key* in a line of words like "floor claims_per_second=3123 fdatasyncs=10".
std::optional<std::string> word_of(const std::string& line, const std::string& key);

/// Runs the program benefactor_floor in *folder*. @returns claims a second; nothing when the program is not
/// built, or failed.
std::optional<double> run_floor(const std::filesystem::path& folder, std::uint64_t claims,
                                double bytes_a_claim, double claims_a_block);

}  // namespace benefactor::benchmark
