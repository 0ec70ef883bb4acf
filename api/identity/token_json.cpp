#include "api/identity/token_json.hpp"

#include <algorithm>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/codes.hpp"

namespace benefactor::api::identity {

using nlohmann::json;

namespace {

/// Whether a name in *text*, which is well-formed JSON, is spelt with escapes.
bool has_escaped_name(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '"') continue;
    bool escaped = false;
    for (++at; at < text.size() && text[at] != '"'; ++at)
      if (text[at] == '\\') {
        escaped = true;
        ++at;
      }
    if (!escaped) continue;
    const auto next = text.find_first_not_of(" \t\r\n", at + 1);
    if (next != text.npos && text[next] == ':') return true;
  }
  return false;
}

/// The members of *value* and of all within it. Its depth is bounded.
std::size_t members_of(const json& value) {
  if (!value.is_structured()) return 0;
  std::size_t count = value.size();
  for (const auto& inner : value) count += members_of(inner);
  return count;
}

}  // namespace

std::optional<json> read_token_json(std::string_view text, const token_json_limits& limits) {
  // The library takes a zero byte for the end of the text and skips a byte order mark.
  if (text.find('\0') != text.npos || text.starts_with("\xef\xbb\xbf")) return std::nullopt;
  std::vector<problem> problems;
  auto read = parse_json(text, problems, {.bytes = limits.bytes, .depth = limits.depth});
  if (!read || !problems.empty() || !read->is_object() || members_of(*read) > limits.members ||
      has_escaped_name(text))
    return std::nullopt;
  return read;
}

bool is_claim_text(std::string_view text, std::size_t most) {
  return !text.empty() && text.size() <= most && utf8_length(text) &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

std::optional<std::string> claim_text_in(const json& object, const char* name, std::size_t most) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  const auto& text = found->get_ref<const std::string&>();
  if (!is_claim_text(text, most)) return std::nullopt;
  return text;
}

}  // namespace benefactor::api::identity
