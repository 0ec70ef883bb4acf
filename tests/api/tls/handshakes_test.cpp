// TLS handshakes over real sockets of the loopback interface: who comes through, and what becomes of the
// others.
#include "api/rpc/handshakes.hpp"

#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <kj/compat/tls.h>
#include <netinet/in.h>
#include <openssl/err.h>

#include "api/client/tls_channel.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api {
namespace of_handshakes_test {

constexpr auto users = listener_kind::users, payers = listener_kind::payers;

struct handshake_fixture : test::pki_files {
  explicit handshake_fixture(std::size_t of_address = 2) : most_of_address(of_address) {}

  /// A socket, and its other end begins a handshake.
  kj::Own<kj::AsyncIoStream> begin(listener_kind kind, const tls_source& source) {
    auto accepting = port->accept();
    auto socket = io.provider->getNetwork()
                      .parseAddress(kj::str("127.0.0.1:", port->getPort()))
                      .wait(io.waitScope)
                      ->connect()
                      .wait(io.waitScope);
    shaking.begin(accepting.wait(io.waitScope), kind, source);
    return socket;
  }

  /// The client's part of a handshake, whatever comes of it on its side.
  void speak(kj::Own<kj::AsyncIoStream> socket, const client_tls& tls) {
    const tls_channel channel(tls, "localhost:1");
    clients.push_back(channel.wrap(kj::mv(socket), io.provider->getTimer()).eagerlyEvaluate(nullptr));
  }
  void let_in(listener_kind kind, const tls_source& source, const client_tls& tls) {
    speak(begin(kind, source), tls);
    wait_for_outcomes(1);
  }

  /// Turns the loop until so many handshakes have ended.
  void wait_for_outcomes(std::size_t count) {
    while (admitted.size() + revoked.size() + failed.size() < count) {
      auto waiting = kj::newPromiseAndFulfiller<void>();
      outcome = kj::mv(waiting.fulfiller);
      waiting.promise.wait(io.waitScope);
    }
  }
  void told() {
    KJ_IF_MAYBE (waiting, outcome) (*waiting)->fulfill();
    outcome = nullptr;
  }

  client_tls nobody() const { return {file("server-ca.pem"), "localhost", {}, {}}; }
  client_tls as(const std::string& name) const {
    return {file("server-ca.pem"), "localhost", file(name + ".pem"), file(name + "-key.pem")};
  }
  void pass(kj::Duration time) {
    timer.advanceTo(timer.now() + time);
    io.waitScope.poll();
  }

  const std::size_t most_of_address;
  kj::AsyncIoContext io = kj::setupAsyncIo();
  kj::Own<kj::ConnectionReceiver> port =
      io.provider->getNetwork().parseAddress("127.0.0.1:0").wait(io.waitScope)->listen();
  kj::TimerImpl timer{kj::origin<kj::TimePoint>()};
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> outcome;
  std::vector<peer> admitted, revoked;
  std::vector<std::pair<peer, std::string>> failed;
  std::vector<kj::Own<kj::AsyncIoStream>> streams;
  std::vector<kj::Promise<kj::Own<kj::AsyncIoStream>>> clients;
  handshakes shaking{timer,
                     std::chrono::seconds(5),
                     2,
                     most_of_address,
                     {.admitted =
                          [this](kj::Own<kj::AsyncIoStream> stream, peer who) {
                            streams.push_back(kj::mv(stream));
                            admitted.push_back(std::move(who));
                            told();
                          },
                      .revoked =
                          [this](kj::Own<kj::AsyncIoStream> stream, peer who) {
                            streams.push_back(kj::mv(stream));
                            revoked.push_back(std::move(who));
                            told();
                          },
                      .failed =
                          [this](const peer& who, const std::string& why) {
                            failed.emplace_back(who, why);
                            told();
                          }}};
};

BOOST_FIXTURE_TEST_SUITE(handshakes_of_tls, handshake_fixture)

BOOST_AUTO_TEST_CASE(a_user_comes_through_without_a_certificate) {
  const tls_source source(user_files(), tls_side::server);
  auto socket = begin(users, source);
  sockaddr_in own{};
  kj::uint size = sizeof own;
  socket->getsockname(reinterpret_cast<sockaddr*>(&own), &size);
  speak(kj::mv(socket), nobody());
  wait_for_outcomes(1);
  BOOST_REQUIRE(admitted.size() == 1u);
  BOOST_TEST((admitted[0].listener == users));
  BOOST_TEST(admitted[0].common_name == "");
  BOOST_TEST(admitted[0].address == "127.0.0.1:" + std::to_string(ntohs(own.sin_port)));
  BOOST_TEST(shaking.count() == 0u);
}

BOOST_AUTO_TEST_CASE(bytes_pass_both_ways) {
  const tls_source source(user_files(), tls_side::server);
  let_in(users, source, nobody());
  BOOST_REQUIRE(streams.size() == 1u);
  auto client = kj::mv(clients[0]).wait(io.waitScope);
  char got[4] = {};
  client->write("ping", 4).wait(io.waitScope);
  streams[0]->read(got, 4).wait(io.waitScope);
  BOOST_TEST(std::string(got, 4) == "ping");
  streams[0]->write("pong", 4).wait(io.waitScope);
  client->read(got, 4).wait(io.waitScope);
  BOOST_TEST(std::string(got, 4) == "pong");
}

BOOST_AUTO_TEST_CASE(a_payer_is_who_its_certificate_says) {
  const tls_source source(payer_files(), tls_side::server);
  let_in(payers, source, as("acme"));
  BOOST_REQUIRE(admitted.size() == 1u);
  BOOST_TEST((admitted[0].listener == payers));
  BOOST_TEST(admitted[0].common_name == "ACME");
}

BOOST_AUTO_TEST_CASE(a_payer_without_a_certificate_is_not_let_in) {
  const tls_source source(payer_files(), tls_side::server);
  let_in(payers, source, nobody());
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed[0].first.address.starts_with("127.0.0.1:"));
  BOOST_TEST(failed[0].second.find('\n') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_payer_of_another_ca_is_not_let_in) {
  // The CA of servers certifies no payers either.
  const auto other = ca("CA of payers");
  payer("other", "ACME", other);
  payer("of-servers", "ACME", server_ca);
  const tls_source source(payer_files(), tls_side::server);
  let_in(payers, source, as("other"));
  speak(begin(payers, source), as("of-servers"));
  wait_for_outcomes(2);
  BOOST_TEST(failed.size() == 2u);
  BOOST_TEST(admitted.empty());
}

BOOST_AUTO_TEST_CASE(a_payer_whose_certificate_has_ended_or_is_a_servers_is_not_let_in) {
  const tls_source source(payer_files(), tls_side::server);
  const auto shows = [&](const key_and_certificate& made) {
    kj::TlsContext::Options options;
    const kj::TlsKeypair own{kj::TlsPrivateKey(kj::StringPtr(made.key.c_str())),
                             kj::TlsCertificate(kj::StringPtr(made.certificate.c_str()))};
    options.defaultKeypair = own;
    // Not tls_channel: it does not begin with a certificate that has ended.
    clients.push_back(
        kj::TlsContext(options).wrapClient(begin(payers, source), "localhost").eagerlyEvaluate(nullptr));
  };
  shows(issue({"ACME", purpose::client, {}, now - day, now - hour}, &payer_ca));
  wait_for_outcomes(1);
  shows(issue({"ACME", purpose::client, {}, now + hour, now + day}, &payer_ca));
  wait_for_outcomes(2);
  shows(issue({"ACME", purpose::server, {}, now - hour, now + day}, &payer_ca));
  wait_for_outcomes(3);
  BOOST_TEST(failed.size() == 3u);
  BOOST_TEST(admitted.empty());
}

BOOST_AUTO_TEST_CASE(a_revoked_identity_is_told_apart_from_others) {
  auto files = payer_files();
  write("revoked", "ACME\n");
  payer("lakeshore", "LAKESHORE", payer_ca);
  const tls_source source(files, tls_side::server);
  let_in(payers, source, as("acme"));
  BOOST_REQUIRE(revoked.size() == 1u);
  BOOST_TEST(revoked[0].common_name == "ACME");
  speak(begin(payers, source), as("lakeshore"));
  wait_for_outcomes(2);
  BOOST_REQUIRE(admitted.size() == 1u);
  BOOST_TEST(admitted[0].common_name == "LAKESHORE");
}

BOOST_AUTO_TEST_CASE(an_identity_that_cannot_be_written_in_a_list_is_not_let_in) {
  const tls_source source(payer_files(), tls_side::server);
  for (const auto* name : {"AC\nME", "ACME#2"}) {
    put("odd", issue({name, purpose::client, {}, now - hour, now + day}, &payer_ca));
    speak(begin(payers, source), as("odd"));
    wait_for_outcomes(failed.size() + 1);
    BOOST_TEST(admitted.empty());
    BOOST_TEST(failed.back().second.find("common name") != std::string::npos, failed.back().second);
  }
  BOOST_TEST(failed.size() == 2u);
}

BOOST_AUTO_TEST_CASE(plaintext_on_a_port_of_tls_is_not_let_in) {
  const tls_source source(user_files(), tls_side::server);
  auto socket = begin(users, source);
  constexpr std::string_view text = "GET / HTTP/1.0\r\nHost: localhost\r\n\r\n";
  socket->write(text.data(), text.size()).wait(io.waitScope);
  wait_for_outcomes(1);
  BOOST_TEST(failed.size() == 1u);
}

BOOST_AUTO_TEST_CASE(who_never_speaks_has_five_seconds) {
  const tls_source source(user_files(), tls_side::server);
  auto socket = begin(users, source);
  pass(5 * kj::SECONDS - 1 * kj::MILLISECONDS);
  BOOST_TEST(shaking.count() == 1u);
  pass(1 * kj::MILLISECONDS);
  BOOST_TEST(shaking.count() == 0u);
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed[0].second.find("timed out") != std::string::npos, failed[0].second);
  BOOST_TEST(socket->readAllBytes().wait(io.waitScope).size() == 0u);  // It is closed.
}

BOOST_AUTO_TEST_CASE(one_handshake_too_many_ends_the_oldest) {
  const tls_source source(user_files(), tls_side::server);
  auto first = begin(users, source), second = begin(users, source);
  pass(1 * kj::SECONDS);
  BOOST_TEST(failed.empty());
  speak(begin(users, source), nobody());
  wait_for_outcomes(2);
  BOOST_TEST(admitted.size() == 1u);
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed[0].second.find("too many handshakes") != std::string::npos, failed[0].second);
  BOOST_TEST(first->readAllBytes().wait(io.waitScope).size() == 0u);
  BOOST_TEST(shaking.count() == 1u);  // The second.
}

struct one_of_an_address : handshake_fixture {
  one_of_an_address() : handshake_fixture(1) {}
};

BOOST_FIXTURE_TEST_CASE(one_handshake_too_many_of_an_address_ends_the_oldest_of_it, one_of_an_address) {
  const tls_source source(user_files(), tls_side::server);
  auto first = begin(users, source), second = begin(users, source);
  wait_for_outcomes(1);
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(failed[0].second.find("too many handshakes") != std::string::npos, failed[0].second);
  BOOST_TEST(first->readAllBytes().wait(io.waitScope).size() == 0u);
  BOOST_TEST(shaking.count() == 1u);
}

BOOST_AUTO_TEST_CASE(a_handshake_that_failed_leaves_no_error_for_other_connections) {
  const tls_source source(user_files(), tls_side::server);
  auto socket = begin(users, source);
  ERR_raise(ERR_LIB_USER, 1);
  pass(5 * kj::SECONDS);
  BOOST_REQUIRE(failed.size() == 1u);
  BOOST_TEST(ERR_peek_error() == 0u);
}

BOOST_AUTO_TEST_CASE(a_client_talks_only_to_the_server_it_means) {
  const tls_source source(user_files(), tls_side::server);
  const auto trusted_by = [&](client_tls tls) {
    speak(begin(users, source), tls);
    auto handshake = kj::mv(clients.back());
    clients.pop_back();
    try {
      handshake.wait(io.waitScope);
    } catch (const kj::Exception& error) {
      BOOST_TEST(std::string(error.getDescription().cStr()).find("is not trusted") != std::string::npos,
                 error.getDescription().cStr());
      return false;
    }
    return true;
  };
  auto tls = nobody();
  BOOST_TEST(trusted_by(tls));
  tls.name = "other.example.org";
  BOOST_TEST(!trusted_by(tls));
  tls = nobody();
  tls.ca = file("payer-ca.pem");
  BOOST_TEST(!trusted_by(tls));
}

BOOST_AUTO_TEST_CASE(a_client_holds_a_server_to_a_name_and_not_to_an_address) {
  auto tls = nobody();
  tls.name.clear();
  BOOST_CHECK_NO_THROW(tls_channel(tls, "localhost:7401"));
  for (const auto* address : {"127.0.0.1:7401", "[::1]:7401"})
    BOOST_CHECK_THROW(tls_channel(tls, address), tls_error);
  tls.name = "localhost";
  BOOST_CHECK_NO_THROW(tls_channel(tls, "127.0.0.1:7401"));
  tls.ca = file("absent.pem");
  BOOST_CHECK_THROW(tls_channel(tls, "localhost:7401"), tls_error);
}

BOOST_AUTO_TEST_CASE(new_files_are_for_new_connections_and_old_ones_live_on) {
  tls_source source(user_files(), tls_side::server);
  let_in(users, source, nobody());
  auto old = kj::mv(clients[0]).wait(io.waitScope);

  const auto new_ca = ca("new CA of servers");
  write("new-ca.pem", new_ca.certificate);
  server("server", "localhost", new_ca);
  BOOST_TEST((source.look_again().what == tls_source::outcome::replaced));
  auto tls = nobody();
  tls.ca = file("new-ca.pem");
  speak(begin(users, source), tls);
  BOOST_CHECK_NO_THROW(kj::mv(clients[1]).wait(io.waitScope));

  char got[3] = {};
  old->write("old", 3).wait(io.waitScope);
  streams[0]->read(got, 3).wait(io.waitScope);
  BOOST_TEST(std::string(got, 3) == "old");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_handshakes_test
}  // namespace benefactor::api
