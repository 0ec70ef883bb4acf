// The door's listeners: sessions over TLS, who is at their other end, and what is shared with plaintext.
#include <boost/test/unit_test.hpp>
#include <mutex>

#include "api/client/client_loop.hpp"
#include "api/client/tls_channel.hpp"
#include "api/rpc/peer.hpp"
#include "api/tls/tls_error.hpp"
#include "tests/api/rpc/door_fixture.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api {
namespace of_tls_door_test {

using test::door_fixture;

/// Lets everybody have a session, and remembers whom.
struct doorkeeper {
  bool operator()(const peer& who) {
    const std::lock_guard lock(mutex);
    seen.push_back(who);
    return true;
  }
  peer last() {
    const std::lock_guard lock(mutex);
    return seen.empty() ? peer{} : seen.back();
  }

  std::mutex mutex;
  std::vector<peer> seen;
};

struct tls_door : test::pki_files {
  explicit tls_door(door_limits limits = {}, bool anybody = true)
      : door({.listen = "127.0.0.1:0",
              .program = "test",
              .tenant = "default",
              .log_id = {},
              .limits = limits,
              .users = tls_listener{"127.0.0.1:0", user_files()},
              .payers = tls_listener{"127.0.0.1:0", payer_files()}},
             {.submit = [this](std::vector<actors::request> batch) { engine.submit(std::move(batch)); },
              .reads = reads,
              .surrogates = surrogates,
              .entropy = entropy,
              .admits_local = anybody ? [this](const peer& who) { return keeper(who); }
                                      : std::function<bool(const peer&)>{}}) {}
  ~tls_door() { door.stop(std::chrono::milliseconds(0)); }

  static std::string address(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }
  claims_client local() const { return claims_client(address(door.port())); }
  claims_client user(const std::string& name = "localhost") const {
    return claims_client(address(door.users_port()), {file("server-ca.pem"), name, {}, {}});
  }
  claims_client payer_system(const std::string& name) const {
    return claims_client(address(door.payers_port()),
                         {file("server-ca.pem"), "localhost", file(name + ".pem"), file(name + "-key.pem")});
  }
  template <class Work>
  static std::optional<rpc_failure> failure_of(Work work) {
    try {
      work();
    } catch (const rpc_failure& failure) {
      return failure;
    }
    return std::nullopt;
  }

  test_support::seeded_entropy entropy{1};
  store::surrogates surrogates{store::secret_key{}, "default"};
  test::fake_queries reads;
  test::fake_engine engine;
  doorkeeper keeper;
  door_server door;
};

BOOST_AUTO_TEST_SUITE(door_over_tls)

BOOST_FIXTURE_TEST_CASE(claims_come_in_over_every_listener_and_the_session_knows_who_sends_them, tls_door) {
  {
    auto client = local();
    BOOST_TEST((keeper.last().listener == listener_kind::loopback));
    BOOST_TEST(keeper.last().address.starts_with("127.0.0.1:"));
    client.submit(test::sample_claim(1));
  }
  {
    auto client = user();
    BOOST_TEST((keeper.last().listener == listener_kind::users));
    BOOST_TEST(keeper.last().common_name == "");
    client.submit(test::sample_claim(2));
  }
  auto client = payer_system("acme");
  BOOST_TEST((keeper.last().listener == listener_kind::payers));
  BOOST_TEST(keeper.last().common_name == "ACME");
  BOOST_TEST(keeper.last().address.starts_with("127.0.0.1:"));
  client.submit(test::sample_claim(3));
  BOOST_TEST(door.stats().claims == 3u);
}

BOOST_AUTO_TEST_CASE(over_tls_nobody_has_a_session_without_saying_who_one_is) {
  tls_door fixture({}, false);
  BOOST_CHECK_NO_THROW(fixture.local());
  for (const auto& why : {tls_door::failure_of([&] { fixture.user(); }),
                          tls_door::failure_of([&] { fixture.payer_system("acme"); })}) {
    BOOST_REQUIRE(why);
    BOOST_TEST(std::string(why->what()).find("loopback listener only") != std::string::npos, why->what());
  }
}

BOOST_FIXTURE_TEST_CASE(a_server_of_another_name_or_ca_gets_no_call, tls_door) {
  BOOST_TEST(failure_of([&] { user("other.example.org"); }).has_value());
  BOOST_TEST(failure_of([&] {
               claims_client(address(door.users_port()), {file("payer-ca.pem"), "localhost", {}, {}});
             }).has_value());
  BOOST_TEST(keeper.seen.empty());
}

BOOST_FIXTURE_TEST_CASE(payers_need_a_certificate_of_their_ca, tls_door) {
  payer("other", "ACME", ca("CA of payers"));
  BOOST_TEST(failure_of([&] { payer_system("other"); }).has_value());
  BOOST_TEST(failure_of([&] {
               claims_client(address(door.payers_port()), {file("server-ca.pem"), "localhost", {}, {}});
             }).has_value());
  BOOST_TEST(keeper.seen.empty());
  door.reload_certificates();  // Comes after whatever the door's loop was at.
  BOOST_TEST(door.stats().handshakes_failed == 2u);
}

BOOST_FIXTURE_TEST_CASE(who_is_revoked_is_cut_off_and_told_so_from_then_on, tls_door) {
  payer("lakeshore", "LAKESHORE", payer_ca);
  auto acme = payer_system("acme"), lakeshore = payer_system("lakeshore");
  write("revoked", "ACME  # left\n");
  door.reload_certificates();
  BOOST_TEST(failure_of([&] { acme.info(); }).has_value());
  BOOST_CHECK_NO_THROW(lakeshore.info());
  const auto why = failure_of([&] { payer_system("acme"); });
  BOOST_REQUIRE(why);
  BOOST_TEST(std::string(why->what()).find("revoked") != std::string::npos, why->what());
  BOOST_CHECK_NO_THROW(payer_system("lakeshore"));
}

BOOST_FIXTURE_TEST_CASE(new_certificates_are_used_and_broken_ones_are_not, tls_door) {
  const auto new_ca = ca("new CA of servers");
  server("server", "localhost", new_ca);
  door.reload_certificates();
  BOOST_TEST(failure_of([&] { user(); }).has_value());
  write("server-ca.pem", new_ca.certificate);
  BOOST_CHECK_NO_THROW(user());
  write("server.pem", "broken");
  door.reload_certificates();
  BOOST_CHECK_NO_THROW(user());
}

BOOST_AUTO_TEST_CASE(connections_of_all_listeners_count_together) {
  tls_door fixture({.connections = 2});
  auto plain = fixture.local(), tls = fixture.user();
  for (const auto& why :
       {tls_door::failure_of([&] { fixture.local(); }), tls_door::failure_of([&] { fixture.user(); }),
        tls_door::failure_of([&] { fixture.payer_system("acme"); })}) {
    BOOST_REQUIRE(why);
    BOOST_TEST((why->what_happened() == rpc_failure::kind::overloaded));
  }
}

/// Comes over TLS and says nothing.
struct stranger {
  explicit stranger(const tls_door& door) {
    const client_tls tls{door.file("server-ca.pem"), "localhost", {}, {}};
    auto socket = io.provider->getNetwork()
                      .parseAddress(tls_door::address(door.door.users_port()))
                      .wait(io.waitScope)
                      ->connect()
                      .wait(io.waitScope);
    stream = tls_channel(tls, "localhost:1").wrap(kj::mv(socket), io.provider->getTimer()).wait(io.waitScope);
  }
  /// Ends: well or not, as TLS tells that the other side is gone.
  void wait_for_end() {
    stream->readAllBytes().then([](auto&&) {}, [](kj::Exception&&) {}).wait(io.waitScope);
  }

  std::shared_ptr<client_loop> loop = client_loop::of_thread();
  kj::AsyncIoContext& io = loop->io;
  kj::Own<kj::AsyncIoStream> stream;
};

BOOST_AUTO_TEST_CASE(strangers_over_tls_make_room_for_others_and_leave_room_for_who_is_known) {
  tls_door fixture({.connections = 4});  // A quarter of them may be strangers.
  auto payer = fixture.payer_system("acme");
  stranger first(fixture), second(fixture);
  first.wait_for_end();
  stranger third(fixture);
  second.wait_for_end();
  auto local = fixture.local(), user = fixture.user();  // Until it has a session, that is a stranger, too.
  third.wait_for_end();
  stranger fourth(fixture);
  auto one_more = fixture.local();  // All slots are taken, and the stranger's is to be had.
  fourth.wait_for_end();
  BOOST_CHECK_NO_THROW(payer.info());
  BOOST_CHECK_NO_THROW(local.info());
  BOOST_TEST(one_more.info().connections == 4u);
  BOOST_TEST(user.info().connections_cut == 4u);
}

BOOST_AUTO_TEST_CASE(over_tls_who_opens_no_session_is_cut_off) {
  tls_door fixture({.sessionless = std::chrono::milliseconds(100)});
  auto known = fixture.user();
  stranger(fixture).wait_for_end();
  BOOST_CHECK_NO_THROW(known.info());
  BOOST_TEST(fixture.door.stats().connections_cut == 1u);
}

BOOST_FIXTURE_TEST_CASE(plaintext_and_tls_do_not_understand_each_other, tls_door) {
  BOOST_TEST(failure_of([&] { claims_client(address(door.users_port())); }).has_value());
  BOOST_TEST(failure_of([&] {
               claims_client(address(door.port()), {file("server-ca.pem"), "localhost", {}, {}});
             }).has_value());
  BOOST_TEST(keeper.seen.empty());
}

BOOST_FIXTURE_TEST_CASE(a_listener_is_refused_with_all_that_is_wrong_with_its_files, test::pki_files) {
  std::filesystem::permissions(file("server-key.pem"), std::filesystem::perms{0644});
  put("ended", issue({"localhost", purpose::server, {"localhost"}, now - day, now - hour}, &server_ca));
  door_options options;
  options.users = tls_listener{"127.0.0.1:0", user_files()};
  options.payers = tls_listener{"127.0.0.1:0", {file("ended.pem"), file("ended-key.pem"), {}, {}}};
  try {
    check_listeners(options);
    BOOST_ERROR("must be refused");
  } catch (const tls_error& error) {
    const std::string text = error.what();
    BOOST_TEST(error.problems().size() == 3u, text);
    BOOST_TEST(text.find(file("server-key.pem") + ": has mode 0644") != std::string::npos, text);
    BOOST_TEST(text.find(file("ended.pem") + ": ended on ") != std::string::npos, text);
    BOOST_TEST(text.find("--payer-ca") != std::string::npos, text);
  }
}

BOOST_AUTO_TEST_CASE(plaintext_elsewhere_is_refused_with_the_way_to_do_it) {
  door_options options;
  options.listen = "0.0.0.0:7400";
  try {
    check_listeners(options);
    BOOST_ERROR("must be refused");
  } catch (const std::invalid_argument& error) {
    BOOST_TEST(std::string(error.what()).find("--listen-tls") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_tls_door_test
}  // namespace benefactor::api
