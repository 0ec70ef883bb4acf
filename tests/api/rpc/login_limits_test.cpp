// How many logins are under way at a door, how many sessions one identity has, and when a connection without
// any is cut off.
#include <boost/test/unit_test.hpp>
#include <optional>

#include "tests/api/rpc/login_door.hpp"

namespace benefactor::api::test {
namespace of_login_limits_test {

BOOST_AUTO_TEST_SUITE(login_limits)

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_login_limits_test
}  // namespace benefactor::api::test
