// Key material in memory: a fixed number of bytes that are overwritten when they go out of scope. Used by the
// key ring, the data keys and the surrogates of this folder.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>

namespace benefactor::store {

/// What keeps keys from being used: a ring with too wide permissions, a damaged or missing file, another
/// ring's store. The text names the file and the rule, never key bytes.
struct key_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Overwrites *bytes* with zeros in a way no compiler removes.
void cleanse(std::span<std::uint8_t> bytes) noexcept;

/// *Size* secret bytes. Copies are allowed; each is overwritten on destruction. Never printed, never compared
/// by ==.
template <std::size_t Size>
struct secret_bytes {
  std::array<std::uint8_t, Size> bytes{};

  secret_bytes() = default;
  secret_bytes(const secret_bytes&) = default;
  secret_bytes& operator=(const secret_bytes&) = default;
  ~secret_bytes() { cleanse(bytes); }
};

/// A 256-bit key: the lookup key or a key-encryption key.
using secret_key = secret_bytes<32>;

/// The 256-bit key that seals what belongs to one member.
struct data_key : secret_key {};

}  // namespace benefactor::store
