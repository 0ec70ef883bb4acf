// SHA-256 for the hash chain of the log and for file hashes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace benefactor::store {

/// A SHA-256 digest.
using digest256 = std::array<std::uint8_t, 32>;

/// Returns the SHA-256 digest of *bytes*. Thread-safe. Errors: std::runtime_error when OpenSSL has no
/// SHA-256.
digest256 sha256(std::string_view bytes);

/// The digest's bytes as text, for comparing and copying.
inline std::string_view as_text(const digest256& digest) noexcept {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace benefactor::store
