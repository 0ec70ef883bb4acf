// The limits of `serve` as options: what is refused, in which words, and what memory they allow.
#include "tools/benefactor/serve_limits.hpp"

#include <boost/test/unit_test.hpp>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/running_server.hpp"

namespace benefactor::tools {
namespace of_serve_limits_test {

constexpr std::uint64_t plenty_of_files = 1'000'000;

serve_limits parsed(std::vector<std::string> arguments) {
  CLI::App app;
  serve_limits limits;
  add_limit_options(app, limits);
  std::reverse(arguments.begin(), arguments.end());
  app.parse(arguments);
  return limits;
}

std::vector<std::string> problems(const std::vector<std::string>& arguments,
                                  std::uint64_t files = plenty_of_files) {
  return limit_problems(parsed(arguments), files);
}

BOOST_AUTO_TEST_SUITE(limits_of_serve)

BOOST_AUTO_TEST_CASE(limits_as_they_are_fit_together) { BOOST_TEST(problems({}).empty()); }

BOOST_AUTO_TEST_CASE(every_option_sets_its_limit_and_no_other) {
  const auto limits = parsed({"--connections",
                              "7",
                              "--connection-claims",
                              "20001",
                              "--total-claims",
                              "50000",
                              "--connection-bytes",
                              "40MiB",
                              "--total-bytes",
                              "1GiB",
                              "--connection-backlog",
                              "1 GiB",
                              "--total-backlog",
                              "2GiB",
                              "--batch-claims",
                              "5",
                              "--message-bytes",
                              "1048576",
                              "--streams",
                              "3",
                              "--unreturned-results",
                              "2",
                              "--results-per-call",
                              "9",
                              "--waiting-calls",
                              "11",
                              "--waiting-queries",
                              "12",
                              "--proof-bytes",
                              "5MiB",
                              "--query-threads",
                              "4",
                              "--silence",
                              "250ms",
                              "--query-wait",
                              "2s",
                              "--resident-buckets",
                              "13",
                              "--cached-keys",
                              "1000",
                              "--tail-bytes",
                              "63MiB",
                              "--subscriptions",
                              "21",
                              "--connection-subscriptions",
                              "22",
                              "--subscription-events",
                              "23",
                              "--open-calls",
                              "99",
                              "--total-open-calls",
                              "100",
                              "--identity-calls",
                              "41",
                              "--identity-calls-burst",
                              "42",
                              "--address-calls",
                              "43",
                              "--address-calls-burst",
                              "44",
                              "--failed-inquiries",
                              "48",
                              "--identity-sessions",
                              "45",
                              "--identity-streams",
                              "46",
                              "--identity-subscriptions",
                              "47",
                              "--sessionless-calls",
                              "5",
                              "--sessionless-message-bytes",
                              "8KiB",
                              "--message-wait",
                              "3s",
                              "--session-wait",
                              "9s",
                              "--handshake-wait",
                              "7s",
                              "--handshakes",
                              "31",
                              "--subscription-silence",
                              "24s"});
  BOOST_TEST(limit_problems(limits, plenty_of_files).empty());
  const auto& door = limits.door;
  BOOST_TEST(door.connections == 7u);
  BOOST_TEST(door.connection_claims == 20'001u);
  BOOST_TEST(door.total_claims == 50'000u);
  BOOST_TEST(door.connection_bytes == 40u << 20);
  BOOST_TEST(door.total_bytes == 1u << 30);
  BOOST_TEST(door.connection_backlog == 1u << 30);
  BOOST_TEST(door.total_backlog == std::uint64_t{2} << 30);
  BOOST_TEST(door.batch_claims == 5u);
  BOOST_TEST(door.message_bytes == 1u << 20);
  BOOST_TEST(door.streams == 3u);
  BOOST_TEST(door.unreturned_results == 2u);
  BOOST_TEST(door.results_per_call == 9u);
  BOOST_TEST(door.waiting_calls == 11u);
  BOOST_TEST(door.waiting_queries == 12u);
  BOOST_TEST(door.proof_bytes == 5u << 20);
  BOOST_TEST(door.query_threads == 4u);
  BOOST_TEST(door.silence.count() == 250);
  BOOST_TEST(door.query_wait.count() == 2'000);
  BOOST_TEST(door.handshake.count() == 7'000);
  BOOST_TEST(door.handshakes == 31u);
  BOOST_TEST(door.open_calls == 99u);
  BOOST_TEST(door.total_open_calls == 100u);
  BOOST_TEST(door.identity_calls == 41u);
  BOOST_TEST(door.identity_calls_burst == 42u);
  BOOST_TEST(door.address_calls == 43u);
  BOOST_TEST(door.address_calls_burst == 44u);
  BOOST_TEST(door.failed_inquiries == 48u);
  BOOST_TEST(door.identity_sessions == 45u);
  BOOST_TEST(door.identity_streams == 46u);
  BOOST_TEST(door.identity_subscriptions == 47u);
  BOOST_TEST(door.sessionless_calls == 5u);
  BOOST_TEST(door.sessionless_message_bytes == 8u << 10);
  BOOST_TEST(door.message.count() == 3'000);
  BOOST_TEST(door.sessionless.count() == 9'000);
  BOOST_TEST(door.subscriptions == 21u);
  BOOST_TEST(door.connection_subscriptions == 22u);
  BOOST_TEST(door.subscription_events == 23u);
  BOOST_TEST(door.subscription_silence.count() == 24'000);
  BOOST_TEST(limits.resident_buckets == 13u);
  BOOST_TEST(limits.cached_keys == 1'000u);
  BOOST_TEST(limits.tail_bytes == 63u << 20);
}

BOOST_AUTO_TEST_CASE(every_problem_is_told_at_once_with_option_value_and_rule) {
  const auto told = problems({"--silence", "99ms", "--connections", "0", "--total-bytes", "16MiB",
                              "--message-bytes", "64MiB", "--connection-claims", "100"});
  const std::vector<std::string> wanted{
      "--silence 99ms: must be 100ms to 86400s",
      "--connections 0: must be 1 to 100000",
      "--total-bytes 16MiB: must be at least --connection-bytes, which is 32MiB",
      "--connection-claims 100: must be at least --batch-claims, which is 10000",
      "--connection-bytes 32MiB: must be at least --message-bytes, which is 64MiB",
  };
  for (const auto& each : wanted) BOOST_TEST(std::count(told.begin(), told.end(), each) == 1, each);
  BOOST_TEST(told.size() == wanted.size());
}

BOOST_AUTO_TEST_CASE(a_limit_at_its_edge_may_be_used_and_one_beyond_may_not) {
  BOOST_TEST(problems({"--silence", "100ms"}).empty());
  BOOST_TEST(problems({"--total-claims", "20000"}).empty());
  BOOST_TEST(problems({"--total-claims", "19999"}).size() == 1u);
  BOOST_TEST(problems({"--total-backlog", "64MiB"}).empty());
  BOOST_TEST(problems({"--total-backlog", "67108863"}).size() == 1u);
  BOOST_TEST(problems({"--total-open-calls", "32768"}).empty());
  BOOST_TEST(problems({"--total-open-calls", "32767"}).size() == 1u);
  BOOST_TEST(problems({"--proof-bytes", "4MiB"}).empty());  // One proof.
  BOOST_TEST(problems({"--proof-bytes", "4194303"}).size() == 1u);
  BOOST_TEST(problems({"--identity-calls", "1"}).empty());
  BOOST_TEST(problems({"--identity-calls", "0"}).size() == 1u);
  BOOST_TEST(problems({"--failed-inquiries", "1"}).empty());
  BOOST_TEST(problems({"--failed-inquiries", "0"}).size() == 1u);
  BOOST_TEST(problems({"--connections", "500"}, 3'500).empty());
  BOOST_TEST(problems({"--connections", "501"}, 3'500).size() == 1u);
}

BOOST_AUTO_TEST_CASE(the_memory_that_limits_allow_grows_with_each_of_them) {
  const auto least = memory_bound({});
  BOOST_TEST(memory_bound(parsed({"--total-bytes", "129MiB"})) == least + (4u << 20));
  BOOST_TEST(memory_bound(parsed({"--connections", "1025"})) > least);
  BOOST_TEST(memory_bound(parsed({"--total-backlog", "257MiB"})) > least);
  BOOST_TEST(memory_bound(parsed({"--tail-bytes", "65MiB"})) > least);
  BOOST_TEST(memory_bound(parsed({"--waiting-queries", "1025"})) > least);  // Held until they are recorded.
  BOOST_TEST(memory_bound(parsed({"--proof-bytes", "65MiB"})) == least + (2u << 20));
  BOOST_TEST(memory_bound(parsed({"--total-open-calls", "132072"})) == least + 1'000 * 1'024);
  BOOST_TEST(memory_bound(parsed({"--resident-buckets", "120001"})) > least);
  BOOST_TEST(memory_bound(parsed({"--cached-keys", "1000001"})) > least);
  BOOST_TEST(memory_bound(parsed({"--silence", "5s"})) == least);
}

BOOST_AUTO_TEST_CASE(serve_refuses_limits_that_cannot_be_before_it_makes_anything) {
  const test_support::temp_directory folder;
  const auto data = (folder / "data").string();
  const auto r = run_program(
      {"serve", "--data", data, "--listen", "127.0.0.1:0", "--total-claims", "5", "--connections", "0"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("benefactor serve: --total-claims 5: must be at least") != std::string::npos);
  BOOST_TEST(r.err.find("benefactor serve: --connections 0: must be") != std::string::npos);
  BOOST_TEST(!std::filesystem::exists(data));
  for (const auto* job : {"aging", "aging=24:00", "ageing=02:00"}) {
    const auto refused = run_program({"serve", "--data", data, "--job", job});
    BOOST_TEST(refused.status == 2);
    BOOST_TEST(refused.err.find("NAME=HH:MM") != std::string::npos, refused.err);
  }
  BOOST_TEST(run_program({"serve", "--data", data, "--silence", "5"}).status == 2);  // Of what?
  BOOST_TEST(run_program({"serve", "--data", data, "--total-bytes", "64 parsecs"}).status == 2);
}

BOOST_AUTO_TEST_CASE(a_command_says_that_all_connections_are_taken) {
  const test_support::temp_directory folder;
  test_support::running_server server{folder / "data", {.connections = 1}};
  const auto taken = server.connect();
  const auto r = run_program({"info", "--connect", server.address()});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out.empty());
  BOOST_TEST(r.err.find("the server has too much to do") != std::string::npos);
  BOOST_TEST(r.err.find("all its connections are taken; it has 1") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_serve_limits_test
}  // namespace benefactor::tools
