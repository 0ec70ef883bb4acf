// Integers to and from stored bytes: little endian inside values, big endian in keys, where byte order is key
// order.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace benefactor::store {

static_assert(std::endian::native == std::endian::little, "stored integers are copied as they lie in memory");

/// Writes *value* little endian at *to*; returns the byte after it.
template <std::integral Integer>
char* put_little(char* to, Integer value) noexcept {
  std::memcpy(to, &value, sizeof value);
  return to + sizeof value;
}

/// Reads a little endian integer at *from*; the caller has checked that its bytes are there.
template <std::integral Integer>
Integer get_little(const char* from) noexcept {
  Integer value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Appends *value* to a key, most significant byte first.
inline void append_big(std::string& key, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(value >> shift));
}

/// Reads the first eight bytes of *key*; the caller has checked that they are there.
inline std::uint64_t get_big(std::string_view key) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<std::uint8_t>(key[i]);
  return value;
}

}  // namespace benefactor::store
