#include "events/ids.hpp"

namespace benefactor {

std::string to_hex(const id128& id) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * id.bytes.size());
  for (auto b : id.bytes) {
    text += digits[b >> 4];
    text += digits[b & 15];
  }
  return text;
}

std::optional<id128> id_from_hex(std::string_view text) {
  id128 id;
  if (text.size() != 2 * id.bytes.size()) return std::nullopt;
  const auto nibble = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  };
  for (std::size_t i = 0; i < id.bytes.size(); ++i) {
    const int high = nibble(text[2 * i]), low = nibble(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    id.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return id;
}

}  // namespace benefactor
