// The command line of the benchmark: what becomes a plan, and what is refused in which words.
#include <boost/test/unit_test.hpp>
#include <iostream>
#include <sstream>

#include "tools/benchmark/options.hpp"

namespace benefactor::benchmark {
namespace of_bench_options_test {

struct parsed_line {
  std::optional<bench_options> options;
  int status = 0;
  std::string said;
};

parsed_line parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "tools/bench");
  std::ostringstream out;
  auto* const old_out = std::cout.rdbuf(out.rdbuf());
  auto* const old_err = std::cerr.rdbuf(out.rdbuf());
  parsed_line line;
  line.options = parse_options(static_cast<int>(arguments.size()), arguments.data(), line.status);
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  line.said = out.str();
  return line;
}

/// Refused as usage, in words that hold *each*.
void check_refused(const std::vector<const char*>& arguments, const std::vector<std::string>& each) {
  const auto line = parse(arguments);
  BOOST_TEST(!line.options);
  BOOST_TEST(line.status == 2);
  for (const auto& word : each)
    BOOST_TEST(line.said.find(word) != std::string::npos, line.said << " lacks " << word);
}

BOOST_AUTO_TEST_SUITE(bench_command_line)

BOOST_AUTO_TEST_CASE(every_workload_makes_a_plan_of_its_own_name) {
  for (const auto name : workload_names()) {
    const auto line = parse({name.data()});
    BOOST_REQUIRE(line.options);
    for (const auto& plan : line.options->plans) BOOST_TEST(plan.workload == name);
  }
  BOOST_TEST(parse({"all"}).options->plans.size() >= workload_names().size());
  BOOST_TEST(parse({}).options->plans.size() > 1u);
}

BOOST_AUTO_TEST_CASE(what_is_said_takes_the_place_of_the_workloads_own) {
  const auto line = parse({"zipf", "--claims", "200", "--policies", "30", "--seed", "7", "--repeat", "3",
                           "--window", "512", "--rate", "100", "--preload", "5", "--no-floor"});
  BOOST_REQUIRE(line.options);
  const auto& plan = line.options->plans.at(0);
  BOOST_TEST(plan.claims == 200u);
  BOOST_TEST(plan.policies == 30u);
  BOOST_TEST(plan.seed == 7u);
  BOOST_TEST(plan.preload == 5u);
  BOOST_TEST(plan.load.window == 512u);
  BOOST_TEST(plan.load.rate == 100);
  BOOST_TEST((plan.spread == api::policy_spread::zipf));
  BOOST_TEST(line.options->repeat == 3u);
  BOOST_TEST(!line.options->floor);
}

BOOST_AUTO_TEST_CASE(each_number_in_flight_is_a_plan) {
  const auto line = parse({"one-by-one", "--in-flight", "1,64"});
  BOOST_REQUIRE(line.options->plans.size() == 2u);
  BOOST_TEST(line.options->plans[1].load.in_flight == 64u);
  BOOST_TEST(line.options->plans[1].title == "one-by-one, 64 in flight");
}

BOOST_AUTO_TEST_CASE(a_paced_load_for_a_time_knows_its_number_of_claims) {
  BOOST_TEST(parse({"stream", "--rate", "40000", "--seconds", "10"}).options->plans[0].claims == 400'000u);
  BOOST_TEST(parse({"soak"}).options->plans[0].claims == 3'000'000u);
}

BOOST_AUTO_TEST_CASE(http_has_its_number_of_requests) {
  const auto line = parse(
      {"http", "--claims", "3000", "--policies", "40", "--requests", "25", "--repeat", "2", "--seed", "9"});
  BOOST_REQUIRE(line.options);
  BOOST_REQUIRE(line.options->plans.size() == 1u);
  const auto& plan = line.options->plans[0];
  BOOST_TEST((plan.kind == plan_kind::http));
  BOOST_TEST(plan.claims == 3'000u);
  BOOST_TEST(plan.policies == 40u);
  BOOST_TEST(plan.requests == 25u);
  BOOST_TEST(plan.seed == 9u);
  BOOST_TEST(line.options->repeat == 2u);
  BOOST_TEST(parse({"http"}).options->plans[0].requests == 2'000u);
  check_refused({"views", "--requests", "5"}, {"--requests", "http"});
  check_refused({"http", "--requests", "0"}, {"--requests", "0", "1 to 1000000"});
}

BOOST_AUTO_TEST_CASE(hot_has_one_policy) {
  const auto line = parse({"hot"});
  BOOST_TEST(line.options->plans[0].hot);
  BOOST_TEST(line.options->plans[0].policies == 1u);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_by_name_value_and_rule) {
  check_refused({"unifrom"}, {"WORKLOAD", "unifrom", "uniform"});
  check_refused({"uniform", "--claims", "0"}, {"--claims", "0", "1 to 100000000"});
  check_refused({"uniform", "--claims", "many"}, {"--claims", "many"});
  check_refused({"uniform", "--speed", "9"}, {"--speed"});
  check_refused({"uniform", "--distribution", "normal"}, {"--distribution", "normal", "zipf"});
  check_refused({"one-by-one", "--in-flight", "8,zero"}, {"--in-flight", "8,zero", "1 to 10000"});
  check_refused({"uniform", "--in-flight", "8"}, {"--in-flight", "one-by-one"});
  check_refused({"one-by-one", "--rate", "8"}, {"--rate", "stream"});
  check_refused({"uniform", "--calls", "8"}, {"--calls", "batch"});
  check_refused({"hot", "--policies", "8"}, {"--policies", "one policy"});
  check_refused({"uniform", "--window", "100"}, {"--push", "128", "--window", "100"});
  check_refused({"uniform", "--against", "mysql"}, {"--against", "mysql", "postgres"});
  check_refused({"zipf", "--against", "postgres"}, {"--against", "uniform, hot"});
}

BOOST_AUTO_TEST_CASE(help_is_no_error) {
  const auto line = parse({"--help"});
  BOOST_TEST(!line.options);
  BOOST_TEST(line.status == 0);
  for (const auto name : workload_names()) BOOST_TEST(line.said.find(name) != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_bench_options_test
}  // namespace benefactor::benchmark
