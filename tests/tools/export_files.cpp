#include "tests/tools/export_files.hpp"

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace benefactor::tools {

namespace fs = std::filesystem;

namespace {

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

}  // namespace

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
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

}  // namespace benefactor::tools
