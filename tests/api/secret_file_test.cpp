// Files with secrets: which are taken, and that nothing of them is repeated.
#include "api/secret_file.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>

#include "tests/support/temp_directory.hpp"

namespace benefactor::api {
namespace of_secret_file_test {

using texts = std::vector<std::string>;

struct secrets_fixture {
  std::string file(const std::string& text, unsigned mode = 0600) {
    const auto path = (folder / ("secret-" + std::to_string(files++))).string();
    std::ofstream(path) << text;
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return path;
  }
  static std::string problem_of(const std::string& path) {
    std::string problem;
    const auto lines = secret_lines(path, problem);
    BOOST_TEST((lines.empty() || problem.empty()));
    return problem;
  }
  static std::string refusal_of(const std::string& path) {
    try {
      only_secret(path);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }

  test_support::temp_directory folder;
  int files = 0;
};

BOOST_FIXTURE_TEST_SUITE(files_with_secrets, secrets_fixture)

BOOST_AUTO_TEST_CASE(its_lines_are_read_whatever_ends_them_and_empty_ones_left_out) {
  std::string problem;
  BOOST_TEST(secret_lines(file("a b\r\n\nc"), problem) == (texts{"a b", "c"}));
  BOOST_TEST(problem == "");
}

BOOST_AUTO_TEST_CASE(no_mode_wider_than_0600_is_taken) {
  for (const unsigned mode : {0600u, 0400u}) BOOST_TEST(problem_of(file("x", mode)) == "");
  // What anybody else may do with it, and what only programs need.
  for (unsigned bit = 1; bit <= 04000; bit <<= 1) {
    if (bit == 0400 || bit == 0200) continue;
    char wanted[64];
    std::snprintf(wanted, sizeof wanted, "has mode %04o, must not be wider than 0600", 0600 | bit);
    BOOST_TEST(problem_of(file("x", 0600 | bit)) == wanted);
  }
}

BOOST_AUTO_TEST_CASE(it_has_at_most_16_KiB) {
  BOOST_TEST(secret_file_max == 16'384u);
  BOOST_TEST(problem_of(file(std::string(16'384, 'x'))) == "");
  BOOST_TEST(problem_of(file(std::string(16'385, 'x'))) == "is longer than 16 KiB");
}

BOOST_AUTO_TEST_CASE(what_is_no_file_or_holds_nothing_is_refused) {
  BOOST_TEST(problem_of((folder / "nowhere").string()) == "cannot be read");
  BOOST_TEST(problem_of(folder.path().string()) == "is no regular file");
  const auto pipe = (folder / "pipe").string();
  BOOST_REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  BOOST_TEST(problem_of(pipe) == "is no regular file");  // And nobody waits for who might write to it.
  for (const auto* nothing : {"", "\n", "\r\n\n"}) BOOST_TEST(problem_of(file(nothing)) == "holds no secret");
}

BOOST_AUTO_TEST_CASE(an_only_secret_is_one_line_and_a_refusal_names_the_file_and_not_what_is_in_it) {
  BOOST_TEST(only_secret(file("wJalr/x+y\n")) == "wJalr/x+y");
  const auto two = file("wJalr\nwJalr\n"), wide = file("wJalr", 0644);
  BOOST_TEST(refusal_of(two) == two + ": has 2 lines, must hold one secret on a line of its own");
  BOOST_TEST(refusal_of(wide) == wide + ": has mode 0644, must not be wider than 0600");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_secret_file_test
}  // namespace benefactor::api
