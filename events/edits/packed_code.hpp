// A short code (procedure, modifier, diagnosis, category with a trailing '*') in eight bytes, so that a table
// of half a million pairs of codes stays small and is searched by comparing numbers.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace benefactor {

/// Up to eight bytes of text; ordered as the text is. All zero: no code.
struct packed_code {
  std::uint64_t value = 0;

  auto operator<=>(const packed_code&) const = default;

  explicit operator bool() const { return value != 0; }

  /// Stands for every text that does not fit; no code set has it, so that a check of form refuses it.
  static constexpr std::uint64_t too_long = ~std::uint64_t{0};

  static packed_code of(std::string_view text) {
    if (text.size() > 8) return {too_long};
    packed_code code;
    for (std::size_t i = 0; i < text.size(); ++i) code.put(i, text[i]);
    return code;
  }

  /// As normalised_diagnosis: upper case, without the dot.
  static packed_code of_diagnosis(std::string_view text) {
    packed_code code;
    std::size_t at = 0;
    for (const char c : text) {
      if (c == '.') continue;
      if (at == 8) return {too_long};
      code.put(at++, c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    }
    return code;
  }

  std::string text() const {
    std::string out;
    for (int shift = 56; shift >= 0; shift -= 8)
      if (const auto c = static_cast<char>(value >> shift & 0xFF)) out += c;
    return out;
  }

  std::size_t size() const {
    std::size_t n = 0;
    while (n < 8 && (value >> (56 - 8 * n) & 0xFF) != 0) ++n;
    return n;
  }

  /// The category of the first *length* characters: "E11*" of "E1165" and 3. length < 8.
  packed_code category(std::size_t length) const {
    packed_code code{length == 0 ? 0 : value & ~std::uint64_t{0} << (64 - 8 * length)};
    code.put(length, '*');
    return code;
  }

 private:
  void put(std::size_t at, char c) {
    value |= static_cast<std::uint64_t>(static_cast<unsigned char>(c)) << (56 - 8 * at);
  }
};

}  // namespace benefactor
