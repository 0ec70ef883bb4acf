#include "tests/tools/xml_tags.hpp"

#include <regex>
#include <vector>

namespace benefactor::test_support {

std::string xml_problem(const std::string& document) {
  static const std::regex declaration(R"(<\?xml [^>]*\?>)"), close(R"(</([a-zA-Z]+)>)"),
      open(R"re(<([a-zA-Z]+)((?:\s+[-a-zA-Z0-9:]+="[^"<]*")*)\s*(/?)>)re"),
      bare(R"(&(?!(?:amp|lt|gt|quot);))");
  if (std::regex_search(document, bare)) return "a bare &";
  std::vector<std::string> inside;
  for (auto at = document.find('<'); at != std::string::npos; at = document.find('<', at + 1)) {
    const auto end = document.find('>', at);
    if (end == std::string::npos) return "a tag without an end";
    const auto tag = document.substr(at, end - at + 1);
    std::smatch match;
    if (std::regex_match(tag, declaration)) continue;
    if (std::regex_match(tag, match, close)) {
      if (inside.empty() || inside.back() != match[1]) return "unexpected " + tag;
      inside.pop_back();
    } else if (std::regex_match(tag, match, open)) {
      if (match[3].length() == 0) inside.push_back(match[1]);
    } else {
      return "no tag: " + tag;
    }
  }
  return inside.empty() ? "" : "<" + inside.back() + "> has no end";
}

}  // namespace benefactor::test_support
