// Users: who may be added and become what.
#include "events/identity.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/events/user_story.hpp"

namespace benefactor {
namespace of_identity_test {

using namespace user_stories;

BOOST_FIXTURE_TEST_SUITE(identity_test, directory_story)

BOOST_AUTO_TEST_CASE(a_user_is_added_once_and_known_when_added_again) {
  BOOST_TEST(having(adding("ada", {user_role::admin})));
  BOOST_TEST(!having(adding("ada", {user_role::admin})));
  BOOST_TEST((refused(adding("ada", {user_role::reporter})).code == rejection_code::idempotency_conflict));
  auto renamed = adding("ada", {user_role::admin});
  renamed.digest = id_of<content_digest>("another name");
  BOOST_TEST((refused(renamed).code == rejection_code::idempotency_conflict));
  BOOST_TEST(directory.active_admins == 1u);
  BOOST_TEST(account("ada").names.login == "ada");
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_with_a_new_user_is_said_at_once) {
  auto c = adding("a", {user_role::provider, user_role::patient, user_role::payer_system},
                  {{"123"}, {}, {}, {"https://issuer.example", {}}});
  c.binding.npis.clear();
  c.confidential.email = "ada";
  c.confidential.display_name = "Ada\nLovelace";
  BOOST_TEST(problems(c) == (fields{"binding.certificate", "binding.external", "binding.member",
                                    "binding.npis", "displayName", "email", "login", "roles"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(nobody_logs_in_by_a_name_that_the_program_acts_under) {
  for (const auto* login : {"local", "system", "Scheduler", "exchange", "payment-run"})
    BOOST_TEST(problems(adding(login, {user_role::reporter})) == fields{"login"},
               boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_login_name_has_3_to_128_code_points_and_no_blanks) {
  for (const auto& login : {std::string("ab"), std::string(129, 'a'), std::string("a da"),
                            std::string("ad\x01"), std::string("ad\xff")})
    BOOST_TEST(problems(adding(login, {user_role::reporter})) == fields{"login"},
               boost::test_tools::per_element());
  std::string accented;
  for (int i = 0; i < 128; ++i) accented += "\xc3\xa9";
  BOOST_TEST(having(adding(accented, {user_role::reporter})));
  BOOST_TEST(having(adding("abc", {user_role::reporter})));
}

BOOST_AUTO_TEST_CASE(a_user_has_a_role_and_an_auditor_none_that_writes) {
  BOOST_TEST(problems(adding("ada", {})) == fields{"roles"}, boost::test_tools::per_element());
  for (const auto writing : {user_role::admin, user_role::claim_processor})
    BOOST_TEST(problems(adding("ada", {user_role::auditor, writing})) == fields{"roles"},
               boost::test_tools::per_element());
  BOOST_TEST(having(adding("ada", {user_role::auditor, user_role::reporter})));
}

BOOST_AUTO_TEST_CASE(a_provider_has_an_npi_a_patient_a_member_and_a_payers_system_a_certificate) {
  BOOST_TEST(problems(adding("ada", {user_role::provider})) == fields{"binding.npis"},
             boost::test_tools::per_element());
  BOOST_TEST(problems(adding("ada", {user_role::patient})) == fields{"binding.member"},
             boost::test_tools::per_element());
  BOOST_TEST(problems(adding_system("payer", "")) == fields{"binding.certificate"},
             boost::test_tools::per_element());
  auto person = adding_system("payer", "payer.example");
  person.kind = user_kind::person;
  BOOST_TEST(problems(person) == fields{"roles"}, boost::test_tools::per_element());
  BOOST_TEST(
      problems(adding("ada", {user_role::provider}, {{"123"}, {}, {}, {}})) == fields{"binding.npis[0]"},
      boost::test_tools::per_element());
  BOOST_TEST(having(adding("ada", {user_role::provider}, {{"1234567893"}, {}, {}, {}})));
  BOOST_TEST(having(adding("eve", {user_role::patient}, {{}, id_of<member_id>("M-1"), {}, {}})));
  BOOST_TEST(having(adding_system("payer", "payer.example")));
}

BOOST_AUTO_TEST_CASE(a_role_waits_for_its_binding_and_a_binding_that_a_role_needs_stays) {
  having(adding("ada", {user_role::reporter}));
  BOOST_TEST(problems(change_roles{user("ada"), {}, {user_role::provider}}) == fields{"binding.npis"},
             boost::test_tools::per_element());
  BOOST_TEST(
      having(bind_user{user("ada"), {}, {{"1234567893", "1000000004", "1234567893"}, {}, {}, {}}, {}}));
  BOOST_TEST(last<user_bound>().binding.npis == (fields{"1000000004", "1234567893"}),
             boost::test_tools::per_element());
  BOOST_TEST(having(change_roles{user("ada"), {}, {user_role::provider}}));
  BOOST_TEST(!having(change_roles{user("ada"), {}, {user_role::provider}}));
  BOOST_TEST(problems(bind_user{user("ada"), {}, {}, {}}) == fields{"binding.npis"},
             boost::test_tools::per_element());
  BOOST_TEST(!having(bind_user{user("ada"), {}, {{"1000000004", "1234567893"}, {}, {}, {}}, {}}));
}

BOOST_AUTO_TEST_CASE(a_certificate_and_an_external_identity_are_one_users) {
  const external_identity ada{"https://issuer.example", id_named("ada there")};
  having(adding_system("payer", "payer.example"));
  having(adding("ada", {user_role::reporter}, {{}, {}, {}, ada}));
  BOOST_TEST(problems(adding_system("other", "payer.example")) == fields{"binding.certificate"},
             boost::test_tools::per_element());
  BOOST_TEST(problems(adding("eve", {user_role::reporter}, {{}, {}, {}, ada})) == fields{"binding.external"},
             boost::test_tools::per_element());
  // What one gives up another may have.
  having(bind_user{user("payer"), {}, {{}, {}, "new.example", {}}, {}});
  BOOST_TEST(having(adding_system("other", "payer.example")));
  BOOST_TEST((directory.by_certificate.at("new.example") == user("payer")));
  BOOST_TEST((directory.by_certificate.at("payer.example") == user("other")));
  BOOST_TEST((directory.by_external.at(ada) == user("ada")));
}

BOOST_AUTO_TEST_CASE(the_last_active_admin_keeps_the_role_and_stays_active) {
  having(adding("ada", {user_role::admin}));
  having(adding("eve", {user_role::admin, user_role::claim_processor}));
  BOOST_TEST(having(deactivate_user{user("eve"), user("ada")}));
  BOOST_TEST((refused(deactivate_user{user("ada"), {}}).code == rejection_code::invalid_transition));
  BOOST_TEST(refused(change_roles{user("ada"), {}, {user_role::reporter}}).reason ==
             "the last active ADMIN keeps the role");
  BOOST_TEST(having(change_roles{user("ada"), {}, {user_role::admin, user_role::reporter}}));
  // Who is deactivated is none, and may lose the role.
  BOOST_TEST(having(change_roles{user("eve"), {}, {user_role::claim_processor}}));
  BOOST_TEST(having(reactivate_user{user("eve"), {}}));
  BOOST_TEST((refused(deactivate_user{user("ada"), {}}).code == rejection_code::invalid_transition));
  having(change_roles{user("eve"), {}, {user_role::admin}});
  BOOST_TEST(having(deactivate_user{user("ada"), {}}));
}

BOOST_AUTO_TEST_CASE(the_last_admin_who_can_log_in_stays_one) {
  having(adding("ada", {user_role::admin}));
  having(adding("eve", {user_role::admin}));
  having(set_password{user("ada"), {}, id_named("p"), {}, "$x", false, true});
  // Eve has nothing to log in with.
  BOOST_TEST((refused(deactivate_user{user("ada"), {}}).code == rejection_code::invalid_transition));
  BOOST_TEST((refused(change_roles{user("ada"), {}, {user_role::reporter}}).code ==
              rejection_code::invalid_transition));
  having(bind_user{user("eve"), {}, {{}, {}, {}, {"https://issuer.example", id_named("eve there")}}, {}});
  BOOST_TEST(having(deactivate_user{user("ada"), {}}));
  BOOST_TEST(having(reactivate_user{user("ada"), {}}));
  BOOST_TEST(having(deactivate_user{user("eve"), {}}));
}

BOOST_AUTO_TEST_CASE(nobody_is_changed_who_is_not_there) {
  for (const auto& c :
       {user_command{change_roles{user("ada"), {}, {user_role::admin}}},
        user_command{bind_user{user("ada"), {}, {}, {}}},
        user_command{set_password{user("ada"), {}, id_named("p"), {}, "$x", false, true}},
        user_command{deactivate_user{user("ada"), {}}}, user_command{reactivate_user{user("ada"), {}}},
        user_command{lock_user{user("ada"), now}}, user_command{unlock_user{user("ada"), {}}},
        user_command{open_session{user("ada"), session("s"), token(1), now, now + hour, id_named("p")}},
        user_command{refresh_session{user("ada"), session("s"), token(1), token(2), now, now + hour}},
        user_command{revoke_session{user("ada"), {}, {}, {}}}})
    BOOST_TEST((refused(c).code == rejection_code::not_found), c.index());
}

BOOST_AUTO_TEST_CASE(the_last_admin_is_bound_to_nothing_else_only_where_a_way_in_is_left) {
  const external_identity there{"https://issuer.example", id_named("ada there")};
  having(adding("ada", {user_role::admin}, {{}, {}, {}, there}));
  having(adding("eve", {user_role::admin}));  // Who cannot log in.
  const bind_user unbound{user("ada"), {}, {}, {}};
  BOOST_TEST(refused(unbound).reason == "the last active ADMIN keeps a way to log in");
  BOOST_TEST(having(bind_user{user("ada"), {}, {{}, {}, "ada.example", there}, {}}));
  BOOST_TEST(directory.can_be_administered());
  BOOST_TEST(refused(bind_user{user("ada"), {}, {{}, {}, "ada.example", {}}, {}}).reason ==
             "the last active ADMIN keeps a way to log in");
  having(set_password{user("eve"), {}, id_named("p"), {}, "$x", false, true});
  BOOST_TEST(having(unbound));
  BOOST_TEST(having(set_password{user("ada"), {}, id_named("q"), {}, "$x", false, true}));
}

BOOST_AUTO_TEST_CASE(a_certificate_lets_in_an_admin_only_who_is_a_payers_system) {
  having(adding("ada", {user_role::admin}, {{}, {}, "ada.example", {}}));
  BOOST_TEST(!directory.can_be_administered());
  auto system = adding_system("payer", "payer.example");
  system.roles = {user_role::admin, user_role::payer_system};
  having(system);
  BOOST_TEST(directory.can_be_administered());
  // Ada's certificate opens nothing, so the system may neither go nor become what has no way in.
  BOOST_TEST(refused(deactivate_user{user("payer"), {}}).reason ==
             "the last active ADMIN is not deactivated");
  const change_roles no_payer{user("payer"), {}, {user_role::admin}};
  BOOST_TEST(refused(no_payer).reason == "the last active ADMIN keeps a way to log in");
  having(set_password{user("ada"), {}, id_named("p"), {}, "$x", false, true});
  BOOST_TEST(having(no_payer));
}

BOOST_AUTO_TEST_CASE(nobody_administers_who_cannot_log_in) {
  BOOST_TEST(!directory.can_be_administered());
  having(adding("ada", {user_role::admin}));
  BOOST_TEST(!directory.can_be_administered());
  having(set_password{user("ada"), {}, id_named("p"), {}, "$x", false, true});
  BOOST_TEST(directory.can_be_administered());
}

BOOST_AUTO_TEST_CASE(roles_have_names_and_unknown_ones_have_none) {
  for (std::size_t n = 0; n < user_role_count; ++n) {
    const auto role = static_cast<user_role>(n);
    BOOST_TEST((parse_user_role(to_text(role)) == role));
  }
  BOOST_TEST(!parse_user_role("admin"));
  BOOST_TEST(!role_set::of_bits(1 << user_role_count));
  const role_set two{user_role::auditor, user_role::reporter};
  BOOST_TEST((*role_set::of_bits(two.bits()) == two));
  BOOST_TEST((two.list() == std::vector{user_role::auditor, user_role::reporter}));
}

// ---- after any commands ----

role_set any_roles() { return *role_set::of_bits(static_cast<std::uint16_t>(*rc::gen::inRange(0, 128))); }

user_binding any_binding() {
  user_binding b;
  if (*rc::gen::arbitrary<bool>()) b.npis = {"1234567893"};
  if (*rc::gen::arbitrary<bool>()) b.member = id_of<member_id>("M-1");
  if (*rc::gen::arbitrary<bool>()) b.certificate = *rc::gen::element<std::string>("a.example", "b.example");
  return b;
}

user_command any_command(std::int64_t at) {
  const auto name = *rc::gen::element<std::string>("ada", "eve", "bob");
  const auto who = user(name);
  const auto s = session(std::to_string(*rc::gen::inRange(0, 3)));
  const auto any_token = [] { return token(static_cast<std::uint8_t>(*rc::gen::inRange(0, 4))); };
  switch (*rc::gen::inRange(0, 12)) {
    case 0: return adding(name, {user_role::admin});
    case 1: return adding(name, any_roles(), any_binding());
    case 2: return change_roles{who, {}, any_roles()};
    case 3: return bind_user{who, {}, any_binding(), {}};
    case 4:
      return set_password{who, {}, id_named(std::to_string(*rc::gen::inRange(0, 3))), {}, "$x", false, true};
    case 5: return deactivate_user{who, {}, at};
    case 6: return reactivate_user{who, {}};
    case 7: return lock_user{who, at};
    case 8: return unlock_user{who, {}};
    case 9:
      return open_session{
          who, s, any_token(), at, at + 10 * minute, id_named(std::to_string(*rc::gen::inRange(0, 3)))};
    case 10: return refresh_session{who, s, any_token(), any_token(), at, at + 10 * minute};
    default: return revoke_session{who, {}, *rc::gen::arbitrary<bool>() ? s : session_id{}, {}, at};
  }
}

RC_BOOST_PROP(once_there_was_an_active_admin_there_is_one_and_the_indexes_say_what_users_are, ()) {
  user_directory directory, folded;
  bool had_admin = false, had_way_in = false;
  auto at = now;
  for (int i = 0; i < 60; ++i, at += minute) {
    const auto decided = decide(directory, any_command(at));
    const auto* event = std::get_if<std::optional<user_event>>(&decided);
    if (event && *event) evolve(directory, **event);
    if (event && *event) {
      auto without = **event;  // Folding rests on nothing confidential.
      std::visit(
          [](auto& e) {
            if constexpr (requires { e.confidential; }) e.confidential = {};
          },
          without);
      evolve(folded, without);
    }
    std::size_t admins = 0, certificates = 0;
    for (const auto& [id, account] : directory.users) {
      admins += account.is_active_admin();
      RC_ASSERT((account.active || account.sessions.empty()));
      std::vector<field_problem> problems;
      check_roles(account.kind, account.roles, account.binding, problems);
      RC_ASSERT(problems.empty());
      if (account.binding.certificate.empty()) continue;
      ++certificates;
      RC_ASSERT(directory.by_certificate.at(account.binding.certificate) == id);
    }
    RC_ASSERT(directory.active_admins == admins);
    RC_ASSERT(directory.by_certificate.size() == certificates);
    had_admin = had_admin || admins > 0;
    RC_ASSERT((!had_admin || admins > 0));
    had_way_in = had_way_in || directory.can_be_administered();
    RC_ASSERT((!had_way_in || directory.can_be_administered()));
    auto bare = directory;
    for (auto& [id, account] : bare.users) {
      account.names = {};
      if (account.password) account.password->hash.clear();
    }
    RC_ASSERT((bare == folded));
  }
}

RC_BOOST_PROP(a_command_that_comes_again_changes_nothing, ()) {
  user_directory directory;
  auto at = now;
  for (int i = 0; i < 60; ++i, at += minute) {
    const auto command = any_command(at);
    const auto first = decide(directory, command);
    const auto* event = std::get_if<std::optional<user_event>>(&first);
    if (!event || !*event) continue;
    evolve(directory, **event);
    const auto again = decide(directory, command);
    const auto* repeated = std::get_if<std::optional<user_event>>(&again);
    // A session that was revoked for its token is gone, and that is said.
    RC_ASSERT((repeated ? !*repeated : refusal_with(**event).has_value()));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_identity_test
}  // namespace benefactor
