// Logging in through a door: over TLS with tokens, with payers' certificates, and everything that is no way
// in.
#include <boost/test/unit_test.hpp>
#include <capnp/message.h>
#include <capnp/rpc-twoparty.h>

#include "api/claims.capnp.h"
#include "api/client/client_loop.hpp"
#include "api/client/tls_channel.hpp"
#include "api/client/write_requests.hpp"
#include "api/rpc/door_server.hpp"
#include "api/rpc/peer.hpp"
#include "tests/api/identity/token_samples.hpp"
#include "tests/api/login/desk_fixture.hpp"
#include "tests/api/rpc/door_fixture.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api::test {
namespace of_login_door_test {

struct login_door : desk_fixture, pki_files {
  explicit login_door(bool require_login = false, door_limits limits = {})
      : door({.listen = "127.0.0.1:0",
              .program = "test",
              .tenant = "default",
              .log_id = {},
              .limits = limits,
              .users = tls_listener{"127.0.0.1:0", user_files()},
              .payers = tls_listener{"127.0.0.1:0", payer_files()}},
             {.submit = [this](auto batch) { running->engine().submit(std::move(batch)); },
              .reads = running->room().closed(),
              .surrogates = running->surrogates(),
              .entropy = store::system_entropy(),
              .room = &running->room(),
              .admits_local =
                  [require_login](const peer& who) {
                    return !require_login && who.listener == listener_kind::loopback;
                  },
              .identity = &desk}) {}
  ~login_door() { door.stop(std::chrono::milliseconds(0)); }

  static std::string address(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }
  client_tls as_user() const { return {file("server-ca.pem"), "localhost", {}, {}}; }
  claims_client payer_system(const std::string& name) const {
    return claims_client(address(door.payers_port()),
                         {file("server-ca.pem"), "localhost", file(name + ".pem"), file(name + "-key.pem")});
  }

  door_server door;
};

/// A connection without a session.
struct caller {
  explicit caller(std::uint16_t port, const client_tls* tls = nullptr) : stream(connect(port, tls)) {
    capnp::MallocMessageBuilder message;
    auto server = message.getRoot<capnp::rpc::twoparty::VatId>();
    server.setSide(capnp::rpc::twoparty::Side::SERVER);
    door = rpc.bootstrap(server).castAs<wire::Door>();
  }

  kj::Own<kj::AsyncIoStream> connect(std::uint16_t port, const client_tls* tls) {
    const auto address = login_door::address(port);
    auto socket = io.provider->getNetwork()
                      .parseAddress(address)
                      .then([](kj::Own<kj::NetworkAddress> to) {
                        auto connecting = to->connect();
                        return connecting.attach(kj::mv(to));
                      })
                      .wait(io.waitScope);
    if (!tls) return socket;
    return tls_channel(*tls, address).wrap(kj::mv(socket), io.provider->getTimer()).wait(io.waitScope);
  }

  auto logging_in(const std::string& name, const std::string& password, const std::string& next = {}) {
    auto request = door.loginRequest();
    request.setLogin(name.c_str());
    request.setPassword(password.c_str());
    request.setNewPassword(next.c_str());
    return request.send();
  }
  auto login(const std::string& name, const std::string& password, const std::string& next = {}) {
    return logging_in(name, password, next).wait(io.waitScope);
  }
  auto refresh(const std::string& token) {
    auto request = door.refreshRequest();
    request.setToken(token.c_str());
    return request.send().wait(io.waitScope);
  }
  wire::Session::Client open(const std::string& token) {
    auto request = door.openRequest();
    request.setProtocolVersion(wire::PROTOCOL_VERSION);
    request.initCredentials().setToken(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(token.data()), token.size()));
    return request.send().wait(io.waitScope).getSession();
  }
  wire::Session::Client open_local() {
    auto request = door.openRequest();
    request.setProtocolVersion(wire::PROTOCOL_VERSION);
    request.initCredentials().setLocal();
    return request.send().wait(io.waitScope).getSession();
  }
  /// Empty: it did not fail.
  template <class Work>
  std::string failure_of(Work work) {
    try {
      work();
    } catch (const kj::Exception& error) {
      return error.getDescription().cStr();
    }
    return {};
  }
  std::string failure_of_info(wire::Session::Client& session) {
    return failure_of([&] { session.infoRequest().send().wait(io.waitScope); });
  }
  /// Returns once the server has ended the connection.
  void wait_for_end() { network.onDisconnect().wait(io.waitScope); }

  std::shared_ptr<client_loop> loop = client_loop::of_thread();
  kj::AsyncIoContext& io = loop->io;
  kj::Own<kj::AsyncIoStream> stream;
  capnp::TwoPartyVatNetwork network{*stream, capnp::rpc::twoparty::Side::CLIENT};
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc = capnp::makeRpcClient(network);
  wire::Door::Client door = nullptr;
};

bool says(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

BOOST_AUTO_TEST_SUITE(login_door_test)

BOOST_FIXTURE_TEST_CASE(over_tls_one_logs_in_opens_a_session_and_sees_who_one_is, login_door) {
  const auto first = add("ada", {"ADMIN"});
  const auto tls = as_user();
  caller user(door.users_port(), &tls);
  BOOST_TEST(says(user.failure_of([&] { user.open_local(); }), "UNAUTHENTICATED"));
  const auto asked = user.login("ada", first);
  BOOST_REQUIRE(asked.getResult().isRefused());
  BOOST_TEST((asked.getResult().getRefused().getCode() == wire::LoginRefusalCode::MUST_CHANGE_PASSWORD));
  const auto given = user.login("ada", first, good_password);
  BOOST_REQUIRE(given.getResult().isTokens());
  const auto tokens = given.getResult().getTokens();
  BOOST_TEST(tokens.getAccessSeconds() == 600u);
  BOOST_TEST(std::string(tokens.getProfile().getLogin().cStr()) == "ada");
  auto session = user.open(tokens.getAccess().cStr());
  const auto shown = session.profileRequest().send().wait(user.io.waitScope);
  const auto profile = shown.getProfile();
  BOOST_TEST(profile.getUser().size() == 16u);
  BOOST_TEST(std::string(profile.getLogin().cStr()) == "ada");
  BOOST_REQUIRE(profile.getRoles().size() == 1u);
  BOOST_TEST(std::string(profile.getRoles()[0].cStr()) == "ADMIN");
  BOOST_TEST((profile.getSession() == tokens.getProfile().getSession()));
  BOOST_TEST(!profile.hasMember());
  BOOST_TEST(last_told().peer.starts_with("127.0.0.1:"));
}

BOOST_FIXTURE_TEST_CASE(a_log_out_ends_what_was_opened_with_the_sessions_tokens_and_nothing_else,
                        login_door) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  const auto other = in(logins.login("ada", good_password, "", here));
  caller one(door.port()), two(door.port());
  auto first = one.open(tokens.access->text), second = two.open(tokens.access->text);
  auto third = two.open(other.access->text);
  first.logoutRequest().send().wait(one.io.waitScope);
  BOOST_TEST(says(one.failure_of_info(first), "revoked"));
  BOOST_TEST(says(two.failure_of_info(second), "revoked"));
  BOOST_TEST(two.failure_of_info(third) == "");
  BOOST_TEST(says(one.failure_of([&] { one.open(tokens.access->text); }), login::token_not_taken));
}

BOOST_FIXTURE_TEST_CASE(whoever_is_deactivated_or_has_other_roles_is_answered_nothing_more, login_door) {
  add_and_log_in("root", {"ADMIN"});
  const auto gone = add_and_log_in("gone", {"REPORTER"}), changed = add_and_log_in("changed", {"REPORTER"});
  caller c(door.port());
  auto first = c.open(gone.access->text), second = c.open(changed.access->text);
  auto projections = first.projectionsRequest().send().getProjections();
  BOOST_TEST(c.failure_of_info(first) == "");
  admin.deactivate(id("gone"), call());
  BOOST_TEST(says(c.failure_of_info(first), "revoked"));
  BOOST_TEST(says(c.failure_of([&] { projections.viewsRequest().send().wait(c.io.waitScope); }), "revoked"));
  BOOST_TEST(c.failure_of_info(second) == "");
  admin.change_roles(id("changed"), {"AUDITOR"}, call());
  BOOST_TEST(says(c.failure_of_info(second), "revoked"));
  auto again = c.open(changed.access->text);  // With the roles of now.
  BOOST_TEST(says(c.failure_of([&] { again.enrollmentRequest().send().wait(c.io.waitScope); }),
                  "FORBIDDEN: role AUDITOR"));
}

BOOST_FIXTURE_TEST_CASE(bad_tokens_open_nothing_whatever_is_wrong_with_them, login_door) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  const auto& good = tokens.access->text;
  const auto payload = good.substr(good.find('.'), good.rfind('.') - good.find('.'));
  caller c(door.port());
  for (const std::string& bad :
       {std::string(), good.substr(0, good.size() - 1), good + "A", good.substr(good.find('.')),
        identity::to_base64url(R"({"alg":"none"})") + payload + ".",
        identity::samples::signed_with(identity::samples::header_json(), identity::samples::claims_json()),
        tokens.refresh->text, std::string(identity::token_bytes_max + 1, 'a')})
    BOOST_TEST(says(c.failure_of([&] { c.open(bad); }), login::token_not_taken), bad.substr(0, 30));
  pass(700);
  BOOST_TEST(says(c.failure_of([&] { c.open(good); }), login::token_expired));
}

BOOST_FIXTURE_TEST_CASE(a_refresh_token_that_was_copied_is_found_out_when_both_use_it, login_door) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  caller owner(door.port()), thief(door.port());
  auto session = owner.open(tokens.access->text);
  const auto stolen = thief.refresh(tokens.refresh->text);
  BOOST_REQUIRE(stolen.getResult().isTokens());
  auto stolen_session = thief.open(stolen.getResult().getTokens().getAccess().cStr());
  const auto replayed = owner.refresh(tokens.refresh->text);
  BOOST_REQUIRE(replayed.getResult().isRefused());
  BOOST_TEST((replayed.getResult().getRefused().getCode() == wire::LoginRefusalCode::NO_SESSION));
  BOOST_TEST(says(thief.failure_of_info(stolen_session), "revoked"));
  BOOST_TEST(says(owner.failure_of_info(session), "revoked"));
  const auto again = thief.refresh(stolen.getResult().getTokens().getRefresh().cStr());
  BOOST_TEST(again.getResult().isRefused());
}

BOOST_AUTO_TEST_CASE(where_logins_are_required_loopback_lets_nobody_in_without_one) {
  login_door fixture(true);
  caller c(fixture.door.port());
  BOOST_TEST(says(c.failure_of([&] { c.open_local(); }), "UNAUTHENTICATED"));
  const auto tokens = fixture.add_and_log_in("ada", {"ADMIN"});
  auto session = c.open(tokens.access->text);
  BOOST_TEST(c.failure_of_info(session) == "");
}

BOOST_FIXTURE_TEST_CASE(a_payers_certificate_opens_for_the_system_that_it_is_bound_to, login_door) {
  payer("root", "ROOT", payer_ca);
  const auto refusal_of = [&](const std::string& name) {
    try {
      payer_system(name);
    } catch (const rpc_failure& failure) {
      return std::string(failure.what());
    }
    return std::string();
  };
  BOOST_TEST(says(refusal_of("acme"), login::certificate_not_known));  // Nobody is bound to it.
  login::new_user system;
  system.login = "acme-system";
  system.roles = {"PAYER_SYSTEM"};
  system.binding.certificate = "ACME";
  system.system = true;
  admin.add(system, call());
  login::stated_binding binding;
  binding.certificate = "ROOT";
  add("root", {"ADMIN"}, binding);
  BOOST_TEST(says(refusal_of("root"), login::certificate_not_known));  // No payer's system.
  auto acme = payer_system("acme");
  BOOST_CHECK_NO_THROW(acme.info());
  BOOST_CHECK_THROW(acme.statistics({}, {}, {}), rpc_failure);  // What its role may not.
  admin.end_sessions(id("acme-system"), {}, call());
  BOOST_CHECK_THROW(acme.info(), rpc_failure);
  auto again = payer_system("acme");  // Shown anew, the certificate is as good as it was.
  BOOST_CHECK_NO_THROW(again.info());
  admin.deactivate(id("acme-system"), call());
  BOOST_CHECK_THROW(again.info(), rpc_failure);
  BOOST_TEST(says(refusal_of("acme"), login::certificate_not_known));
  const client_tls tls{file("server-ca.pem"), "localhost", file("acme.pem"), file("acme-key.pem")};
  caller with_token(door.payers_port(), &tls);
  const auto tokens = add_and_log_in("eve", {"REPORTER"});
  BOOST_TEST(says(with_token.failure_of([&] { with_token.open(tokens.access->text); }), "show no token"));
}

BOOST_FIXTURE_TEST_CASE(of_one_connection_so_many_logins_are_under_way_and_no_more, login_door) {
  add_and_log_in("ada", {"ADMIN"});
  std::optional<login::hash_gate::turn> one(logins.gate().enter()), two(logins.gate().enter());
  caller c(door.port());
  kj::Vector<capnp::RemotePromise<wire::Door::LoginResults>> waiting;
  for (std::uint32_t i = 0; i < door_limits{}.connection_logins; ++i)
    waiting.add(c.logging_in("ada", good_password));
  const auto more = c.login("ada", good_password);
  BOOST_REQUIRE(more.getResult().isRefused());
  BOOST_TEST((more.getResult().getRefused().getCode() == wire::LoginRefusalCode::BUSY));
  BOOST_TEST(more.getResult().getRefused().getRetryAfterSeconds() == 1u);
  one.reset();
  two.reset();
  for (auto& each : waiting) BOOST_TEST(each.wait(c.io.waitScope).getResult().isTokens());
}

BOOST_AUTO_TEST_CASE(of_one_address_so_many_logins_are_under_way_also_when_their_clients_have_gone) {
  login_door fixture(false, {.address_logins = 2});
  fixture.add_and_log_in("ada", {"ADMIN"});
  std::optional<login::hash_gate::turn> one(fixture.logins.gate().enter()),
      two(fixture.logins.gate().enter());
  const auto tls = fixture.as_user();
  const auto is_busy = [](const auto& answer) {
    return answer.getResult().isRefused() &&
           answer.getResult().getRefused().getCode() == wire::LoginRefusalCode::BUSY;
  };
  {
    caller gone(fixture.door.users_port(), &tls);
    const auto first = gone.logging_in("ada", good_password), second = gone.logging_in("ada", good_password);
    BOOST_TEST(is_busy(gone.login("ada", good_password)));
  }
  caller c(fixture.door.users_port(), &tls);
  BOOST_TEST(is_busy(c.login("ada", good_password)));
  caller here_too(fixture.door.port());  // Who comes from the machine itself is no address among others.
  auto answer = here_too.logging_in("ada", good_password);
  one.reset();
  two.reset();
  BOOST_TEST(answer.wait(here_too.io.waitScope).getResult().isTokens());
}

BOOST_AUTO_TEST_CASE(one_user_has_sessions_on_a_quarter_of_the_connections_whatever_became_of_them) {
  login_door fixture(false, {.connections = 8});
  const auto ada = fixture.add_and_log_in("ada", {"ADMIN"}),
             eve = fixture.add_and_log_in("eve", {"REPORTER"});
  caller one(fixture.door.port()), two(fixture.door.port()), three(fixture.door.port());
  one.open(ada.access->text);  // And let go of.
  auto held = two.open(ada.access->text);
  BOOST_TEST(says(three.failure_of([&] { three.open(ada.access->text); }), "as many connections open"));
  BOOST_TEST(three.failure_of([&] { three.open(eve.access->text); }) == "");
  BOOST_TEST(one.failure_of([&] { one.open(ada.access->text); }) == "");  // Has its place already.
}

BOOST_AUTO_TEST_CASE(a_session_that_is_let_go_of_makes_room_for_another_of_its_identity) {
  login_door fixture(false, {.identity_sessions = 1});
  const auto ada = fixture.add_and_log_in("ada", {"ADMIN"});
  const auto& token = ada.access->text;
  caller one(fixture.door.port()), two(fixture.door.port());
  const auto refusal_of = [&](caller& c) { return c.failure_of([&] { c.open(token); }); };
  // What was said before on the connection has come once a call behind it is answered.
  const auto settle = [&] { BOOST_TEST(one.failure_of([&] { one.open("no token"); }) != ""); };
  auto held = std::make_optional(one.open(token));
  auto queries = held->queriesRequest().send().wait(one.io.waitScope).getQueries();
  auto asked = held->forPurposeRequest();
  auto grounds = asked.initGrounds();
  grounds.setPurpose("HOPERAT");
  grounds.setReason("a call of the member's");
  std::optional<wire::Session::Client> same;
  {
    const auto answer = asked.send().wait(one.io.waitScope);
    BOOST_REQUIRE(answer.getResult().isSession());
    same.emplace(answer.getResult().getSession());
  }
  BOOST_TEST(says(refusal_of(one), "as many sessions open"));
  BOOST_TEST(says(refusal_of(two), "as many sessions open"));
  held.reset();
  settle();
  BOOST_TEST(says(refusal_of(two), "as many sessions open"));  // For other grounds it is the same session.
  same.reset();
  settle();
  // What it handed out is no session: that goes on, and takes no place.
  auto next = two.open(token);
  BOOST_TEST(two.failure_of_info(next) == "");
  BOOST_TEST(says(refusal_of(one), "as many sessions open"));
}

BOOST_AUTO_TEST_CASE(a_connection_on_which_no_session_stands_any_more_is_cut_off_over_tls_and_loopback) {
  login_door fixture(true, {.sessionless = std::chrono::seconds(1)});
  const auto ada = fixture.add_and_log_in("ada", {"ADMIN"}),
             eve = fixture.add_and_log_in("eve", {"REPORTER"});
  const auto tls = fixture.as_user();
  caller far(fixture.door.users_port(), &tls), near(fixture.door.port()),
      both(fixture.door.users_port(), &tls), again(fixture.door.port());
  auto first = far.open(ada.access->text), second = near.open(ada.access->text),
       third = both.open(ada.access->text), other = both.open(eve.access->text),
       fourth = again.open(ada.access->text);
  fixture.admin.end_sessions(fixture.id("ada"), {}, fixture.call());
  BOOST_TEST(says(again.failure_of_info(fourth), "revoked"));
  auto fifth = again.open(eve.access->text);
  far.wait_for_end();  // Neither has called since.
  near.wait_for_end();
  BOOST_TEST(both.failure_of_info(other) == "");   // A session of it stands.
  BOOST_TEST(again.failure_of_info(fifth) == "");  // It has opened one again in time.
  BOOST_TEST(fixture.door.stats().connections_cut == 2u);
}

BOOST_AUTO_TEST_CASE(a_session_that_was_let_go_of_keeps_no_connection_and_what_it_handed_out_does) {
  login_door fixture(true, {.sessionless = std::chrono::seconds(1)});
  const auto ada = fixture.add_and_log_in("ada", {"ADMIN"});
  const auto tls = fixture.as_user();
  caller kept(fixture.door.users_port(), &tls), left(fixture.door.users_port(), &tls);
  auto queries = kept.open(ada.access->text).queriesRequest().send().wait(kept.io.waitScope).getQueries();
  left.open(ada.access->text);
  left.wait_for_end();
  BOOST_TEST(fixture.door.stats().connections_cut == 1u);
  auto session = kept.open(ada.access->text);
  BOOST_TEST(kept.failure_of_info(session) == "");
}

BOOST_FIXTURE_TEST_CASE(an_administrator_keeps_users_and_each_one_time_password_is_told_once, login_door) {
  const auto tokens = add_and_log_in("root", {"ADMIN"});
  caller c(door.port());
  auto session = c.open(tokens.access->text);
  auto users = session.usersRequest().send().getUsers();
  const auto add_eve = [&] {
    auto request = users.addRequest();
    auto user = request.initUser();
    user.setLogin("eve");
    user.initRoles(1).set(0, "REPORTER");
    return request.send().wait(c.io.waitScope);
  };
  const auto added = add_eve();
  BOOST_REQUIRE(added.getResult().isDone());
  const auto done = added.getResult().getDone();
  BOOST_TEST(done.getOneTimePassword().size() > 20u);
  BOOST_TEST(done.getUser().getMustChange());
  BOOST_TEST(done.getPosition() > 0u);
  const auto again = add_eve();
  BOOST_TEST(again.getResult().getDone().getUnchanged());
  BOOST_TEST(again.getResult().getDone().getOneTimePassword().size() == 0u);
  BOOST_TEST(c.login("eve", done.getOneTimePassword().cStr(), next_password).getResult().isTokens());

  auto shown = users.showRequest();
  shown.initUser().setLogin("EVE");
  const auto eve = shown.send().wait(c.io.waitScope);
  BOOST_TEST(eve.getResult().getDone().getUser().getSessions().size() == 1u);
  auto none = users.showRequest();
  none.initUser().setLogin("nobody");
  BOOST_TEST(
      (none.send().wait(c.io.waitScope).getResult().getRefused().getCode() == wire::RefusalCode::NOT_FOUND));

  auto listing = users.listRequest();
  listing.setLimit(1);
  const auto page = listing.send().wait(c.io.waitScope);
  BOOST_TEST(page.getUsers().size() == 1u);
  auto rest = users.listRequest();
  rest.setAfter(page.getNext());
  BOOST_TEST(rest.send().wait(c.io.waitScope).getUsers().size() == 1u);

  auto last = users.deactivateRequest();
  last.initUser().setLogin("root");
  BOOST_TEST(last.send().wait(c.io.waitScope).getResult().isRefused());
  auto wrong = users.changeRolesRequest();
  wrong.initUser().setLogin("eve");
  wrong.initRoles(2).set(0, "ADMIN");
  const auto refused = wrong.send().wait(c.io.waitScope);
  BOOST_REQUIRE(refused.getResult().isRefused());
  BOOST_TEST(std::string(refused.getResult().getRefused().getProblems()[0].getField().cStr()) == "roles[1]");
}

BOOST_FIXTURE_TEST_CASE(an_auditor_sees_which_users_there_are_and_not_who_they_are, login_door) {
  add_and_log_in("root", {"ADMIN"});
  const auto tokens = add_and_log_in("auditor", {"AUDITOR"});
  caller c(door.port());
  auto users = c.open(tokens.access->text).usersRequest().send().getUsers();
  const auto page = users.listRequest().send().wait(c.io.waitScope);
  BOOST_REQUIRE(page.getUsers().size() == 2u);
  for (const auto user : page.getUsers()) {
    BOOST_TEST(user.getLogin().size() == 0u);
    BOOST_TEST(user.getRoles().size() == 1u);
  }
  auto shown = users.showRequest();
  shown.initUser().setLogin("root");
  BOOST_TEST(shown.send().wait(c.io.waitScope).getResult().isRefused());
}

BOOST_AUTO_TEST_CASE(where_no_users_are_kept_nobody_logs_in) {
  door_fixture fixture;
  caller c(fixture.door.port());
  BOOST_TEST(says(c.failure_of([&] { c.login("ada", good_password); }), "keeps no users"));
  auto local = c.open_local();
  BOOST_TEST(c.failure_of([&] { local.logoutRequest().send().wait(c.io.waitScope); }) == "");
  BOOST_TEST(says(
      c.failure_of([&] { local.usersRequest().send().getUsers().listRequest().send().wait(c.io.waitScope); }),
      "keeps no users"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_login_door_test
}  // namespace benefactor::api::test
