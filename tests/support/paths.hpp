#pragma once
/// Where a test finds the project's files and its program.

#include <filesystem>

namespace benefactor::test_support {

/// Returns the project's root folder, absolute. Golden files and case tables lie below tests/ in it.
std::filesystem::path source_dir();

/// Returns the `benefactor` program to start: $BENEFACTOR_PROGRAM, or the one of this build tree. It is built
/// before the tests of tools/; other tests must not start it.
std::filesystem::path program_path();

}  // namespace benefactor::test_support
