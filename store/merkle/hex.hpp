// Digests as lower-case hexadecimal.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/sha256.hpp"

namespace benefactor::store::merkle {

inline std::string hex_of(std::string_view bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

/// Nothing unless *text* is 64 digits in lower case.
inline std::optional<digest256> digest_from_hex(std::string_view text) {
  digest256 digest{};
  if (text.size() != 2 * digest.size()) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = text[i];
    const int value = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
    if (value < 0) return std::nullopt;
    digest[i / 2] = static_cast<std::uint8_t>(digest[i / 2] << 4 | value);
  }
  return digest;
}

}  // namespace benefactor::store::merkle
