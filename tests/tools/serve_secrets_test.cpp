// A server does not start with a secret that others can read.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>

#include "api/identity/token_keys.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"

namespace benefactor::tools {
namespace of_serve_secrets_test {

BOOST_AUTO_TEST_SUITE(secrets_of_serve)

BOOST_AUTO_TEST_CASE(the_file_with_the_key_to_s3_must_not_be_wider_than_0600) {
  const test_support::temp_directory folder;
  const auto data = (folder / "data").string(), file = (folder / "s3-secret").string();
  std::ofstream(file) << "a-secret-access-key\n";
  for (const unsigned mode : {0644u, 0640u, 0604u}) {
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    const auto r = run_program({"serve", "--data", data, "--listen", "127.0.0.1:0", "--s3-endpoint",
                                "https://s3.example.org", "--s3-bucket", "claims", "--s3-key-id", "AKIA",
                                "--s3-secret-file", file});
    BOOST_TEST(r.status == 1);
    BOOST_TEST(r.err.find(file + ": has mode 0") != std::string::npos, r.err);
    BOOST_TEST(r.err.find("must not be wider than 0600") != std::string::npos, r.err);
    BOOST_TEST(r.err.find("a-secret") == std::string::npos);
    BOOST_TEST(!std::filesystem::exists(data));  // It is found before anything is made.
  }
}

BOOST_AUTO_TEST_CASE(the_key_that_signs_tokens_must_not_be_wider_than_0600) {
  const test_support::temp_directory folder;
  const auto data = (folder / "data").string(), file = (folder / "token-key").string();
  api::identity::token_keys::create(file, store::system_entropy());
  std::filesystem::permissions(file, std::filesystem::perms{0640});
  const auto r = run_program({"serve", "--data", data, "--listen", "127.0.0.1:0", "--token-key", file});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.err.find(file) != std::string::npos, r.err);
  BOOST_TEST(r.err.find("0600") != std::string::npos, r.err);
}

BOOST_AUTO_TEST_CASE(a_session_that_waits_longer_than_it_lives_is_refused_as_an_option) {
  const test_support::temp_directory folder;
  const auto r = run_program(
      {"serve", "--data", (folder / "data").string(), "--session-hours", "2", "--session-idle-hours", "3"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(
      r.err.find("--session-idle-hours 3: must be at most --session-hours, which is 2") != std::string::npos,
      r.err);
  BOOST_TEST(!std::filesystem::exists(folder / "data"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_serve_secrets_test
}  // namespace benefactor::tools
