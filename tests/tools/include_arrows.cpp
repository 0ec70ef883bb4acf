#include "tests/tools/include_arrows.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <sstream>

namespace benefactor::tools_test {
namespace {

constexpr std::array folders = {"events", "store", "actors", "projections", "api", "tools", "tests"};

/// A folder and the folders it may include.
const std::map<std::string, std::vector<std::string>, std::less<>> arrows = {
    {"events", {"events"}},
    {"store", {"events", "store"}},
    {"actors", {"events", "store", "actors"}},
    {"projections", {"events", "store", "projections"}},
    {"api", {"events", "store", "actors", "projections", "api"}},
    {"tools", {"events", "store", "actors", "projections", "api", "tools"}},
    {"tests", {"events", "store", "actors", "projections", "api", "tools", "tests"}},
};

/// A library and the folders whose sources may include it; a path's start stands for everything below it.
struct library_rule {
  std::string_view prefix;
  std::vector<std::string_view> allowed;
};
const std::vector<library_rule> libraries = {
    {"caf/", {"actors/", "tests/"}},
    {"rocksdb/", {"store/", "tests/store/", "tests/simulation/", "tests/faults/"}},
    {"capnp/", {"store/", "api/", "tools/", "tests/"}},
    {"kj/", {"store/", "api/", "tools/", "tests/"}},
    {"librdkafka/", {"api/publish/", "tests/api/publish/"}},
    {"curl/", {"api/publish/"}},
    {"argon2.h", {"api/identity/"}},
};

std::string_view first_folder(std::string_view path) { return path.substr(0, path.find('/')); }

bool is_standard(std::string_view header) { return header.find_first_of("./") == std::string_view::npos; }

bool starts_with_any(std::string_view path, const std::vector<std::string_view>& prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return path.starts_with(prefix); });
}

/// Returns the rule that *header*, included by *path*, breaks.
std::optional<std::string> broken_rule(std::string_view path, std::string_view header, bool quoted) {
  const std::string folder{first_folder(path)};
  for (const auto& [prefix, allowed] : libraries)
    if (header.starts_with(prefix) && !starts_with_any(path, allowed))
      return folder + "/ may not include " + std::string{prefix};
  if (header.ends_with(".capnp.h") && !starts_with_any(path, {"store/", "api/", "tools/", "tests/"}))
    return folder + "/ may not include generated Cap'n Proto headers";

  const auto target = first_folder(header);
  const bool ours = std::ranges::find(folders, target) != folders.end() && header != target;
  if (quoted && !ours) return "an include in quotes starts with a folder of the project";
  if (ours) {
    const auto& may_include = arrows.at(folder);
    if (std::ranges::find(may_include, target) == may_include.end())
      return folder + "/ may not include " + std::string{target} + "/";
  } else if (folder == "events" && !is_standard(header)) {
    return "events/ includes only the standard library and itself";
  }
  return std::nullopt;
}

}  // namespace

std::vector<wrong_include> check_includes(std::string_view path, std::string_view text) {
  static const std::regex include_line{R"re(^\s*#\s*include\s*([<"])([^>"]+)[>"].*)re"};
  std::vector<wrong_include> wrong;
  std::istringstream lines{std::string{text}};
  std::string line;
  for (std::size_t number = 1; std::getline(lines, line); ++number) {
    std::smatch match;
    if (line.find("include") == std::string::npos || !std::regex_match(line, match, include_line)) continue;
    if (auto rule = broken_rule(path, match[2].str(), match[1] == "\""))
      wrong.push_back({std::string{path}, number, match[2].str(), *rule});
  }
  return wrong;
}

std::vector<std::filesystem::path> project_sources(const std::filesystem::path& root) {
  std::vector<std::filesystem::path> sources;
  for (const auto* folder : folders)
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder))
      if (const auto extension = entry.path().extension(); extension == ".hpp" || extension == ".cpp")
        sources.push_back(std::filesystem::relative(entry.path(), root));
  std::ranges::sort(sources);
  return sources;
}

}  // namespace benefactor::tools_test
