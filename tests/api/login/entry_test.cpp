// Who becomes a user without an administrator: the first one of all, and members who know their card.
#include <boost/test/unit_test.hpp>
#include <future>

#include "api/login/readable_secret.hpp"
#include "tests/api/login/desk_fixture.hpp"

namespace benefactor::api::test {
namespace of_entry_test {

using login::refusal;

login::new_login account_named(const std::string& login, const std::string& password = good_password) {
  auto secret = std::make_shared<login::secret_text>();
  secret->text = password;
  return {login, "", "", secret};
}

struct entry_fixture : desk_fixture {
  entry_fixture() {
    auto policy = enrolled_policy();
    policy.members[0].details.name = {"Okafor-Brown", "Renata", "", ""};
    policy.members[0].details.birth_date = make_date(1980, 2, 29);
    ask(actors::enroll_policy_request{policy});
  }
  static login::registration_facts card() {
    return {"POL-1", "M-1", "OKAFOR-Brown", *make_date(1980, 2, 29)};
  }
  std::string address() { return "198.51.100." + std::to_string(++addresses) + ":4000"; }

  int addresses = 0;
};

BOOST_FIXTURE_TEST_SUITE(entry_test, entry_fixture)

BOOST_AUTO_TEST_CASE(the_first_administrator_comes_with_the_secret_and_nobody_after) {
  BOOST_TEST((refused(logins.set_up("anything", account_named("ada"), address())) == refusal::not_open));
  const auto secret = logins.begin_set_up();
  BOOST_REQUIRE(secret != nullptr);
  BOOST_TEST((refused(logins.set_up("", account_named("ada"), address())) == refusal::wrong_credentials));
  BOOST_TEST((refused(logins.set_up(secret->text.substr(1), account_named("ada"), address())) ==
              refusal::wrong_credentials));
  BOOST_TEST(
      (refused(logins.set_up(secret->text, account_named("a", "short"), address())) == refusal::invalid));
  const auto tokens = in(logins.set_up(secret->text, account_named("ada"), address()));
  BOOST_TEST(subject_of(tokens.access->text).roles.contains(role::admin));
  BOOST_TEST((refused(logins.set_up(secret->text, account_named("eve"), address())) == refusal::not_open));
  BOOST_TEST(logins.begin_set_up() == nullptr);
  in(logins.login("ada", good_password, "", address()));
}

BOOST_AUTO_TEST_CASE(of_two_who_set_up_at_once_one_becomes_the_administrator) {
  const auto secret = logins.begin_set_up();
  const auto setting_up = [&](const std::string& login) {
    return std::async(std::launch::async, [&, login, from = address()] {
      return logins.set_up(secret->text, account_named(login), from);
    });
  };
  auto one = setting_up("ada"), two = setting_up("eve");
  const auto first = one.get(), second = two.get();
  const bool first_is_in = std::holds_alternative<login::session_tokens>(first);
  BOOST_TEST(first_is_in != std::holds_alternative<login::session_tokens>(second));
  BOOST_TEST((refused(first_is_in ? second : first) == refusal::not_open));
  BOOST_TEST(running->users().directory().active_admins == 1u);
}

BOOST_AUTO_TEST_CASE(a_set_up_that_broke_off_before_its_password_can_be_done_again) {
  add_user half;
  half.roles = {user_role::admin};
  half.confidential.login = "ada";
  logins.engine().ask(half, logins.engine().origin_of({}));
  const auto secret = logins.begin_set_up();
  BOOST_REQUIRE(secret != nullptr);
  in(logins.set_up(secret->text, account_named("ada"), address()));
}

BOOST_AUTO_TEST_CASE(the_secret_is_void_once_there_is_an_administrator_by_another_way) {
  const auto secret = logins.begin_set_up();
  add_and_log_in("ada", {"ADMIN"});
  BOOST_TEST((refused(logins.set_up(secret->text, account_named("eve"), address())) == refusal::not_open));
}

BOOST_AUTO_TEST_CASE(the_secret_is_guessed_five_times_a_minute_at_most) {
  const auto secret = logins.begin_set_up();
  for (int i = 0; i < 5; ++i)
    BOOST_TEST((refused(logins.set_up("guess", account_named("eve"), here)) == refusal::wrong_credentials));
  BOOST_TEST((refused(logins.set_up(secret->text, account_named("eve"), here)) == refusal::too_many_tries));
}

BOOST_AUTO_TEST_CASE(secrets_that_people_type_may_be_typed_in_either_case_and_ungrouped) {
  login::secret_text drawn;
  login::draw_readable_secret(store::system_entropy(), 20, drawn);
  std::string typed;
  for (const char c : drawn.text)
    if (c != '-') typed += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  BOOST_TEST(typed.size() == 20u);
  BOOST_TEST(login::is_same_secret(drawn.text, typed));
  BOOST_TEST(login::is_same_secret(drawn.text, drawn.text));
  BOOST_TEST(!login::is_same_secret(drawn.text, typed.substr(1)));
  BOOST_TEST(!login::is_same_secret(drawn.text, ""));
}

BOOST_AUTO_TEST_CASE(a_member_who_knows_the_card_registers_once) {
  const auto tokens = in(logins.register_member(account_named("renata@example.org"), card(), address()));
  const auto subject = subject_of(tokens.access->text);
  BOOST_TEST((subject.roles == std::set{role::patient}));
  BOOST_TEST((subject.members == std::set{running->surrogates().member("M-1")}));
  BOOST_TEST(subject.policies.empty());
  BOOST_TEST((refused(logins.register_member(account_named("again"), card(), address())) ==
              refusal::wrong_credentials));
  // Also one who is deactivated is bound to the member.
  admin.deactivate(id("renata@example.org"), call());
  BOOST_TEST((refused(logins.register_member(account_named("again"), card(), address())) ==
              refusal::wrong_credentials));
}

BOOST_AUTO_TEST_CASE(a_registration_that_broke_off_before_its_password_can_be_done_again_by_that_name_alone) {
  add_user half;
  half.roles = {user_role::patient};
  half.binding.member = running->surrogates().member("M-1");
  half.confidential.login = "renata";
  logins.engine().ask(half, logins.engine().origin_of({}));
  BOOST_TEST((refused(logins.register_member(account_named("again"), card(), address())) ==
              refusal::wrong_credentials));
  in(logins.register_member(account_named("renata"), card(), address()));
  BOOST_TEST((refused(logins.register_member(account_named("renata"), card(), address())) ==
              refusal::wrong_credentials));
}

BOOST_AUTO_TEST_CASE(whatever_does_not_match_is_told_in_the_same_words) {
  std::vector<login::registration_facts> wrong(8, card());
  wrong[0].policy_number = "POL-2";
  wrong[1].member_number = "M-2";  // Whose name and birth date nobody has said.
  wrong[2].member_number = "M-3";
  wrong[3].family_name = "Okafor";
  wrong[4].birth_date = *make_date(1980, 2, 28);
  wrong[5].family_name = "";
  wrong[6].policy_number = "";
  wrong[7] = {};
  for (const auto& facts : wrong) {
    const auto answer = logins.register_member(account_named("renata"), facts, address());
    BOOST_TEST((refused(answer) == refusal::wrong_credentials));
    BOOST_TEST(std::get<login::refused_login>(answer).problems.empty());
  }
  BOOST_TEST(!running->users().find(id("renata")).has_value());
}

BOOST_AUTO_TEST_CASE(whose_cover_is_over_does_not_register) {
  pass(std::int64_t{366} * 86'400);
  BOOST_TEST((refused(logins.register_member(account_named("renata"), card(), address())) ==
              refusal::wrong_credentials));
}

BOOST_AUTO_TEST_CASE(a_member_is_guessed_at_as_rarely_as_a_password_from_however_many_places) {
  auto wrong = card();
  for (int i = 0; i < 5; ++i) {
    wrong.birth_date.days += 1;
    BOOST_TEST((refused(logins.register_member(account_named("eve"), wrong, address())) ==
                refusal::wrong_credentials));
  }
  BOOST_TEST(
      (refused(logins.register_member(account_named("eve"), card(), address())) == refusal::too_many_tries));
}

BOOST_AUTO_TEST_CASE(an_address_registers_five_times_a_minute_at_most) {
  for (int i = 0; i < 5; ++i)
    BOOST_TEST(
        (refused(logins.register_member(account_named("x", "short"), card(), here)) == refusal::invalid));
  BOOST_TEST(
      (refused(logins.register_member(account_named("renata"), card(), here)) == refusal::too_many_tries));
}

BOOST_AUTO_TEST_CASE(a_login_name_that_is_taken_is_told_to_who_has_shown_who_one_is_and_to_nobody_else) {
  add_and_log_in("ada", {"ADMIN"});
  auto wrong = card();
  wrong.family_name = "Okafor";
  BOOST_TEST((refused(logins.register_member(account_named("ada"), wrong, address())) ==
              refusal::wrong_credentials));
  const auto answer = logins.register_member(account_named("ada"), card(), address());
  BOOST_TEST((refused(answer) == refusal::invalid));
  BOOST_TEST(std::get<login::refused_login>(answer).problems.at(0).field == "login");
  in(logins.login("ada", good_password, "", address()));
}

BOOST_AUTO_TEST_CASE(where_registration_is_off_nobody_registers) {
  auto settings = a_day_of_logins();
  settings.self_registration = false;
  login::login_service closed(settings, parts_with(hasher));
  BOOST_TEST(
      (refused(closed.register_member(account_named("renata"), card(), address())) == refusal::not_open));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_entry_test
}  // namespace benefactor::api::test
