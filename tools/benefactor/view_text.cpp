#include "tools/benefactor/view_text.hpp"

#include <iostream>

#include "events/demographics.hpp"
#include "tools/benefactor/commands.hpp"

namespace benefactor::tools {

using nlohmann::ordered_json;

std::string text_of(const ordered_json& view, const char* key, const std::string& otherwise) {
  const auto at = view.find(key);
  if (at == view.end() || at->is_null()) return otherwise;
  if (at->is_string()) return at->get<std::string>();
  if (at->is_boolean()) return at->get<bool>() ? "yes" : "no";
  return at->dump();
}

const ordered_json& list_of(const ordered_json& view, const char* key) {
  static const ordered_json none = ordered_json::array();
  const auto at = view.find(key);
  return at == view.end() ? none : *at;
}

std::string full_name_of(const ordered_json& details, const std::string& otherwise) {
  const auto at = details.find("name");
  if (at == details.end() || at->is_null()) return otherwise;
  const auto part = [&](const char* key) { return text_of(*at, key, ""); };
  return full_name({part("last"), part("first"), part("middle"), part("suffix")});
}

int no_such(const std::string& what) {
  std::cerr << "benefactor: no such " << what << '\n';
  return status_failed;
}

}  // namespace benefactor::tools
