// Passwords, lock-outs and sessions of users.
#include <boost/test/unit_test.hpp>

#include "tests/events/user_story.hpp"

namespace benefactor {
namespace of_identity_session_test {

using namespace user_stories;

BOOST_FIXTURE_TEST_SUITE(identity_session_test, directory_story)

BOOST_AUTO_TEST_CASE(a_password_is_set_once_ends_sessions_and_the_lock_out) {
  having(adding("ada", {user_role::admin}));
  opened("s");
  having(lock_user{user("ada"), now});
  const set_password c{user("ada"), user("ada"), id_named("first"), {}, "$argon2id$1", true, true};
  BOOST_TEST(having(c));
  BOOST_TEST(!having(c));
  BOOST_TEST(account("ada").sessions.empty());
  BOOST_TEST(!account("ada").is_locked(now));
  BOOST_TEST(account("ada").password->must_change);
  BOOST_TEST(account("ada").password->hash == "$argon2id$1");
}

BOOST_AUTO_TEST_CASE(hashing_a_password_anew_ends_nothing_and_gives_way_to_one_that_was_set_meanwhile) {
  having(adding("ada", {user_role::admin}));
  having(set_password{user("ada"), {}, id_named("first"), {}, "$1", false, true});
  opened("s");
  BOOST_TEST(having(set_password{user("ada"), {}, id_named("anew"), id_named("first"), "$2", false, false}));
  BOOST_TEST(account("ada").sessions.size() == 1u);
  having(set_password{user("ada"), {}, id_named("reset"), {}, "$3", true, true});
  BOOST_TEST(
      refused(set_password{user("ada"), {}, id_named("late"), id_named("anew"), "$2", false, false}).reason ==
      "another password was set meanwhile");
}

BOOST_AUTO_TEST_CASE(a_password_comes_as_a_phc_string) {
  having(adding("ada", {user_role::admin}));
  for (const auto& hash :
       {std::string(), std::string("secret"), std::string("$a b"), "$" + std::string(512, 'x')})
    BOOST_TEST(
        problems(set_password{user("ada"), {}, id_named("p"), {}, hash, false, true}) == fields{"hash"},
        boost::test_tools::per_element());
  BOOST_TEST(problems(set_password{user("ada"), {}, {}, {}, "$x", false, true}) == fields{"change"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(lock_outs_in_a_row_last_twice_as_long_up_to_an_hour) {
  having(adding("ada", {user_role::admin}));
  auto at = now;
  for (const std::int64_t minutes : {1, 2, 4, 8, 16, 32, 60, 60}) {
    BOOST_TEST(having(lock_user{user("ada"), at}));
    BOOST_TEST(last<user_locked>().until_us == at + minutes * minute);
    BOOST_TEST(!having(lock_user{user("ada"), at + 1}));
    at = last<user_locked>().until_us;
    BOOST_TEST(!account("ada").is_locked(at));
  }
  at += day_us;
  having(lock_user{user("ada"), at});
  BOOST_TEST(last<user_locked>().lockouts == 1u);
}

BOOST_AUTO_TEST_CASE(nobody_logs_in_as_a_locked_user_until_it_is_unlocked_and_sessions_go_on) {
  having(adding("ada", {user_role::admin}));
  opened("s");
  having(lock_user{user("ada"), now});
  const auto login = opening("t", 2, now + 1, now + hour);
  BOOST_TEST(refused(login).reason == "the user is locked");
  BOOST_TEST(having(refresh_session{user("ada"), session("s"), token(1), token(3), now + 1, now + hour}));
  BOOST_TEST(having(unlock_user{user("ada"), user("ada")}));
  BOOST_TEST(!having(unlock_user{user("ada"), user("ada")}));
  BOOST_TEST(having(login));
}

BOOST_AUTO_TEST_CASE(a_session_begins_on_the_password_of_now_and_on_no_other) {
  having(adding("ada", {user_role::admin}));
  open_session login{user("ada"), session("s"), token(1), now, now + hour, {}};
  BOOST_TEST(problems(login) == fields{"verified"}, boost::test_tools::per_element());
  login.verified = id_named("first");
  BOOST_TEST(refused(login).reason == "another password was set meanwhile");  // There is none.
  having(set_password{user("ada"), {}, id_named("first"), {}, "$1", false, true});
  having(set_password{user("ada"), {}, id_named("second"), {}, "$2", true, true});
  BOOST_TEST(refused(login).reason == "another password was set meanwhile");
  login.verified = id_named("second");
  BOOST_TEST(refused(login).reason == "the password has to be changed first");
  having(set_password{user("ada"), {}, id_named("third"), id_named("second"), "$3", false, true});
  login.verified = id_named("third");
  BOOST_TEST(having(login));
}

BOOST_AUTO_TEST_CASE(a_refresh_token_is_good_once_and_a_second_time_revokes_the_session) {
  having(adding("ada", {user_role::admin}));
  opened("s");
  opened("other", 9);
  const refresh_session first{user("ada"), session("s"), token(1), token(2), now + 1, now + hour};
  BOOST_TEST(having(first));
  BOOST_TEST(!having(first));  // The same command again.
  BOOST_TEST(!refusal_with(events.back()));
  BOOST_TEST(having(refresh_session{user("ada"), session("s"), token(1), token(3), now + 2, now + hour}));
  BOOST_TEST((last<session_revoked>().why == revocation::token_reused));
  BOOST_TEST(refusal_with(events.back()).has_value());
  // Also whoever had the good one is out; another session is not.
  BOOST_TEST(
      (refused(refresh_session{user("ada"), session("s"), token(2), token(4), now + 3, now + hour}).code ==
       rejection_code::not_found));
  BOOST_TEST(having(refresh_session{user("ada"), session("other"), token(9), token(8), now + 3, now + hour}));
}

BOOST_AUTO_TEST_CASE(a_session_that_expired_is_told_as_one_that_never_was) {
  having(adding("ada", {user_role::admin}));
  opened("s");
  const auto late =
      refused(refresh_session{user("ada"), session("s"), token(1), token(2), now + hour, now + 2 * hour});
  const auto never = refused(refresh_session{user("ada"), session("t"), token(1), token(2), now, now + hour});
  const auto nobody =
      refused(refresh_session{user("eve"), session("s"), token(1), token(2), now, now + hour});
  BOOST_TEST((late == never));
  BOOST_TEST((never == nobody));
}

BOOST_AUTO_TEST_CASE(a_session_has_an_end_within_90_days_and_one_token) {
  having(adding("ada", {user_role::admin}));
  for (const auto expires : {now, now - 1, now + 90 * day_us + 1})
    BOOST_TEST(problems(opening("s", 1, now, expires)) == fields{"expires"},
               boost::test_tools::per_element());
  auto nameless = opening("s", 1, now, now + hour);
  nameless.session = {};
  BOOST_TEST(problems(nameless) == fields{"session"}, boost::test_tools::per_element());
  opened("s");
  BOOST_TEST(!having(opening("s", 1, now, now + hour)));
  BOOST_TEST((refused(opening("s", 2, now, now + hour)).code == rejection_code::idempotency_conflict));
  BOOST_TEST(problems(refresh_session{user("ada"), session("s"), token(1), token(1), now, now + hour}) ==
                 fields{"next"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_too_many_sessions_the_oldest_gives_way_and_expired_ones_are_not_kept) {
  having(adding("ada", {user_role::admin}));
  opened("expiring", 1, now - hour + 1);
  for (std::size_t i = 0; i < sessions_max; ++i)
    opened("s" + std::to_string(i), 1, now + 1 + static_cast<std::int64_t>(i));
  BOOST_TEST(account("ada").sessions.size() == sessions_max);
  BOOST_TEST(!account("ada").sessions.contains(session("expiring")));
  opened("more", 1, now + minute);
  BOOST_TEST((last<session_opened>().replaces == session("s0")));
  BOOST_TEST(account("ada").sessions.size() == sessions_max);
  BOOST_TEST(!account("ada").sessions.contains(session("s0")));
}

BOOST_AUTO_TEST_CASE(revoking_and_deactivating_end_sessions_at_once) {
  having(adding("eve", {user_role::admin}));
  having(adding("ada", {user_role::reporter}));
  opened("s");
  opened("t");
  BOOST_TEST(having(revoke_session{user("ada"), {}, session("s"), revocation::logged_out}));
  BOOST_TEST(!having(revoke_session{user("ada"), {}, session("s"), revocation::logged_out}));
  BOOST_TEST(account("ada").sessions.size() == 1u);
  opened("u");
  BOOST_TEST(having(revoke_session{user("ada"), user("eve"), {}, revocation::by_admin}));
  BOOST_TEST(!having(revoke_session{user("ada"), user("eve"), {}, revocation::by_admin}));
  BOOST_TEST(account("ada").sessions.empty());
  opened("v");
  having(deactivate_user{user("ada"), user("eve")});
  BOOST_TEST(account("ada").sessions.empty());
  BOOST_TEST(refused(opening("w", 1, now, now + hour)).reason == "the user is deactivated");
  BOOST_TEST((refused(set_password{user("ada"), {}, id_named("p"), {}, "$x", false, true}).code ==
              rejection_code::invalid_transition));
  having(reactivate_user{user("ada"), user("eve")});
  BOOST_TEST(account("ada").sessions.empty());
}

BOOST_AUTO_TEST_CASE(ending_all_sessions_is_told_of_whoever_comes_without_a_login_once_by_a_time) {
  having(adding("eve", {user_role::admin}));
  having(adding_system("payer", "payer.example"));
  having(
      adding("ada", {user_role::reporter}, {{}, {}, {}, {"https://issuer.example", id_named("ada there")}}));
  having(adding("bob", {user_role::reporter}, {{}, {}, "bob.example", {}}));
  for (const auto* name : {"payer", "ada"}) {
    const revoke_session all{user(name), user("eve"), {}, revocation::by_admin, now};
    BOOST_TEST(having(all));
    BOOST_TEST(last<session_revoked>().ended_us == now);
    BOOST_TEST(account(name).sessions_ended_us == now);
    BOOST_TEST(!having(all));  // The same command again.
    auto later = all;
    later.now_us = now + 1;  // What came in meanwhile is ended too.
    BOOST_TEST(having(later));
    BOOST_TEST(account(name).sessions_ended_us == now + 1);
  }
  // A certificate opens nothing for who is no payer's system, and one session is none of these.
  BOOST_TEST(!having(revoke_session{user("bob"), {}, {}, revocation::by_admin, now}));
  BOOST_TEST(!having(revoke_session{user("ada"), {}, session("s"), revocation::by_admin, now + 2}));
  BOOST_TEST(account("bob").sessions_ended_us == 0);
  having(deactivate_user{user("ada"), {}, now + 3});
  BOOST_TEST(account("ada").sessions_ended_us == now + 3);
  having(reactivate_user{user("ada"), {}});
  BOOST_TEST(account("ada").sessions_ended_us == now + 3);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_identity_session_test
}  // namespace benefactor
