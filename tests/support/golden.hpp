#pragma once
/// How a golden file comes to be: written once, never again.

#include <string>
#include <string_view>

namespace benefactor::test_support {

/// Returns the bytes of tests/golden/*name* (see hex.hpp). When there is no such file and
/// $BENEFACTOR_WRITE_GOLDEN is set, first writes *bytes* as it. An existing file is never written again: what
/// was stored stays stored. Errors: std::runtime_error when there is no such file and none was to be written.
std::string golden_or_write(std::string_view name, std::string_view bytes);

}  // namespace benefactor::test_support
