// `benefactor login` and what follows from it: which token a server is shown, and when it is renewed.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <thread>

#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/login_door.hpp"
#include "tests/tools/terminal_program.hpp"

namespace benefactor::tools {
namespace of_login_commands_test {

using nlohmann::json;
using words = std::vector<std::string>;

struct login_fixture {
  std::string file(const std::string& name) const { return (folder / name).string(); }
  std::string secret(const std::string& name, const std::string& text) const {
    std::ofstream(file(name)) << text << '\n';
    ::chmod(file(name).c_str(), 0600);
    return file(name);
  }
  std::string kept() const {
    std::ifstream in(file("state/tokens.json"));
    return {std::istreambuf_iterator<char>(in), {}};
  }

  words with_server(words arguments) const {
    arguments.insert(arguments.end(),
                     {"--connect", door.address(), "--token-file", file("state/tokens.json")});
    return arguments;
  }
  program_result run(const words& arguments) const { return run_program(with_server(arguments)); }
  json asked(words arguments) const {
    arguments.push_back("--json");
    const auto r = run(arguments);
    BOOST_TEST(r.status == 0, arguments.front() << ": " << r.out << r.err);
    return json::parse(r.out, nullptr, false);
  }
  program_result log_in(const std::string& password = "correct horse 1", words more = {}) const {
    words arguments{"login", "--login", "ada", "--password-file", secret("password", password)};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }

  test_support::temp_directory folder;
  test_support::login_door door;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

BOOST_FIXTURE_TEST_SUITE(login_commands, login_fixture)

BOOST_AUTO_TEST_CASE(after_a_login_commands_come_as_that_user_and_after_a_logout_as_nobody) {
  BOOST_TEST(asked({"whoami"})["roles"].empty());
  const auto in = log_in();
  BOOST_TEST_REQUIRE(in.status == 0, in.err);
  BOOST_TEST(has(in.out, "Logged in"));
  BOOST_TEST(asked({"whoami"})["login"] == "ada");
  BOOST_TEST(asked({"logout"})["loggedOut"] == true);
  BOOST_TEST(asked({"whoami"})["roles"].empty());
  BOOST_TEST(asked({"logout"})["loggedOut"] == false);
  BOOST_TEST(door.with([](auto& b) { return b.refreshes; }) == 0);  // It was good for long enough.
}

BOOST_AUTO_TEST_CASE(nobody_is_shown_a_token_or_a_password_and_the_file_does_not_say_whose_it_is) {
  const auto in = log_in("correct horse 1", {"--json"});
  BOOST_TEST_REQUIRE(in.status == 0, in.err);
  for (const std::string hidden : {"access-", "refresh-", "correct horse"})
    BOOST_TEST(!has(in.out + in.err, hidden), in.out);
  BOOST_TEST(has(kept(), "refresh-1"));
  BOOST_TEST(!has(kept(), "ada"));
  BOOST_TEST(!has(kept(), "correct"));
  struct stat status {};
  BOOST_TEST_REQUIRE(::stat(file("state/tokens.json").c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 07777u) == 0600u);
}

BOOST_AUTO_TEST_CASE(a_wrong_password_keeps_nothing_and_its_file_must_be_its_owners_only) {
  const auto wrong = log_in("battery staple");
  BOOST_TEST(wrong.status == 1);
  BOOST_TEST(has(wrong.err, "WRONG_CREDENTIALS"), wrong.err);
  BOOST_TEST(!has(wrong.err, "battery"), wrong.err);
  BOOST_TEST(kept() == "");
  std::filesystem::permissions(file("password"), std::filesystem::perms(0644));
  const auto wide = run({"login", "--login", "ada", "--password-file", file("password")});
  BOOST_TEST(wide.status == 2);
  BOOST_TEST(has(wide.err, "0644"), wide.err);
  // There is no option that takes the password itself.
  BOOST_TEST(run({"login", "--login", "ada", "--password", "correct horse 1"}).status == 2);
}

BOOST_AUTO_TEST_CASE(without_a_terminal_and_a_file_a_password_is_not_waited_for) {
  // A session of its own has no terminal.
  const auto r = run_program("/usr/bin/setsid", [&] {
    auto all = with_server({"login", "--login", "ada"});
    all.insert(all.begin(), {"--wait", test_support::program_path().string()});
    return all;
  }());
  BOOST_TEST(r.status == 2);
  BOOST_TEST(has(r.err, "--password-file"), r.err);
}

BOOST_AUTO_TEST_CASE(an_access_token_near_its_end_is_renewed_before_a_session_is_opened_with_it) {
  door.with([](auto& b) { b.access_seconds = 10; });
  BOOST_TEST_REQUIRE(log_in().status == 0);
  door.with([](auto& b) { b.access_seconds = 600; });
  BOOST_TEST(asked({"whoami"})["login"] == "ada");
  BOOST_TEST(has(kept(), "refresh-2"));
  BOOST_TEST(!has(kept(), "refresh-1"));
  BOOST_TEST(asked({"whoami"})["login"] == "ada");
  BOOST_TEST(door.with([](auto& b) { return b.refreshes; }) == 1);
}

BOOST_AUTO_TEST_CASE(commands_at_the_same_time_never_show_a_refresh_token_twice) {
  door.with([](auto& b) { b.access_seconds = 10; });
  BOOST_TEST_REQUIRE(log_in().status == 0);
  door.with([](auto& b) { b.access_seconds = 600; });
  std::vector<program_result> results(6);
  std::vector<std::thread> threads;
  for (auto& result : results) threads.emplace_back([this, &result] { result = run({"whoami", "--json"}); });
  for (auto& thread : threads) thread.join();
  for (const auto& result : results) BOOST_TEST((result.status == 0 && has(result.out, "ada")), result.err);
  BOOST_TEST(door.with([](auto& b) { return b.refreshes; }) == 1);
  BOOST_TEST(door.with([](auto& b) { return b.spent_again; }) == 0);
}

BOOST_AUTO_TEST_CASE(a_token_that_the_server_does_not_take_any_more_is_renewed_once) {
  BOOST_TEST_REQUIRE(log_in().status == 0);
  door.with([](auto& b) { b.not_taken = 1; });
  BOOST_TEST(asked({"whoami"})["login"] == "ada");
  BOOST_TEST(asked({"whoami"})["login"] == "ada");
  BOOST_TEST(door.with([](auto& b) { return b.refreshes; }) == 1);
}

BOOST_AUTO_TEST_CASE(a_session_that_has_ended_is_said_with_status_1_and_its_tokens_are_forgotten) {
  BOOST_TEST_REQUIRE(log_in().status == 0);
  door.with([](auto& b) { b.serial = 0; });
  const auto ended = run({"whoami"});
  BOOST_TEST(ended.status == 1);
  BOOST_TEST(has(ended.err, "log in again"), ended.err);
  BOOST_TEST(!has(kept(), "refresh-1"));
  // Somebody who was somebody does not become `local` in the same breath; the next command is.
  BOOST_TEST(asked({"whoami"})["roles"].empty());
}

BOOST_AUTO_TEST_CASE(where_a_login_is_wanted_a_command_without_one_says_so) {
  door.with([](auto& b) { b.local_allowed = false; });
  const auto r = run({"whoami"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(has(r.err, "benefactor login"), r.err);
}

BOOST_AUTO_TEST_CASE(a_token_file_that_others_may_read_or_that_is_damaged_stops_every_command) {
  BOOST_TEST_REQUIRE(log_in().status == 0);
  std::filesystem::permissions(file("state/tokens.json"), std::filesystem::perms(0644));
  const auto wide = run({"info"});
  BOOST_TEST(wide.status == 2);
  BOOST_TEST(has(wide.err, "0644"), wide.err);
  std::filesystem::permissions(file("state/tokens.json"), std::filesystem::perms(0600));
  std::ofstream(file("state/tokens.json")) << "{\"servers\": \"hush\"}";
  const auto damaged = run({"info"});
  BOOST_TEST(damaged.status == 2);
  BOOST_TEST(has(damaged.err, "tokens.json"), damaged.err);
  BOOST_TEST(!has(damaged.err, "hush"), damaged.err);
}

BOOST_AUTO_TEST_CASE(a_password_that_has_to_be_replaced_is_replaced_by_that_of_a_file) {
  door.with([](auto& b) { b.must_change = true; });
  const auto asked_for = log_in();
  BOOST_TEST(asked_for.status == 1);
  BOOST_TEST(has(asked_for.err, "MUST_CHANGE_PASSWORD"), asked_for.err);
  BOOST_TEST(log_in("correct horse 1", {"--new-password-file", secret("new", "better horse 2")}).status == 0);
  BOOST_TEST(door.with([](auto& b) { return b.password; }) == "better horse 2");
}

BOOST_AUTO_TEST_CASE(at_a_terminal_name_and_password_are_asked_for_and_the_password_is_not_shown) {
  const auto r =
      run_at_terminal(with_server({"login"}), {{"Login: ", "ada"}, {"Password: ", "correct horse 1"}});
  BOOST_TEST(r.status == 0, r.out);
  BOOST_TEST(has(r.out, "Logged in"), r.out);
  BOOST_TEST(!has(r.out, "horse"), r.out);
  BOOST_TEST(r.shows_typing);
}

BOOST_AUTO_TEST_CASE(whatever_key_ends_it_the_terminal_shows_again_what_is_typed) {
  // Ctrl-C, Ctrl-\ and Ctrl-D.
  for (const auto* key : {"\x03", "\x1c", "\x04"}) {
    const auto r = run_at_terminal(with_server({"login", "--login", "ada"}), {{"Password: ", key}});
    BOOST_TEST(r.status != 0, r.out);
    BOOST_TEST(r.shows_typing, r.status);
  }
  BOOST_TEST(run_at_terminal(with_server({"login", "--login", "ada"}), {{"Password: ", "\x03"}}).status == 2);
}

BOOST_AUTO_TEST_CASE(at_a_terminal_a_one_time_password_is_replaced_by_what_is_typed_twice) {
  door.with([](auto& b) { b.must_change = true; });
  const auto r =
      run_at_terminal(with_server({"login", "--login", "ada"}), {{"Password: ", "correct horse 1"},
                                                                 {"New password: ", "better horse 2"},
                                                                 {"New password again: ", "better horse 3"},
                                                                 {"New password: ", "better horse 2"},
                                                                 {"New password again: ", "better horse 2"}});
  BOOST_TEST(r.status == 0, r.out);
  BOOST_TEST(!has(r.out, "horse"), r.out);
  BOOST_TEST(has(r.out, "two different ones"), r.out);
  BOOST_TEST(door.with([](auto& b) { return b.password; }) == "better horse 2");
}

BOOST_AUTO_TEST_CASE(the_first_administrator_is_set_up_with_the_servers_secret_and_is_logged_in) {
  const words setup{"setup",
                    "--login",
                    "ada",
                    "--secret-file",
                    secret("secret", "set-up-secret"),
                    "--password-file",
                    secret("chosen", "chosen horse 1")};
  BOOST_TEST(run(setup).status == 0);
  BOOST_TEST(asked({"whoami"})["login"] == "ada");
  BOOST_TEST(has(run(setup).err, "NOT_OPEN"));
}

BOOST_AUTO_TEST_CASE(a_one_time_password_is_told_once_and_a_refusal_has_status_1) {
  BOOST_TEST_REQUIRE(log_in().status == 0);
  const auto told =
      run({"users", "add", "grace", "--role", "PROVIDER", "--role", "AUDITOR", "--npi", "1234567893"});
  BOOST_TEST(told.status == 0, told.err);
  BOOST_TEST(has(told.out, "once-4711"), told.out);
  BOOST_TEST(has(told.out, "NPI 1234567893"), told.out);
  BOOST_TEST(!has(told.err, "once-4711"), told.err);
  const auto added = asked({"users", "add", "grace", "--role", "AUDITOR"});
  BOOST_TEST(added["oneTimePassword"] == "once-4711");
  BOOST_TEST(added["user"]["roles"] == json::array({"AUDITOR"}));
  BOOST_TEST(added["position"] == 7);
  const auto refused = run({"users", "deactivate", "ada"});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(has(refused.err, "last active administrator"), refused.err);
}

BOOST_AUTO_TEST_CASE(roles_and_bindings_that_cannot_be_are_usage) {
  for (const auto& arguments :
       std::vector<words>{{"users", "add", "grace"},
                          {"users", "add", "grace", "--role", "KING"},
                          {"users", "role", "grace"},
                          {"users", "bind", "grace", "--policy", "POL-1"},
                          {"users", "bind", "grace", "--issuer", "https://idp.example"},
                          {"users", "sessions", "grace", "--end", "4711"}})
    BOOST_TEST_CONTEXT(arguments[1]) { BOOST_TEST(run(arguments).status == 2); }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_login_commands_test
}  // namespace benefactor::tools
