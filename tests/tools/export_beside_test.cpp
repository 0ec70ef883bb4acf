// `benefactor export` while a server has the log open and claims come in.
#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <thread>

#include "tests/support/paths.hpp"
#include "tests/tools/export_fixture.hpp"
#include "tests/tools/running_server.hpp"
#include "tools/benefactor/reports/export_run.hpp"

namespace benefactor::tools {
namespace of_export_beside_test {

namespace fs = std::filesystem;

std::set<std::string> names_in(const fs::path& folder) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename());
  return names;
}

/// The lines of decisions, and the claims, that the files which the manifest names have.
std::pair<std::uint64_t, std::uint64_t> lines_and_decisions(const fs::path& folder) {
  std::pair<std::uint64_t, std::uint64_t> rows;
  const auto manifest = read_manifest(folder);
  for (const auto& file : manifest->files) {
    if (file.table == projections::export_table::lines) rows.first += file.rows;
    if (file.table == projections::export_table::decisions) rows.second += file.rows;
  }
  return rows;
}

BOOST_AUTO_TEST_SUITE(export_beside_a_server)

BOOST_AUTO_TEST_CASE(an_export_is_a_prefix_of_the_log_and_the_server_notices_nothing) {
  const test_support::temp_directory folder;
  const auto data = folder / "data";
  std::vector<std::pair<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>>> seen;  // By end.
  std::uint64_t answered = 0;
  {
    std::optional<test_support::running_server> server(std::in_place, data);
    const auto at = server->address();
    BOOST_REQUIRE(
        run_program({"generate", "--policies", "50", "--claims", "3000", "--out", (folder / "book").string()})
            .status == 0);
    BOOST_REQUIRE(
        run_program({"enroll", (folder / "book/enrollment.ndjson").string(), "--connect", at}).status == 0);
    const auto files = names_in(data / "log");
    std::atomic<bool> sent = false;
    program_result submitted;
    std::jthread sender([&] {
      submitted = run_program({"submit", (folder / "book/claims.ndjson").string(), "--connect", at});
      sent = true;
    });
    // At least once while claims come in, and once behind them; each goes on from the one before.
    for (bool last = false; !last;) {
      last = sent;
      export_request request;
      request.data = data;
      request.folder = folder / "out";
      request.format = export_format::csv;
      const auto outcome = run_export(request, 1);
      seen.push_back({outcome.next, lines_and_decisions(request.folder)});
    }
    sender.join();
    BOOST_TEST(submitted.status == 0, submitted.err);
    // Nothing of RocksDB's was moved or made in the engine's folder.
    BOOST_TEST((names_in(data / "log") == files));
    auto client = server->connect();
    answered = client.info().durable_position;
  }
  BOOST_TEST(seen.size() >= 2u);
  BOOST_TEST(seen.back().first == answered);
  for (const auto& [end, rows] : seen) {
    const auto sums = sums_over(data, end);
    std::uint64_t lines = 0, decisions = 0;
    for (const auto& [day, of] : sums.lines) lines += of.count;
    for (const auto& [key, of] : sums.decisions) decisions += of.count;
    BOOST_TEST(rows.first == lines, "up to " << end);
    BOOST_TEST(rows.second == decisions, "up to " << end);
  }
}

BOOST_AUTO_TEST_CASE(private_data_are_not_exported_beside_a_server) {
  const test_support::temp_directory folder;
  const test_support::running_server server(folder / "data");
  const auto r = run_program({"export", "--data", (folder / "data").string(), "--to",
                              (folder / "out").string(), "--format", "csv", "--phi"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("has it open") != std::string::npos, r.err);
  BOOST_TEST(!fs::exists(folder / "out"));
}

BOOST_AUTO_TEST_CASE(the_nightly_job_exports_and_writes_the_page_in_a_process_of_its_own,
                     *boost::unit_test::precondition(duckdb_is_here)) {
  const test_support::temp_directory folder;
  test_support::running_server server(folder / "data");
  api::child_program child;
  api::report_options options;
  options.folder = folder / "reports";
  options.export_folder = folder / "export";
  options.program = test_support::program_path();
  options.data = folder / "data";
  options.child = &child;
  options.clock = [] { return std::int64_t{1'767'664'800'000'000}; };  // 2026-01-06 02:00 UTC.
  const auto job = api::make_report_job(server.node.asking(), options);
  const auto on = *parse_date("2026-01-05");
  const auto dry = job.run(on, true);
  BOOST_TEST(!fs::exists(options.export_folder));
  BOOST_TEST(dry.summary.find("the page would be written to") != std::string::npos);
  const auto done = job.run(on, false);
  BOOST_TEST(done.failed == 0u, done.summary);
  BOOST_TEST(fs::exists(options.folder / "report-2026-01-05.json"));
  BOOST_TEST(fs::exists(options.folder / "report-2026-01-05.html"), done.summary);
  // Where it cannot be made, the rest is, and the reason is told.
  options.program = "/nowhere/benefactor";
  const auto failed = api::make_report_job(server.node.asking(), options).run(on, false);
  BOOST_TEST(failed.failed == 1u);
  BOOST_TEST(failed.summary.find("no page: it did not start") != std::string::npos, failed.summary);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_export_beside_test
}  // namespace benefactor::tools
