#include "tools/benefactor/text_format.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <iomanip>
#include <sstream>

#include "events/codes.hpp"
#include "events/date.hpp"

namespace benefactor::tools {

std::string format_count(std::uint64_t n) {
  auto text = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), 1, ',');
  return text;
}

std::string counted(std::uint64_t n, std::string_view one) {
  return format_count(n) + " " + std::string(one) + (n == 1 ? "" : "s");
}

std::string format_seconds(double seconds) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(seconds < 10 ? 3 : 1) << seconds << " s";
  return text.str();
}

std::string format_size(std::uint64_t bytes) {
  constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (bytes != 0 && bytes % 1024 == 0 && unit + 1 < units.size()) bytes /= 1024, ++unit;
  return std::to_string(bytes) + units[unit];
}

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) text.append({digits[byte >> 4], digits[byte & 15]});
  return text;
}

std::optional<std::string> bytes_from_hex(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  if (text.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]), low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

std::string wrapped(std::string_view text, std::size_t columns) {
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    if (width > 0 && width + 1 + word.size() > columns) out += '\n', width = 0;
    if (width > 0) out += ' ', ++width;
    out += word;
    width += word.size();
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    const auto character = text.substr(i, length);
    // C1, U+0080 to U+009F, are two bytes that begin with c2.
    const bool is_control =
        lead < 0x20 || lead == 0x7f ||
        (lead == 0xc2 && length == character.size() && static_cast<unsigned char>(character[1]) < 0xa0);
    if (!is_control && utf8_length(character) == 1u) {
      out += character;
      i += length;
    } else {
      out += "\\x" + hex_of(text.substr(i, 1));
      ++i;
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
  std::string all;
  for (const auto& text : texts) {
    if (!all.empty()) all += between;
    all += text;
  }
  return all;
}

std::string csv_field(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out += '"';
}

std::string spreadsheet_field(std::string_view text) {
  constexpr std::string_view computed = "=+-@\t\r\n";
  const bool is_computed = !text.empty() && computed.find(text.front()) != computed.npos;
  return csv_field(is_computed ? "'" + std::string(text) : std::string(text));
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '\t': out += "\\t"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\\': out += "\\\\"; break;
      default: out += c;
    }
  return out;
}

}  // namespace benefactor::tools
