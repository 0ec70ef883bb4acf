// HTTP over TLS: who comes so is told to the door, and what browsers are told besides.
#include <boost/test/unit_test.hpp>
#include <memory>
#include <mutex>
#include <openssl/ssl.h>
#include <vector>

#include "api/http/http_door.hpp"
#include "tests/api/http/raw_client.hpp"
#include "tests/api/rpc/door_fixture.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api::http::test {
namespace of_tls_test {

struct https_fixture : api::test::pki_files {
  explicit https_fixture(http_limits limits = {})
      : door({.listen = "127.0.0.1:0", .program = "test", .tenant = "default", .log_id = {}, .limits = {}},
             {.submit = [this](std::vector<actors::request> batch) { engine.submit(std::move(batch)); },
              .reads = reads,
              .surrogates = surrogates,
              .entropy = entropy,
              .admits_local =
                  [this](const peer& who) {
                    const std::lock_guard lock(mutex);
                    seen = who;
                    return true;
                  }}) {
    http_door_options options;
    options.listen.plain = "127.0.0.1:0";
    options.listen.tls = tls_listener{"127.0.0.1:0", user_files()};
    options.listen.limits = limits;
    http.emplace(std::move(options), door, http_entropy);
  }
  ~https_fixture() {
    http->stop();
    door.stop(std::chrono::milliseconds(0));
  }

  /// The answer to *request* as a client that trusts the CA gets it; empty: there was none.
  std::string ask(const std::string& request, int most_version = 0) const {
    const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                    SSL_CTX_free);
    SSL_CTX_load_verify_locations(context.get(), file("server-ca.pem").c_str(), nullptr);
    SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
    if (most_version != 0) {
      SSL_CTX_set_security_level(context.get(), 0);
      SSL_CTX_set_max_proto_version(context.get(), most_version);
    }
    const socket_handle socket(http->tls_port());
    const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
    SSL_set1_host(tls.get(), "localhost");
    SSL_set_fd(tls.get(), socket.number());
    std::string answer;
    if (SSL_connect(tls.get()) != 1) return answer;
    SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
    char bytes[4'096];
    for (int got; (got = SSL_read(tls.get(), bytes, sizeof bytes)) > 0;)
      answer.append(bytes, static_cast<std::size_t>(got));
    return answer;
  }

  test_support::seeded_entropy entropy{1}, http_entropy{2};
  store::surrogates surrogates{store::secret_key{}, "default"};
  api::test::fake_queries reads;
  api::test::fake_engine engine;
  std::mutex mutex;
  peer seen;
  door_server door;
  std::optional<http_door> http;
};

http_limits two_of_an_address() {
  http_limits limits;
  limits.connections_of_address = 2;
  limits.handshake = std::chrono::seconds(60);
  return limits;
}

struct two_connections_fixture : https_fixture {
  two_connections_fixture() : https_fixture(two_of_an_address()) {}
};

http_limits eight_connections() {
  http_limits limits;
  limits.connections = 8;
  limits.handshake = std::chrono::seconds(60);
  return limits;
}

struct eight_connections_fixture : https_fixture {
  eight_connections_fixture() : https_fixture(eight_connections()) {}
};

std::string closing(const std::string& target) {
  return "GET " + target +
         " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Local\r\nConnection: close\r\n\r\n";
}

BOOST_FIXTURE_TEST_SUITE(http_over_tls, https_fixture)

BOOST_AUTO_TEST_CASE(the_door_is_told_that_somebody_came_over_https_and_from_where) {
  const auto answer = ask(closing("/api/v1/info"));
  BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK"), answer);
  BOOST_TEST(answer.find("Strict-Transport-Security: ") != std::string::npos);
  const std::lock_guard lock(mutex);
  BOOST_TEST((seen.listener == listener_kind::https));
  BOOST_TEST(seen.address.starts_with("127.0.0.1:"));
}

BOOST_AUTO_TEST_CASE(metrics_over_tls_are_for_who_has_a_session) {
  const auto answer = ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  BOOST_TEST(answer.starts_with("HTTP/1.1 401"), answer);
}

BOOST_AUTO_TEST_CASE(older_versions_of_tls_and_plaintext_are_not_let_in) {
  BOOST_TEST(ask(closing("/healthz"), TLS1_1_VERSION) == "");
  raw_client plain(http->tls_port());
  plain.send(get("/healthz"));
  BOOST_TEST(plain.read().status == 0u);
}

BOOST_FIXTURE_TEST_CASE(an_address_has_so_many_connections_and_has_them_again_once_they_end,
                        two_connections_fixture) {
  {
    const socket_handle first(http->tls_port()), second(http->tls_port());  // They never shake hands.
    BOOST_TEST(ask(closing("/healthz")) == "");
  }
  std::string answer;
  for (unsigned tries = 0; tries < 10'000 && answer.empty(); ++tries) answer = ask(closing("/healthz"));
  BOOST_TEST(answer.starts_with("HTTP/1.1 200 OK"), answer);
}

BOOST_FIXTURE_TEST_CASE(who_floods_the_listener_over_tls_leaves_room_for_this_machine,
                        eight_connections_fixture) {
  std::vector<std::unique_ptr<socket_handle>> flood;
  for (int i = 0; i < 8; ++i) flood.push_back(std::make_unique<socket_handle>(http->tls_port()));
  BOOST_TEST(ask(closing("/healthz")) == "");
  raw_client here(http->plain_port()), too_many(http->plain_port());
  BOOST_REQUIRE(here.send(get("/healthz")));
  BOOST_TEST(here.read().status == 200u);
  BOOST_TEST(too_many.is_closed());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_tls_test
}  // namespace benefactor::api::http::test
