#pragma once
/// Bytes as hexadecimal text, for known vectors and golden files (tests/golden/*.hex: white space is
/// ignored).

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/support/paths.hpp"

namespace benefactor::test_support {

/// The bytes *text* states. Errors: std::invalid_argument.
inline std::string from_hex(std::string_view text) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw std::invalid_argument("no hexadecimal digit");
  };
  std::string bytes;
  int high = -1;
  bool comment = false;
  for (const char c : text) {
    if (c == '#' || c == '\n') comment = c == '#';
    if (comment) continue;
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (high < 0) {
      high = digit(c);
    } else {
      bytes.push_back(static_cast<char>(high << 4 | digit(c)));
      high = -1;
    }
  }
  if (high >= 0) throw std::invalid_argument("odd number of hexadecimal digits");
  return bytes;
}

/// Lower-case hexadecimal of any contiguous bytes.
template <class Bytes>
std::string hex_of(const Bytes& bytes) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const auto byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text.push_back(digits[value >> 4]);
    text.push_back(digits[value & 15]);
  }
  return text;
}

/// The bytes of tests/golden/*name*. Errors: std::runtime_error when there is no such file.
inline std::string golden_bytes(std::string_view name) {
  std::ifstream file(source_dir() / "tests" / "golden" / name);
  if (!file) throw std::runtime_error("no golden file " + std::string(name));
  return from_hex(std::string(std::istreambuf_iterator<char>(file), {}));
}

}  // namespace benefactor::test_support
