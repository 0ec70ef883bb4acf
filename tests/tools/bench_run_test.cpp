// The benchmark as people run it, on the real server; small, and nothing is said about time.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"
#include "tests/tools/xml_tags.hpp"

namespace benefactor::tools {
namespace of_bench_run_test {

/// Runs it on data below *folder*, which must be empty again afterwards.
nlohmann::json bench(const test_support::temp_directory& folder, std::vector<std::string> arguments) {
  const auto program = test_support::program_path().parent_path() / "bin" / "benefactor_bench";
  const auto data = folder / "data";
  arguments.insert(arguments.end(), {"--json", "--data", data.string()});
  const auto r = run_program(program, arguments);
  BOOST_TEST(r.status == 0, r.err << r.out);
  BOOST_TEST(std::filesystem::is_empty(data));
  return nlohmann::json::parse(r.out, nullptr, false);
}

double figure(const nlohmann::json& report, std::size_t workload, const std::string& name) {
  return report.at("workloads").at(workload).at("summary").at(name).at("median");
}

BOOST_AUTO_TEST_SUITE(bench_runs)

BOOST_AUTO_TEST_CASE(a_stream_of_two_hundred_claims_reports_two_hundred_and_what_they_took) {
  const test_support::temp_directory folder;
  const auto plot = folder / "plot.svg";
  const auto report = bench(folder, {"uniform", "--claims", "200", "--policies", "20", "--repeat", "2",
                                     "--no-floor", "--plot", plot.string()});
  BOOST_TEST(figure(report, 0, "claims") == 200);
  for (const auto* name : {"claims/s", "latency p50, µs", "latency max, µs", "server CPU, µs a claim",
                           "client CPU, µs a claim", "log, bytes a claim", "server peak memory, MiB"})
    BOOST_TEST(figure(report, 0, name) > 0, name);
  BOOST_TEST(report.at("workloads").at(0).at("runs").size() == 2u);
  BOOST_TEST(report.at("sound") == true);
  std::ifstream in(plot, std::ios::binary);
  BOOST_TEST(test_support::xml_problem({std::istreambuf_iterator<char>{in}, {}}) == "");
}

BOOST_AUTO_TEST_CASE(calls_and_batches_answer_every_claim) {
  const test_support::temp_directory folder;
  const auto calls =
      bench(folder, {"one-by-one", "--claims", "60", "--policies", "5", "--in-flight", "1,8", "--no-floor"});
  BOOST_TEST(figure(calls, 0, "claims") == 60);
  BOOST_TEST(figure(calls, 1, "claims") == 60);
  const auto batches = bench(folder, {"batch", "--claims", "205", "--policies", "5", "--batch-size", "50",
                                      "--calls", "2", "--no-floor"});
  BOOST_TEST(figure(batches, 0, "claims") == 205);
}

BOOST_AUTO_TEST_CASE(a_paced_stream_of_one_hot_bucket_answers_every_claim) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"hot", "--claims", "200", "--rate", "2000"});
  BOOST_TEST(figure(report, 0, "claims") == 200);
}

BOOST_AUTO_TEST_CASE(queries_among_claims_find_what_was_answered) {
  const test_support::temp_directory folder;
  const auto report =
      bench(folder, {"mixed", "--claims", "40", "--policies", "10", "--preload", "30", "--in-flight", "3"});
  BOOST_TEST(figure(report, 0, "claims") >= 40);
  BOOST_TEST(figure(report, 0, "queries") >= 4 * 40);
}

BOOST_AUTO_TEST_CASE(a_replayed_log_is_decided_as_it_was) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"replay", "--claims", "2000", "--policies", "50"});
  BOOST_TEST(figure(report, 0, "claims") == 2'000);
  BOOST_TEST(figure(report, 0, "decided differently") == 0);
}

BOOST_AUTO_TEST_CASE(a_server_is_killed_and_comes_back) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"recovery", "--claims", "500", "--policies", "20", "--seconds", "0.2"});
  BOOST_TEST(figure(report, 0, "ready after kill -9, s") > 0);
  BOOST_TEST(figure(report, 0, "claims in the log") > 500);
  BOOST_TEST(figure(report, 0, "cold, claims/s") > 0);
}

BOOST_AUTO_TEST_CASE(projections_are_built_anew) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"rebuild", "--claims", "300", "--policies", "20"});
  BOOST_TEST(figure(report, 0, "claims") == 300);
  BOOST_TEST(figure(report, 0, "all projected after that, s") < 60);  // That is when it gives up.
}

BOOST_AUTO_TEST_CASE(claims_are_found_as_they_were) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"as-of", "--claims", "300", "--policies", "20", "--seconds", "0.3"});
  BOOST_TEST(figure(report, 0, "claims") == 300);
  BOOST_TEST(figure(report, 0, "questions") > 0);
}

BOOST_AUTO_TEST_CASE(the_http_door_answers_every_kind_of_request_and_takes_an_upload) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"http", "--claims", "300", "--policies", "20", "--requests", "5"});
  BOOST_TEST(figure(report, 0, "claims") == 300);
  BOOST_TEST(figure(report, 0, "upload, claims") == 300);
  for (const auto* name :
       {"dashboard of 30 days, HTTP, p99, µs", "list by policy, HTTP, p50, µs",
        "list by policy, RPC, p99, µs", "count by policy, HTTP, max, µs", "claim, HTTP, p99, µs",
        "claim as of a position, RPC, p99, µs", "upload, claims/s", "list beside the upload p99, µs"})
    BOOST_TEST(figure(report, 0, name) > 0, name);
  BOOST_TEST(report.at("sound") == true);
}

BOOST_AUTO_TEST_CASE(claims_are_read_with_and_without_a_record_of_it) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"access", "--claims", "300", "--policies", "20", "--seconds", "0.2"});
  BOOST_TEST(figure(report, 0, "claims") == 300);
  BOOST_TEST(figure(report, 0, "8 in flight, recorded, reads/s") > 0);
  BOOST_TEST(figure(report, 0, "8 in flight, not recorded, reads/s") > 0);
}

BOOST_AUTO_TEST_CASE(a_thousand_subscribers_are_told_of_what_is_decided) {
  const test_support::temp_directory folder;
  const auto report =
      bench(folder, {"live", "--claims", "100", "--policies", "20", "--rate", "200", "--seconds", "1"});
  BOOST_TEST(figure(report, 0, "subscribers") == 1'000);
  BOOST_TEST(figure(report, 0, "events delivered") >= 4 * 2 * figure(report, 0, "claims"));
}

BOOST_AUTO_TEST_CASE(what_tls_and_identity_cost_is_said_of_streams_that_are_taken_whole) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"tls-cost", "--claims", "200", "--policies", "20"});
  BOOST_TEST(figure(report, 0, "with TLS and identity, claims/s") > 0);
  BOOST_TEST(figure(report, 0, "with/without") > 0);
}

BOOST_AUTO_TEST_CASE(
    what_flags_cost_the_fold_is_said_of_policies_that_name_anomalies_and_of_those_that_do_not) {
  const test_support::temp_directory folder;
  const auto report = bench(folder, {"flags-cost", "--claims", "1050", "--policies", "20"});
  BOOST_TEST(figure(report, 0, "claims") == 1'050);
  BOOST_TEST(figure(report, 0, "nobody names an anomaly, flagged, of a page at most") == 0);
  for (const auto* name :
       {"nobody names an anomaly, µs CPU a claim", "tables that nobody names, µs CPU a claim",
        "amounts, µs CPU a claim", "amounts, days and levels, µs CPU a claim",
        "the same and terms of some policies, µs CPU a claim"})
    BOOST_TEST(figure(report, 0, name) > 0, name);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_refused_before_anything_is_measured) {
  const test_support::temp_directory folder;
  const auto program = test_support::program_path().parent_path() / "bin" / "benefactor_bench";
  const auto plot = run_program(program, {"hot", "--plot", (folder / "none" / "x.svg").string()});
  BOOST_TEST(plot.status == 2);
  BOOST_TEST(plot.err.find("--plot") != std::string::npos);
  std::ofstream(folder / "file") << "no folder";
  const auto data = run_program(program, {"hot", "--data", (folder / "file").string()});
  BOOST_TEST(data.status == 2);
  BOOST_TEST(data.err.find("--data") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_bench_run_test
}  // namespace benefactor::tools
