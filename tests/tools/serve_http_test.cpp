// How `serve` finds the files of its console.
#include "tools/benefactor/serve_http.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "tests/support/temp_directory.hpp"

namespace benefactor::tools {
namespace of_serve_http_test {

BOOST_AUTO_TEST_SUITE(serve_http_test)

BOOST_AUTO_TEST_CASE(the_console_is_the_folder_of_that_name_beside_the_program_once_it_is_built) {
  const test_support::temp_directory folder;
  const auto beside = folder / "console";
  BOOST_TEST(console_beside(folder / ".").empty());
  std::filesystem::create_directory(beside);
  BOOST_TEST(console_beside(folder / ".").empty());  // It has no page to begin with.
  std::ofstream(beside / "index.html") << "<!doctype html>";
  BOOST_TEST(std::filesystem::equivalent(console_beside(folder / "."), beside));
  BOOST_TEST(console_beside({}).empty());  // Not that of whatever folder the server was started in.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_serve_http_test
}  // namespace benefactor::tools
