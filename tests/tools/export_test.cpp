// `benefactor export`: what is written is what the log says, whatever happens in between.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/tools/export_files.hpp"
#include "tools/benefactor/reports/export_run.hpp"

namespace benefactor::tools {
namespace of_export_test {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

BOOST_AUTO_TEST_SUITE(export_command)

BOOST_AUTO_TEST_CASE(parquet_equals_sums_that_a_plain_loop_takes_from_the_log,
                     *but::precondition(duckdb_is_here)) {
  const spread_data world;
  const auto r = world.run("export", {"--to", world / "out", "--json"});
  BOOST_TEST_REQUIRE(r.status == 0, r.err);
  BOOST_TEST(nlohmann::json::parse(r.out)["nextPosition"] == world.end());
  const auto sums = sums_over(world.data());
  BOOST_TEST(sums.decisions.size() > 5u);
  BOOST_TEST(sums.claims.size() > 5u);

  constexpr auto amounts = "count(*), sum(billed), sum(allowed), sum(plan_paid), sum(member_responsibility)";
  std::string expected;
  for (const auto& [key, of] : sums.decisions)
    expected += key.first + ',' + key.second + ',' + of.text() + "\r\n";
  BOOST_TEST(
      rows_of("SELECT day, status, " + std::string(amounts) + " FROM decisions GROUP BY ALL ORDER BY 1, 2",
              world / "out") == expected);
  expected.clear();
  for (const auto& [status, of] : sums.claims) expected += status + ',' + of.text() + "\r\n";
  BOOST_TEST(rows_of("SELECT status, " + std::string(amounts) + " FROM claims GROUP BY ALL ORDER BY 1",
                     world / "out") == expected);
  expected.clear();
  for (const auto& [day, of] : sums.lines)
    expected += day + ',' + std::to_string(of.count) + ',' + format_money(of.billed) + "\r\n";
  BOOST_TEST(rows_of("SELECT day, count(*), sum(billed) FROM lines GROUP BY ALL ORDER BY 1", world / "out") ==
             expected);
  expected.clear();
  for (const auto& [trace, amount] : sums.paid) expected += trace + ',' + format_money(amount) + "\r\n";
  BOOST_TEST(rows_of("SELECT trace, sum(amount) FROM payment_claims GROUP BY ALL ORDER BY 1",
                     world / "out") == expected);
  // What a payment comes to is the sum of its claims, less what of them was carried to later payments.
  BOOST_TEST(
      rows_of("SELECT count(*) FROM payments p WHERE p.amount < 0 OR p.claims <> (SELECT count(DISTINCT "
              "claim_id) FROM payment_claims c WHERE c.trace = p.trace)",
              world / "out") == "0\r\n");
}

BOOST_AUTO_TEST_CASE(an_export_in_two_parts_equals_one_at_once, *but::precondition(duckdb_is_here)) {
  const spread_data world(40);
  BOOST_TEST(world.run("export", {"--to", world / "parts"}).status == 0);
  world.go_on();
  BOOST_TEST(world.run("export", {"--to", world / "parts"}).status == 0);
  BOOST_TEST(world.run("export", {"--to", world / "whole"}).status == 0);
  for (const auto& form : projections::export_tables()) {
    if (form.confidential) continue;
    const auto all = "SELECT * FROM " + std::string(form.name) + " ORDER BY ALL";
    const auto whole = rows_of(all, world / "whole");
    BOOST_TEST(rows_of(all, world / "parts") == whole, form.name);
    BOOST_TEST(!whole.empty(), form.name);
  }
}

BOOST_AUTO_TEST_CASE(nothing_new_adds_nothing) {
  const spread_data world;
  const auto request = request_of(world, "out");
  run_export(request, 1);
  const auto before = all_files(world / "out");
  const auto again = run_export(request, 2);
  BOOST_TEST(again.events == 0u);
  BOOST_TEST(again.files == 0u);
  BOOST_TEST(again.from == again.next);
  // But for when the log was looked at.
  auto manifest = nlohmann::json::parse(text_of(manifest_file(request.folder)));
  auto old = nlohmann::json::parse(before.at(manifest_file(request.folder).string()));
  BOOST_TEST(manifest["writtenUs"] == 2);
  for (auto* one : {&manifest, &old})
    for (const auto* key : {"written", "writtenUs"}) one->erase(key);
  BOOST_TEST(manifest == old);
}

BOOST_AUTO_TEST_CASE(parts_of_any_size_give_the_same_rows) {
  const spread_data world;
  const auto whole = run_export(request_of(world, "whole"), 1);
  const auto request = request_of(world, "parts");
  for (const auto& [events, rows] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{{7, 1'000}, {1, 1'000}, {1'000, 1}}) {
    auto parts = request;
    fs::remove_all(parts.folder);
    parts.chunk_events = events;
    parts.chunk_rows = rows;
    const auto made = run_export(parts, 1).files;
    if (events != 7) BOOST_TEST(made > whole.files, events << " events or " << rows << " rows");
    check_same(world / "parts", world / "whole");
  }
}

BOOST_AUTO_TEST_CASE(an_export_that_is_stopped_goes_on_where_it_was) {
  const spread_data world;
  run_export(request_of(world, "whole"), 1);
  auto request = request_of(world, "out");
  request.chunk_events = 5;
  std::uint64_t runs = 0;
  for (bool stopped = true; stopped; ++runs) {
    std::uint64_t pages = 0;
    stopped = run_export(request, 1, [&](std::uint64_t, std::uint64_t) { return ++pages < 13; }).stopped;
  }
  BOOST_TEST(runs > 3u);
  check_same(world / "out", world / "whole");
}

BOOST_AUTO_TEST_CASE(an_export_that_is_stopped_is_as_complete_as_it_was_before) {
  const spread_data world(40);
  auto request = request_of(world, "out");
  request.chunk_events = 5;
  const auto stopping = [](std::uint64_t, std::uint64_t) { return false; };
  const auto written = [&] { return read_manifest(request.folder)->written_us; };
  BOOST_TEST(run_export(request, 1, stopping).stopped);
  BOOST_TEST(written() == 0);
  BOOST_TEST(!run_export(request, 2).stopped);
  BOOST_TEST(written() == 2);
  world.go_on();
  const auto stopped = run_export(request, 3, [&](std::uint64_t at, std::uint64_t) { return at < 50; });
  BOOST_TEST(stopped.events > 5u);
  BOOST_TEST(written() == 2);
  run_export(request, 4);
  BOOST_TEST(written() == 4);
}

BOOST_AUTO_TEST_CASE(files_that_the_manifest_does_not_name_are_removed_by_the_next_export) {
  const spread_data world(60);
  const auto request = request_of(world, "out");
  run_export(request, 1);
  // As a crash leaves it: files of the part that was being written, and a manifest that does not know them.
  const auto manifest = text_of(manifest_file(request.folder));
  world.go_on();
  run_export(request, 2);
  std::ofstream(manifest_file(request.folder), std::ios::binary) << manifest;
  const auto outcome = run_export(request, 3);
  BOOST_TEST(outcome.removed > 0u);
  run_export(request_of(world, "whole"), 1);
  check_same(world / "out", world / "whole");
  BOOST_TEST(run_export(request, 4).removed == 0u);
}

BOOST_AUTO_TEST_CASE(the_facts_kept_of_claims_are_a_cache) {
  const spread_data world(60);
  const auto request = request_of(world, "out");
  run_export(request, 1);
  fs::remove_all(request.folder / "state");
  world.go_on(80);
  run_export(request, 2);
  // One that is damaged is made again, too.
  std::ofstream(request.folder / "state/CURRENT", std::ios::binary) << "nothing";
  world.go_on();
  run_export(request, 3);
  run_export(request_of(world, "whole"), 1);
  check_same(world / "out", world / "whole");
}

BOOST_AUTO_TEST_CASE(csv_has_the_rows_of_json) {
  const spread_data world;
  run_export(request_of(world, "json"), 1);
  BOOST_TEST(world.run("export", {"--to", world / "csv", "--format", "csv"}).status == 0);
  const auto lines_in = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  const auto manifest = nlohmann::json::parse(text_of(world / "csv/manifest.json"));
  for (const auto& file : manifest["files"]) {
    const auto path = file["path"].get<std::string>();
    const auto csv = text_of(world / "csv/" + path);
    const auto json = text_of(world / "json/" + path.substr(0, path.rfind('.')) + ".ndjson");
    BOOST_TEST(lines_in(csv) == lines_in(json) + 1, path);
    BOOST_TEST(file["rows"].get<std::int64_t>() == lines_in(json), path);
  }
}

BOOST_AUTO_TEST_CASE(sql_reads_csv_and_json_as_it_reads_parquet, *but::precondition(duckdb_is_here)) {
  const spread_data world;
  for (const auto* format : {"parquet", "csv", "ndjson"})
    BOOST_TEST(world.run("export", {"--to", world / format, "--format", format}).status == 0);
  for (const auto& form : projections::export_tables()) {
    if (form.confidential) continue;
    const auto all = "SELECT * FROM " + std::string(form.name) + " ORDER BY ALL";
    const auto parquet = rows_of(all, world / "parquet");
    BOOST_TEST(rows_of(all, world / "csv") == parquet, form.name);
    BOOST_TEST(rows_of(all, world / "ndjson") == parquet, form.name);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_export_test
}  // namespace benefactor::tools
