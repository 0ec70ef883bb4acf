#include "tests/support/golden.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/support/hex.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::test_support {

namespace {

constexpr std::size_t bytes_per_line = 32;

}  // namespace

std::string golden_or_write(std::string_view name, std::string_view bytes) {
  const auto path = source_dir() / "tests" / "golden" / name;
  if (!std::filesystem::exists(path) && std::getenv("BENEFACTOR_WRITE_GOLDEN") != nullptr) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream file(path);
    for (std::size_t i = 0; i < bytes.size(); i += bytes_per_line)
      file << hex_of(bytes.substr(i, bytes_per_line)) << '\n';
  }
  return golden_bytes(name);
}

}  // namespace benefactor::test_support
