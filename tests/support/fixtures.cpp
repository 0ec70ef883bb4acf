#include "tests/support/fixtures.hpp"

#include <boost/test/framework.hpp>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <iostream>

#include "tests/support/paths.hpp"

namespace benefactor::test_support {

std::optional<std::filesystem::path> fixtures() {
  const char* chosen = std::getenv("BENEFACTOR_FIXTURES");
  auto folder = chosen != nullptr && *chosen != '\0' ? std::filesystem::path(chosen)
                                                     : source_dir().parent_path() / "shared" / "fixtures";
  if (!std::filesystem::is_directory(folder)) return std::nullopt;
  return folder;
}

std::optional<std::filesystem::path> fixtures_or_skip(const std::filesystem::path& below) {
  if (auto folder = fixtures(); folder && std::filesystem::exists(*folder / below)) return *folder / below;
  // A test without an assertion would otherwise be reported as suspicious; the line says what did not run.
  std::cout << "skipped: " << boost::unit_test::framework::current_test_case().full_name() << ": no fixtures"
            << std::endl;
  BOOST_TEST(true);
  return std::nullopt;
}

}  // namespace benefactor::test_support
