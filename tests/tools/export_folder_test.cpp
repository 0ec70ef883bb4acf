// `benefactor export`: into which folders it writes, who may read what is in them, and what it refuses.
#include <boost/test/unit_test.hpp>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/tools/export_files.hpp"
#include "tools/benefactor/reports/export_run.hpp"

namespace benefactor::tools {
namespace of_export_folder_test {

namespace fs = std::filesystem;
namespace but = boost::unit_test;

BOOST_AUTO_TEST_SUITE(folders_of_exports)

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

}  // namespace of_export_folder_test
}  // namespace benefactor::tools
