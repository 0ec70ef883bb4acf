// `benefactor export`: what is written is what the log says, whatever happens in between.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/log_events.hpp"
#include "tests/tools/export_fixture.hpp"
#include "tools/benefactor/reports/export_run.hpp"

namespace benefactor::tools {
namespace {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The rows of a table in files of text, each with its day; for claims, of each the newest.
std::multiset<std::string> text_rows(const fs::path& folder, const std::string& table) {
  std::multiset<std::string> rows;
  std::map<std::string, std::pair<std::uint64_t, std::string>> claims;
  const auto manifest = nlohmann::json::parse(text_of(folder / "manifest.json"));
  for (const auto& file : manifest["files"]) {
    if (file["table"] != table) continue;
    const auto path = file["path"].get<std::string>();
    std::istringstream in(text_of(folder / path));
    for (std::string line; std::getline(in, line);) {
      const auto row = nlohmann::json::parse(line);
      const auto whole = path.substr(0, path.rfind('/')) + ' ' + row.dump();
      if (table != "claims") {
        rows.insert(whole);
        continue;
      }
      auto& newest = claims[row["claim_id"]];
      if (row["as_of_position"] > newest.first) newest = {row["as_of_position"], whole};
    }
  }
  for (const auto& [id, newest] : claims) rows.insert(newest.second);
  return rows;
}

void check_same(const fs::path& a, const fs::path& b) {
  for (const auto& form : projections::export_tables()) {
    if (form.confidential) continue;
    const auto left = text_rows(a, std::string(form.name)), right = text_rows(b, std::string(form.name));
    BOOST_TEST(left.size() == right.size(), form.name);
    BOOST_TEST((left == right), form.name);
  }
}

export_request request_of(const spread_data& world, const std::string& name) {
  export_request request;
  request.data = world.data();
  request.folder = world / name;
  request.format = export_format::ndjson;
  return request;
}

std::map<std::string, std::string> all_files(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[entry.path().string()] = text_of(entry.path());
  return files;
}

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

BOOST_AUTO_TEST_CASE(a_second_export_into_the_same_folder_at_once_is_refused) {
  const spread_data world(60);
  const auto request = request_of(world, "out");
  run_export(request, 1);
  world.go_on();
  const auto before = all_files(request.folder);
  {
    const int first = ::open((request.folder / ".lock").c_str(), O_RDWR | O_CLOEXEC);
    BOOST_REQUIRE(first >= 0);
    BOOST_REQUIRE(::flock(first, LOCK_EX | LOCK_NB) == 0);
    BOOST_CHECK_EXCEPTION(run_export(request, 2), export_unusable, [](const auto& error) {
      return std::string(error.what()).find("another export writes it") != std::string::npos;
    });
    ::close(first);
  }
  BOOST_TEST((all_files(request.folder) == before));
  // One that begins while another is under way finds nothing to take away from it.
  std::size_t refused = 0;
  run_export(request, 3, [&](std::uint64_t, std::uint64_t) {
    BOOST_CHECK_THROW(run_export(request, 4), export_unusable);
    ++refused;
    return true;
  });
  BOOST_TEST(refused > 0u);
  run_export(request_of(world, "whole"), 1);
  check_same(world / "out", world / "whole");
}

BOOST_AUTO_TEST_CASE(the_files_of_a_table_whose_folder_is_a_link_stay) {
  const spread_data world(60);
  const auto request = request_of(world, "out");
  run_export(request, 1);
  fs::rename(request.folder / "claims", world / "larger-disk");
  fs::create_directory_symlink(world / "larger-disk", request.folder / "claims");
  world.go_on();
  BOOST_TEST(run_export(request, 2).removed == 0u);
  run_export(request_of(world, "whole"), 1);
  check_same(world / "out", world / "whole");
}

BOOST_AUTO_TEST_CASE(a_folder_whose_path_would_be_taken_for_a_column_is_refused) {
  const spread_data world(20);
  const auto folder = world / "day=2020-01-01/out";
  const auto r = world.run("export", {"--to", folder, "--format", "csv"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("day=2020-01-01 in its path") != std::string::npos, r.err);
  BOOST_TEST(!fs::exists(world / "day=2020-01-01"));
  // Nor is an export read there that was moved.
  run_export(request_of(world, "out"), 1);
  fs::create_directories(world / "day=2020-01-01");
  fs::rename(world / "out", folder);
  const auto moved = run_program({"sql", "SELECT 1", "--from", folder});
  BOOST_TEST(moved.status == 2);
  BOOST_TEST(moved.err.find("day=2020-01-01 in its path") != std::string::npos, moved.err);
}

/// What the process's umask leaves of 0666.
fs::perms usual_permissions() {
  const auto mask = ::umask(0);
  ::umask(mask);
  return static_cast<fs::perms>(0666 & ~mask);
}

void check_permissions(const spread_data& world, const std::string& format) {
  for (const bool phi : {false, true}) {
    const auto folder = world / (format + (phi ? "-phi" : ""));
    std::vector<std::string> options{"--to", folder, "--format", format};
    if (phi) options.emplace_back("--phi");
    BOOST_TEST_REQUIRE(world.run("export", options).status == 0);
    const auto expected = phi ? fs::perms::owner_read | fs::perms::owner_write : usual_permissions();
    std::size_t checked = 0;
    for (const auto& [file, bytes] : all_files(folder)) {
      if (file.find("/state/") != std::string::npos || file.ends_with(".lock")) continue;
      BOOST_TEST((fs::status(file).permissions() == expected), file);
      ++checked;
    }
    BOOST_TEST(checked > 10u);
  }
}

BOOST_AUTO_TEST_CASE(all_of_an_export_may_be_read_by_whom_the_umask_lets_and_with_phi_by_its_owner_only) {
  check_permissions(spread_data(), "ndjson");
}

BOOST_AUTO_TEST_CASE(permissions_of_parquet_are_those_of_text, *but::precondition(duckdb_is_here)) {
  check_permissions(spread_data(), "parquet");
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

const std::vector<std::string> private_texts{"M-1-1", "M-2-2", "POL-1", "POL-3",
                                             "Lopez", "Maria", "M54.5", "M545"};

BOOST_AUTO_TEST_CASE(nothing_private_is_written_unless_it_is_asked_for) {
  const spread_data world;
  for (const auto* format : {"csv", "ndjson"}) {
    BOOST_TEST(world.run("export", {"--to", world / format, "--format", format}).status == 0);
    for (const auto& [file, bytes] : all_files(world / format))
      for (const auto& text : private_texts)
        BOOST_TEST(bytes.find(text) == std::string::npos, file << " has " << text);
    BOOST_TEST(!fs::exists(world / format + "/claim_names"));
  }
}

BOOST_AUTO_TEST_CASE(nothing_private_is_in_parquet_unless_it_is_asked_for,
                     *but::precondition(duckdb_is_here)) {
  const spread_data world;
  BOOST_TEST(world.run("export", {"--to", world / "out"}).status == 0);
  const auto tables = rows_of("SELECT table_name FROM information_schema.tables", world / "out");
  std::istringstream in(tables);
  std::size_t tables_read = 0;
  for (std::string table; std::getline(in, table); ++tables_read) {
    table.pop_back();
    const auto rows = rows_of("SELECT * FROM " + table, world / "out");
    for (const auto& text : private_texts)
      BOOST_TEST(rows.find(text) == std::string::npos, table << " has " << text);
  }
  BOOST_TEST(tables_read > 10u);
}

BOOST_AUTO_TEST_CASE(what_is_private_is_there_when_it_is_asked_for_and_of_erased_members_nothing) {
  const spread_data world;
  const auto r = world.run("export", {"--to", world / "out", "--format", "ndjson", "--phi"});
  BOOST_TEST_REQUIRE(r.status == 0, r.err);
  std::string all;
  std::size_t members = 0, without_number = 0;
  for (const auto& [file, bytes] : all_files(world / "out")) {
    if (file.find("/state/") != std::string::npos) {
      for (const auto& text : private_texts) BOOST_TEST(bytes.find(text) == std::string::npos, file);
      continue;
    }
    const auto others = fs::perms::group_all | fs::perms::others_all;
    BOOST_TEST(((fs::status(file).permissions() & others) == fs::perms::none), file);
    all += bytes;
    if (file.find("/members/") == std::string::npos) continue;
    std::istringstream in(bytes);
    for (std::string line; std::getline(in, line);) {
      const auto row = nlohmann::json::parse(line);
      if (row["event"] != "ENROLLED") continue;
      ++members;
      if (!row.contains("member_number")) ++without_number;
    }
  }
  for (const auto* text : {"M-1-1", "POL-1", "Lopez", "Maria", "M54.5", "submitter_claim_id"})
    BOOST_TEST(all.find(text) != std::string::npos, text);
  BOOST_TEST(members > without_number);
  BOOST_TEST(without_number > 0u);
}

BOOST_AUTO_TEST_CASE(what_cannot_go_on_is_refused_and_nothing_is_changed) {
  const spread_data world(60), other(30);
  const auto folder = world / "out";
  BOOST_TEST(world.run("export", {"--to", folder, "--format", "csv"}).status == 0);
  const auto before = all_files(folder);
  const auto refused = [&](const spread_data& by, std::vector<std::string> more, const std::string& why) {
    more.insert(more.begin(), {"--to", folder});
    const auto r = by.run("export", more);
    BOOST_TEST(r.status == 2, why);
    BOOST_TEST(r.err.find(why) != std::string::npos, r.err);
    BOOST_TEST((all_files(folder) == before), why);
  };
  refused(world, {"--format", "ndjson"}, "its files are csv, not ndjson");
  refused(world, {"--format", "csv", "--phi"}, "it was begun without private data");
  // The log of before: an earlier copy, or one restored from an old backup.
  refused(other, {"--format", "csv"}, "but the log ends at position 29");
  // It went on, otherwise.
  for (int i = 0; i < 40; ++i) other.go_elsewhere();
  refused(other, {"--format", "csv"}, "it was made from other events up to position 59");
}

BOOST_AUTO_TEST_CASE(a_manifest_of_another_log_or_another_form_is_refused) {
  const spread_data world(20);
  const auto request = request_of(world, "out");
  run_export(request, 1);
  const auto file = manifest_file(request.folder);
  auto manifest = nlohmann::json::parse(text_of(file));
  const auto write = [&](const auto& json) { std::ofstream(file) << json.dump(); };
  auto newer = manifest;
  newer["version"] = export_form_version + 1;
  write(newer);
  BOOST_CHECK_EXCEPTION(run_export(request, 2), export_unusable, [](const auto& error) {
    return std::string(error.what()).find("use a newer program") != std::string::npos;
  });
  auto older = manifest;
  older["version"] = export_form_version - 1;
  write(older);
  BOOST_CHECK_EXCEPTION(run_export(request, 2), export_unusable, [](const auto& error) {
    return std::string(error.what()).find("export into an empty folder") != std::string::npos;
  });
  manifest["logId"] = std::string(32, 'a');
  write(manifest);
  BOOST_CHECK_EXCEPTION(run_export(request, 2), export_unusable, [](const auto& error) {
    return std::string(error.what()).find("it holds an export of the log aaaa") != std::string::npos;
  });
  std::ofstream(file) << "{";
  BOOST_CHECK_THROW(run_export(request, 2), export_unusable);
}

BOOST_AUTO_TEST_CASE(a_folder_of_other_things_and_a_data_folder_without_a_log_are_refused) {
  const spread_data world(20);
  fs::create_directories(world / "mine");
  std::ofstream(world / "mine/letter.txt") << "Dear";
  const auto r = world.run("export", {"--to", world / "mine", "--format", "csv"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("letter.txt") != std::string::npos);
  const auto none =
      run_program({"export", "--data", world / "nowhere", "--to", world / "out", "--format", "csv"});
  BOOST_TEST(none.status == 2);
  BOOST_TEST(none.err.find("there is none") != std::string::npos);
  BOOST_TEST(!fs::exists(world / "out"));
}

BOOST_AUTO_TEST_CASE(without_duckdb_the_command_says_how_to_install_it) {
  const spread_data world(20);
  ::setenv("BENEFACTOR_DUCKDB", "/nowhere/libduckdb.so", 1);
  const auto r = world.run("export", {"--to", world / "out"});
  const auto csv = world.run("export", {"--to", world / "csv", "--format", "csv"});
  ::unsetenv("BENEFACTOR_DUCKDB");
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("tools/setup.sh --reports") != std::string::npos);
  BOOST_TEST(r.err.find("--format csv") != std::string::npos);
  BOOST_TEST(!fs::exists(world / "out"));
  BOOST_TEST(csv.status == 0, csv.err);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::tools
