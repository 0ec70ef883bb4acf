// To whom events are published, on the command line, against a whole server.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "tests/api/publish/webhook_receiver.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::tools {
namespace of_publish_commands_test {

using nlohmann::json;

/// A server that publishes a policy's enrolment to a receiver that wants none.
struct publishing_server {
  publishing_server() {
    std::ofstream(folder / "book.json") << R"({
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "0.00", "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"}]}]})";
    BOOST_TEST(run({"enroll", (folder / "book.json").string()}).status == 0);
  }

  static api::publish::publish_settings to(const api::test::webhook_receiver& receiver) {
    return {"",
            {{"crm",
              true,
              {},
              api::publish::webhook_target{
                  receiver.url(), {std::string(24, 's')}, std::chrono::seconds(60), 1, ""}}}};
  }

  program_result run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--connect", server.address()});
    return run_program(arguments);
  }
  json ask(std::vector<std::string> arguments) const {
    arguments.push_back("--json");
    const auto r = run(arguments);
    BOOST_TEST(r.status == 0, r.err);
    return json::parse(r.out, nullptr, false);
  }
  template <class Condition>
  json wait_for_target(Condition holds) const {
    for (const test_support::patient waiting;; waiting.ask_again("the target's state")) {
      const auto all = ask({"publish", "list"});
      if (holds(all.at(0))) return all[0];
      std::this_thread::yield();
    }
  }

  std::atomic<unsigned> status{422};
  test_support::temp_directory folder;
  api::test::webhook_receiver receiver{[this](const auto&) {
    return api::test::receiver_answer{status, "", ""};
  }};
  test_support::running_server server{folder / "data", {}, to(receiver)};
};

BOOST_AUTO_TEST_SUITE(publish_commands)

BOOST_FIXTURE_TEST_CASE(targets_are_listed_their_dead_letters_shown_and_published_again, publishing_server) {
  const auto target = wait_for_target([](const json& t) { return t["deadLetters"] == "1"; });
  BOOST_TEST(target["name"] == "crm");
  BOOST_TEST(target["kind"] == "webhook");
  const auto letters = ask({"publish", "dead", "crm"});
  BOOST_REQUIRE(letters.size() == 1u);
  BOOST_TEST(letters[0]["type"] == "policy_enrolled");
  BOOST_TEST(letters[0]["reason"] == "HTTP 422");
  const auto shown = run({"publish", "dead", "crm"});
  BOOST_TEST(shown.out.find("HTTP 422") != std::string::npos, shown.out);
  BOOST_TEST(run({"publish", "list"}).out.find("crm") != std::string::npos);

  status = 204;
  BOOST_TEST(run({"publish", "retry", "crm", "4711"}).status == 1);
  BOOST_TEST(ask({"publish", "retry", "crm", letters[0]["position"].get<std::string>()})["retried"] == 1);
  wait_for_target([](const json& t) { return t["deadLetters"] == "0" && t["lag"] == "0"; });
  const auto none = run({"publish", "dead", "crm"});
  BOOST_TEST(none.out == "No dead letters.\n");
}

BOOST_FIXTURE_TEST_CASE(a_target_that_there_is_not_is_told, publishing_server) {
  for (const auto* command : {"dead", "retry"}) {
    const auto r = run({"publish", command, "nobody"});
    BOOST_TEST(r.status == 1);
    BOOST_TEST(r.err.find("no such target") != std::string::npos, r.err);
  }
}

BOOST_AUTO_TEST_CASE(a_server_that_publishes_nothing_says_so) {
  const test_support::temp_directory folder;
  const test_support::running_server server{folder / "data"};
  const auto r = run_program({"publish", "list", "--connect", server.address()});
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.out == "This server publishes no events.\n");
}

BOOST_AUTO_TEST_CASE(a_server_does_not_start_with_settings_that_are_wrong_and_says_all_that_is) {
  const test_support::temp_directory folder;
  std::ofstream(folder / "publish.json")
      << R"({"targets": [{"name": "a b", "kafka": {"brokers": "b:9092"}}, {"name": "w", "webhook": {"url": "x"}}]})";
  const auto r = run_program({"serve", "--data", (folder / "data").string(), "--listen", "127.0.0.1:0",
                              "--publish", (folder / "publish.json").string()});
  BOOST_TEST(r.status == 1);
  for (const auto* path : {"targets[0].name", "targets[0].kafka.topic", "targets[1].webhook.url",
                           "targets[1].webhook.secretFile"})
    BOOST_TEST(r.err.find(path) != std::string::npos, r.err);
  BOOST_TEST(!std::filesystem::exists(folder / "data"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_publish_commands_test
}  // namespace benefactor::tools
