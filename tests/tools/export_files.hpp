#pragma once
/// What stands in the files of an export, for tests.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/tools/export_fixture.hpp"
#include "tools/benefactor/reports/export_run.hpp"

namespace benefactor::tools {

std::string text_of(const std::filesystem::path& file);

/// Every file below *folder* by its path.
std::map<std::string, std::string> all_files(const std::filesystem::path& folder);

/// An export of all events to files of text in the folder *name* beside the data.
export_request request_of(const spread_data& world, const std::string& name);

/// Checks that two exports to files of text have the same rows in every table; of claims the newest of each.
void check_same(const std::filesystem::path& a, const std::filesystem::path& b);

/// A log and its export to Parquet.
struct exported {
  exported() { BOOST_TEST_REQUIRE(world.run("export", {"--to", folder}).status == 0); }

  program_result sql(const std::string& query, std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {"sql", query, "--from", folder});
    return run_program(more);
  }

  spread_data world;
  std::string folder = world / "out";
};

}  // namespace benefactor::tools
