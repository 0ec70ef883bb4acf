// The HTTP door before a door whose engine and queries the test holds.
#pragma once

#include "api/http/http_door.hpp"
#include "tests/api/http/raw_client.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api::http::test {

struct http_fixture : api::test::door_fixture {
  explicit http_fixture(http_limits limits = {}, std::vector<std::string> origins = {},
                        subject_chooser subject = {})
      : door_fixture({}, nullptr, std::move(subject)) {
    http_door_options options;
    options.listen.plain = "127.0.0.1:0";
    options.listen.limits = limits;
    options.origins = std::move(origins);
    http.emplace(std::move(options), door, http_entropy);
  }
  ~http_fixture() { http->stop(); }

  std::uint16_t port() const { return http->plain_port(); }
  raw_answer ask(const std::string& request) const {
    raw_client client(port());
    BOOST_REQUIRE(client.send(request));
    return client.read();
  }

  test_support::seeded_entropy http_entropy{2};  // The door draws from its own, on its thread.
  std::optional<http_door> http;
};

}  // namespace benefactor::api::http::test
