#include "projections/page_cursor.hpp"

#include <algorithm>
#include <stdexcept>

#include "projections/row_keys.hpp"

namespace benefactor::projections {

namespace {

constexpr std::size_t mark_bytes = 4;

std::string hex_of(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text.push_back(digits[static_cast<std::uint8_t>(byte) >> 4]);
    text.push_back(digits[static_cast<std::uint8_t>(byte) & 15]);
  }
  return text;
}

}  // namespace

std::uint32_t list_mark(const std::vector<std::string>& prefixes, const day_range& days) {
  std::uint32_t mark = 2166136261u;  // FNV-1a.
  const auto take = [&](std::string_view bytes) {
    for (const char byte : bytes) mark = (mark ^ static_cast<std::uint8_t>(byte)) * 16777619u;
  };
  for (const auto& prefix : prefixes) take(prefix);
  std::string key;
  for (const auto& day : {days.from, days.to}) {
    key.push_back(day ? '1' : '0');
    append_day(key, day.value_or(date{}));
  }
  take(key);
  return mark;
}

std::string cursor_at(std::uint32_t mark, std::string_view suffix) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(mark >> shift));
  return hex_of(bytes.append(suffix));
}

std::string suffix_of(std::string_view cursor, std::uint32_t mark, std::size_t suffix_bytes,
                      const char* list) {
  std::string bytes;
  if (cursor.size() == 2 * (mark_bytes + suffix_bytes))
    for (std::size_t i = 0; i < cursor.size(); i += 2) {
      int byte = 0;
      for (const char c : cursor.substr(i, 2)) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        byte = digit < 0 || byte < 0 ? -1 : byte << 4 | digit;
      }
      if (byte < 0) break;
      bytes.push_back(static_cast<char>(byte));
    }
  const auto suffix = std::string_view(bytes).substr(std::min(bytes.size(), mark_bytes));
  if (suffix.size() != suffix_bytes || cursor_at(mark, suffix) != cursor)
    throw std::invalid_argument("cursor: is not one that a page of these " + std::string(list) +
                                " ended with");
  return std::string(suffix);
}

std::string next_suffix(std::string suffix) {
  for (auto byte = suffix.rbegin(); byte != suffix.rend(); ++byte)
    if (++*byte != 0) return suffix;
  return {};
}

}  // namespace benefactor::projections
