// Logins by name and password, and the tokens that follow: who is let in, and what everybody else is told.
#include <boost/test/unit_test.hpp>

#include "api/login/readable_secret.hpp"
#include "tests/api/login/desk_fixture.hpp"

namespace benefactor::api::test {
namespace of_login_test {

using login::login_outcome;
using login::login_step;
using login::refusal;

std::string from(int address) { return "198.51.100." + std::to_string(address) + ":4000"; }

BOOST_FIXTURE_TEST_SUITE(logins_test, desk_fixture)

BOOST_AUTO_TEST_CASE(a_one_time_password_is_replaced_by_the_first_login) {
  const auto first = add("ada", {"ADMIN"});
  BOOST_TEST(first.size() == login::one_time_password_characters + 3);
  BOOST_TEST((refused(logins.login("ada", first, "", here)) == refusal::must_change_password));
  const auto tokens = in(logins.login("Ada", first, good_password, here));
  BOOST_TEST((tokens.user == id("ada")));
  BOOST_TEST(tokens.access_seconds == 600u);
  BOOST_TEST((refused(logins.login("ada", first, "", here)) == refusal::wrong_credentials));
  in(logins.login("ada", good_password, "", here));
  BOOST_TEST(account("ada").sessions.size() == 2u);
}

BOOST_AUTO_TEST_CASE(whoever_may_not_log_in_gets_the_same_answer) {
  add_and_log_in("ada", {"ADMIN"});
  add_and_log_in("gone", {"REPORTER"});
  add_and_log_in("locked", {"REPORTER"});
  admin.deactivate(id("gone"), call());
  logins.engine().ask(lock_user{id("locked"), now_us.load()}, logins.engine().origin_of({}));
  login::new_user program;
  program.login = "program";
  program.roles = {"PAYER_SYSTEM"};
  program.binding.certificate = "ACME";
  program.system = true;
  BOOST_REQUIRE(std::holds_alternative<login::user_change>(admin.add(program, call())));
  int address = 1;
  for (const auto& [name, password] :
       std::vector<std::pair<std::string, std::string>>{{"nobody", good_password},
                                                        {"ada", "not the password"},
                                                        {"gone", good_password},
                                                        {"locked", good_password},
                                                        {"program", ""},
                                                        {"program", good_password},
                                                        {"", ""},
                                                        {"ada", ""}}) {
    const auto answer = logins.login(name, password, "", from(address++));
    BOOST_TEST((refused(answer) == refusal::wrong_credentials), name);
    const auto& told = std::get<login::refused_login>(answer);
    BOOST_TEST(told.problems.empty());
    BOOST_TEST(told.retry_after_seconds == 0u);
  }
  BOOST_TEST(account("gone").sessions.empty());
}

BOOST_AUTO_TEST_CASE(five_wrong_passwords_lock_the_user_out_and_the_right_one_is_no_help) {
  add_and_log_in("ada", {"ADMIN"});
  for (int i = 0; i < 5; ++i)
    BOOST_TEST((refused(logins.login("ada", "guess", "", from(i))) == refusal::wrong_credentials));
  settle();
  BOOST_TEST(account("ada").is_locked(now_us.load()));
  const auto waits = logins.login("ada", good_password, "", from(9));
  BOOST_TEST((refused(waits) == refusal::too_many_tries));
  BOOST_TEST(std::get<login::refused_login>(waits).retry_after_seconds >= 1u);
  pass(10);
  BOOST_TEST((refused(logins.login("ada", good_password, "", from(10))) == refusal::wrong_credentials));
  pass(120);
  in(logins.login("ada", good_password, "", from(11)));
}

BOOST_AUTO_TEST_CASE(an_address_has_ten_tries_a_minute_whatever_the_names) {
  for (int i = 0; i < 10; ++i)
    BOOST_TEST(
        (refused(logins.login("user" + std::to_string(i), "x", "", here)) == refusal::wrong_credentials));
  BOOST_TEST((refused(logins.login("another", "x", "", here)) == refusal::too_many_tries));
  BOOST_TEST((refused(logins.login("another", "x", "", from(1))) == refusal::wrong_credentials));
}

BOOST_AUTO_TEST_CASE(a_login_that_was_checked_before_a_reset_begins_no_session) {
  add_and_log_in("ada", {"ADMIN"});
  bool reset = false;
  before = [&](const user_command& command) {
    if (!std::holds_alternative<open_session>(command) || std::exchange(reset, true)) return;
    admin.reset_password(id("ada"), call());
  };
  BOOST_TEST((refused(logins.login("ada", good_password, "", here)) == refusal::wrong_credentials));
  BOOST_TEST(reset);
  BOOST_TEST(account("ada").sessions.empty());
}

BOOST_AUTO_TEST_CASE(a_change_of_the_password_that_another_one_overtook_changes_nothing) {
  add_and_log_in("ada", {"ADMIN"});
  bool reset = false;
  before = [&](const user_command& command) {
    const auto* set = std::get_if<set_password>(&command);
    if (!set || set->must_change || std::exchange(reset, true)) return;
    admin.reset_password(id("ada"), call());
  };
  BOOST_TEST(
      (refused(logins.login("ada", good_password, next_password, here)) == refusal::wrong_credentials));
  BOOST_TEST(account("ada").password->must_change);
}

BOOST_AUTO_TEST_CASE(a_password_hashed_with_other_parameters_is_hashed_anew_and_ends_no_session) {
  add_and_log_in("ada", {"ADMIN"});
  const auto before_it = running->users().password(id("ada"))->hash;
  const identity::password_hasher stronger(store::system_entropy(), identity::argon2_floor);
  login::login_service other(a_day_of_logins(), parts_with(stronger));
  in(other.login("ada", good_password, "", here));
  const auto after = running->users().password(id("ada"))->hash;
  BOOST_TEST(after != before_it);
  BOOST_TEST(!stronger.needs_rehash(after));
  BOOST_TEST(account("ada").sessions.size() == 2u);
  in(other.login("ada", good_password, "", here));
  BOOST_TEST(running->users().password(id("ada"))->hash == after);
}

BOOST_AUTO_TEST_CASE(a_new_password_is_held_to_the_rules_and_ends_every_other_session) {
  const auto old = add_and_log_in("ada-lovelace", {"ADMIN"});
  for (const std::string& bad : {std::string("short"), std::string("password1"), std::string("ADA-lovelace"),
                                 good_password, std::string(129, 'x')}) {
    const auto answer = logins.login("ada-lovelace", good_password, bad, from(1));
    BOOST_TEST((refused(answer) == refusal::invalid));
    const auto& told = std::get<login::refused_login>(answer);
    BOOST_REQUIRE(told.problems.size() == 1u);
    BOOST_TEST(told.problems[0].field == "newPassword");
    BOOST_TEST(told.problems[0].rule.find(bad) == std::string::npos);
    pass(10);
  }
  const auto fresh = in(logins.login("ada-lovelace", good_password, next_password, from(2)));
  BOOST_TEST(account("ada-lovelace").sessions.size() == 1u);
  BOOST_TEST(refusal_of(old.access->text) == login::token_not_taken);
  BOOST_TEST((refused(logins.refresh(old.refresh->text, here)) == refusal::no_session));
  BOOST_TEST(subject_of(fresh.access->text).user == to_hex(id("ada-lovelace")));
}

BOOST_AUTO_TEST_CASE(what_is_longer_than_anything_may_be_is_not_looked_at) {
  BOOST_TEST((refused(logins.login(std::string(513, 'a'), "x", "", here)) == refusal::invalid));
  BOOST_TEST((refused(logins.login("ada", std::string(513, 'a'), "", here)) == refusal::invalid));
  BOOST_TEST((refused(logins.login(std::string(512, 'a'), std::string(512, 'a'), "", here)) ==
              refusal::wrong_credentials));
}

BOOST_AUTO_TEST_CASE(when_as_many_passwords_are_checked_as_may_be_one_more_is_told_so_and_has_not_tried) {
  add_and_log_in("ada", {"ADMIN"});
  auto settings = a_day_of_logins();
  settings.hashes_at_once = 1;
  settings.hashes_waiting = 0;
  login::login_service small(settings, parts_with(hasher));
  {
    const auto turn = small.gate().enter();
    BOOST_REQUIRE(static_cast<bool>(turn));
    for (int i = 0; i < 12; ++i) {
      const auto answer = small.login("ada", good_password, "", here);
      BOOST_TEST((refused(answer) == refusal::busy));
      BOOST_TEST(std::get<login::refused_login>(answer).retry_after_seconds == 1u);
    }
  }
  in(small.login("ada", good_password, "", here));
}

BOOST_AUTO_TEST_CASE(a_refresh_token_is_good_once_and_a_second_time_ends_the_session_for_both) {
  const auto first = add_and_log_in("ada", {"ADMIN"});
  const auto second = in(logins.refresh(first.refresh->text, here));
  BOOST_TEST((second.session == first.session));
  BOOST_TEST(second.refresh->text != first.refresh->text);
  BOOST_TEST(subject_of(second.access->text).user == to_hex(id("ada")));
  // Whoever copied the first one comes second.
  BOOST_TEST((refused(logins.refresh(first.refresh->text, from(66))) == refusal::no_session));
  BOOST_TEST((last_told().outcome == login_outcome::token_reused));
  BOOST_TEST((last_told().session == first.session));
  BOOST_TEST(last_told().peer == from(66));
  BOOST_TEST((refused(logins.refresh(second.refresh->text, here)) == refusal::no_session));
  BOOST_TEST(refusal_of(second.access->text) == login::token_not_taken);
}

BOOST_AUTO_TEST_CASE(a_session_is_refreshed_ten_times_a_minute_and_one_that_has_to_wait_has_lost_nothing) {
  auto tokens = add_and_log_in("ada", {"ADMIN"});
  for (int i = 0; i < 10; ++i) tokens = in(logins.refresh(tokens.refresh->text, from(i)));
  const auto digest = account("ada").sessions.at(tokens.session).digest;
  const auto waits = logins.refresh(tokens.refresh->text, from(11));
  BOOST_TEST((refused(waits) == refusal::too_many_tries));
  BOOST_TEST(std::get<login::refused_login>(waits).retry_after_seconds == 6u);
  BOOST_TEST((account("ada").sessions.at(tokens.session).digest == digest));
  pass(6);
  in(logins.refresh(tokens.refresh->text, here));
}

BOOST_AUTO_TEST_CASE(what_is_no_refresh_token_is_told_what_one_of_an_ended_session_is) {
  const auto tokens = add_and_log_in("ada", {"ADMIN"});
  logins.log_out(tokens.user, tokens.session, here);
  for (const auto& text : {tokens.refresh->text, std::string(), std::string(64, 'B'), std::string(5'000, 'B'),
                           tokens.refresh->text.substr(1), tokens.access->text})
    BOOST_TEST((refused(logins.refresh(text, here)) == refusal::no_session));
}

BOOST_AUTO_TEST_CASE(a_session_ends_unused_after_a_day_and_in_any_case_after_a_week) {
  constexpr std::int64_t hour = 3'600;
  auto idle = add_and_log_in("ada", {"ADMIN"}), used = add_and_log_in("eve", {"REPORTER"});
  for (int days = 0; days < 6; ++days) {
    pass(23 * hour);
    used = in(logins.refresh(used.refresh->text, here));
  }
  BOOST_TEST((refused(logins.refresh(idle.refresh->text, here)) == refusal::no_session));
  pass(23 * hour);
  used = in(logins.refresh(used.refresh->text, here));
  BOOST_TEST(used.refresh_seconds == 7u * hour);  // 161 hours of 168 are over.
  pass(7 * hour);
  BOOST_TEST((refused(logins.refresh(used.refresh->text, here)) == refusal::no_session));
}

BOOST_AUTO_TEST_CASE(that_a_user_is_added_and_given_a_password_is_told_by_two_words) {
  const auto words = [&] {
    const std::lock_guard lock(told_mutex);
    std::vector<std::string> all;
    for (const auto& event : told) {
      BOOST_TEST((event.what == login_step::user_command));
      BOOST_TEST((event.outcome == login_outcome::done));
      all.emplace_back(event.detail);
    }
    told.clear();
    return all;
  };
  add("ada", {"ADMIN"});
  BOOST_TEST(words() == (std::vector<std::string>{"add", "firstPassword"}), boost::test_tools::per_element());
  admin.reset_password(id("ada"), call());
  BOOST_TEST(words() == std::vector<std::string>{"resetPassword"}, boost::test_tools::per_element());
  login::new_user system;
  system.login = "acme-system";
  system.roles = {"PAYER_SYSTEM"};
  system.binding.certificate = "ACME";
  system.system = true;
  admin.add(system, call());  // Has none.
  BOOST_TEST(words() == std::vector<std::string>{"add"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(every_outcome_is_told_once_with_who_where_and_when) {
  add("ada", {"ADMIN"});
  const auto at_least = [&](login_step step, login_outcome outcome, const id128& user) {
    const auto event = last_told();
    BOOST_TEST((event.what == step));
    BOOST_TEST((event.outcome == outcome), name_of(event.outcome));
    BOOST_TEST((event.user == user));
    BOOST_TEST(event.when_us == now_us.load());
  };
  const auto count = [&] {
    const std::lock_guard lock(told_mutex);
    return told.size();
  };
  const auto begun = count();
  logins.login("nobody", "x", "", here);
  at_least(login_step::login, login_outcome::wrong_credentials, {});
  logins.login("ada", "x", "", here);
  at_least(login_step::login, login_outcome::wrong_credentials, id("ada"));
  const auto tokens = [&] {
    const auto answer = admin.reset_password(id("ada"), call());
    return in(logins.login("ada", std::get<login::user_change>(answer).one_time_password->text, good_password,
                           here));
  }();
  at_least(login_step::login, login_outcome::done, id("ada"));
  logins.log_out(tokens.user, tokens.session, here);
  at_least(login_step::logout, login_outcome::done, id("ada"));
  opener.of_token("no token", here);
  at_least(login_step::token_opening, login_outcome::refused, {});
  BOOST_TEST(count() == begun + 6u);  // With the reset.
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_login_test
}  // namespace benefactor::api::test
