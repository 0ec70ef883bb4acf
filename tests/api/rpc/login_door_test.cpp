// Logging in through a door: over TLS with tokens, with payers' certificates, and everything that is no way
// in.
#include "tests/api/rpc/login_door.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/api/identity/token_samples.hpp"
#include "tests/api/rpc/door_fixture.hpp"

namespace benefactor::api::test {
namespace of_login_door_test {

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
