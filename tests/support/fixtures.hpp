#pragma once
/// Public example files (X12 messages, code lists) that tests may use but the project does not carry.

#include <filesystem>
#include <optional>

namespace benefactor::test_support {

/// Returns the folder of fixtures: $BENEFACTOR_FIXTURES, or ../shared/fixtures beside the project's root.
/// Nothing when that folder does not exist.
std::optional<std::filesystem::path> fixtures();

/// Returns fixtures() / *below*, a relative path such as "x12". When it does not exist, prints
/// "skipped: <test name>: no fixtures" and returns nothing, so that a test opens with
///   const auto folder = fixtures_or_skip("x12");
///   if (!folder) return;
/// Call it from inside a Boost.Test case: the name is the running test's.
std::optional<std::filesystem::path> fixtures_or_skip(const std::filesystem::path& below = {});

}  // namespace benefactor::test_support
