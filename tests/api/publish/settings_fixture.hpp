#pragma once
/// Documents of settings for tests of publishing, the files with secrets that they name, and what is wrong
/// with them.

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "api/publish/publish_settings.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::test {

struct settings_fixture {
  using json = nlohmann::json;

  std::string secret(const std::string& name, const std::string& text, unsigned mode = 0600) const {
    const auto file = (folder / name).string();
    std::ofstream(file) << text;
    std::filesystem::permissions(file, static_cast<std::filesystem::perms>(mode));
    return file;
  }
  /// A file with one secret for webhooks.
  std::string good() const { return secret("good", "whsec_" + std::string(32, 'A') + "\n"); }

  static std::vector<std::string> problems_of(const json& document) {
    std::vector<problem> problems;
    publish::parse_publish(document.dump(), problems);
    std::vector<std::string> texts;
    for (const auto& p : problems) texts.push_back(format_problem(p));
    return texts;
  }
  static json kafka(const std::string& name = "k") {
    return {{"name", name}, {"kafka", {{"brokers", "b:9092"}, {"topic", "t"}}}};
  }
  json webhook(const std::string& url) const {
    return {{"name", "w"}, {"webhook", {{"url", url}, {"secretFile", good()}}}};
  }
  static json targets(json all) { return {{"targets", std::move(all)}}; }

  test_support::temp_directory folder;
};

}  // namespace benefactor::api::test
