// Which addresses plaintext is spoken at.
#include "api/loopback.hpp"

#include <boost/test/unit_test.hpp>

#include "api/client/claims_client.hpp"
#include "api/tls/tls_error.hpp"

namespace benefactor::api {
namespace of_loopback_test {

BOOST_AUTO_TEST_SUITE(loopback_addresses)

BOOST_AUTO_TEST_CASE(an_address_of_this_machine_alone_has_its_numbers_or_its_name) {
  for (const auto* address : {"127.0.0.1:7400", "127.1.2.3:1", "[::1]:7400", "localhost:7400"})
    BOOST_TEST(is_loopback(address), address);
  for (const auto* address : {"0.0.0.0:7400", "192.0.2.1:7400", "[::]:7400", "localhost.example.org:7400",
                              "127.0.0.1.example.org:7400", "localhost", "", ":7400", "unix:/run/engine"})
    BOOST_TEST(!is_loopback(address), address);
}

BOOST_AUTO_TEST_CASE(a_client_without_tls_connects_to_this_machine_only_and_says_what_to_do) {
  try {
    claims_client("192.0.2.1:7400", std::chrono::milliseconds(0));
    BOOST_ERROR("must be refused");
  } catch (const tls_error& error) {
    BOOST_TEST(std::string(error.what()).starts_with("192.0.2.1:7400: "));
    BOOST_TEST(std::string(error.what()).find("--tls-ca") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_loopback_test
}  // namespace benefactor::api
