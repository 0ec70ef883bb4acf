#include "tests/support/paths.hpp"

#include <cstdlib>

namespace benefactor::test_support {

std::filesystem::path source_dir() { return BENEFACTOR_SOURCE_DIR; }

std::filesystem::path program_path() {
  const char* chosen = std::getenv("BENEFACTOR_PROGRAM");
  return chosen != nullptr && *chosen != '\0' ? chosen : BENEFACTOR_PROGRAM;
}

}  // namespace benefactor::test_support
