// The real server over TLS: what it prints, and that a hangup has it use new certificates.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <string>
#include <string_view>

#include "api/client/claims_client.hpp"
#include "api/tls/test_pki.hpp"
#include "tests/crash/harness/child_process.hpp"
#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::test_support {
namespace of_tls_reload_test {

constexpr auto patience = std::chrono::seconds(60);

BOOST_AUTO_TEST_SUITE(server_over_tls)

BOOST_AUTO_TEST_CASE(a_hangup_reloads_certificates_and_ends_nothing) {
  const temp_directory folder;
  const auto made = [&](const char* name) {
    api::write_test_pki({folder / name, {}, {}, 90, std::time(nullptr)});
    return folder / name;
  };
  const auto one = made("one"), two = made("two");
  child_process server(
      {program_path().string(), "serve", "--data", (folder / "data").string(), "--listen-tls", "127.0.0.1:0",
       "--tls-cert", (one / "server.pem").string(), "--tls-key", (one / "server-key.pem").string()},
      folder / "output", true);
  const auto line = server.read_line(patience);
  BOOST_REQUIRE(line.has_value());
  constexpr std::string_view words = "listening with TLS on ";
  BOOST_REQUIRE(line->starts_with(words));  // And nothing before it: plaintext was not asked for.
  const auto address = line->substr(words.size());

  // Whether it shows a certificate of *pki*'s: then a client is told that it must log in, and not that it
  // trusts another.
  const auto shows = [&](const std::filesystem::path& pki) {
    try {
      api::claims_client(address, {(pki / "server-ca.pem").string(), "localhost", {}, {}});
    } catch (const api::rpc_failure& failure) {
      return std::string(failure.what()).find("is not trusted") == std::string::npos;
    }
    return true;
  };
  BOOST_TEST(shows(one));
  BOOST_TEST(!shows(two));
  for (const auto* file : {"server-key.pem", "server.pem"}) std::filesystem::rename(two / file, one / file);
  server.signal(SIGHUP);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!shows(two) && std::chrono::steady_clock::now() < deadline) BOOST_TEST(server.running());
  BOOST_TEST(shows(two));
  BOOST_TEST(!shows(one));
  server.signal(SIGTERM);
  BOOST_TEST(server.wait(patience).value_or(-1) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_tls_reload_test
}  // namespace benefactor::test_support
