#include "store/merkle/base64.hpp"

#include <array>
#include <cstdint>

namespace benefactor::store::merkle {

namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::uint8_t no_digit = 0xff;

constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t i = 0; i < digits.size(); ++i)
    table[static_cast<unsigned char>(digits[i])] = static_cast<std::uint8_t>(i);
  return table;
}();

}  // namespace

std::string to_base64(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i)
      bits = bits << 8 | (at + i < bytes.size() ? static_cast<std::uint8_t>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      text += at + i <= bytes.size() ? digits[bits >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  while (!text.empty()) {
    const bool last = text.size() == 4;
    const std::size_t used = !last || text[3] != '=' ? 4 : text[2] != '=' ? 3 : 2;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      const auto value = i < used ? values[static_cast<unsigned char>(text[i])] : std::uint8_t{0};
      if (value == no_digit) return std::nullopt;
      bits = bits << 6 | value;
    }
    // What padding leaves unused must be zero, or one text would have several spellings.
    if ((bits & ((1u << 8 * (4 - used)) - 1)) != 0) return std::nullopt;
    for (std::size_t i = 0; i + 1 < used; ++i) bytes += static_cast<char>(bits >> (16 - 8 * i));
    text.remove_prefix(4);
  }
  return bytes;
}

}  // namespace benefactor::store::merkle
