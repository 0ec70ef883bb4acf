// HMAC-SHA-256 (RFC 2104) with the key, and if wanted the beginning of the message, absorbed once; behind
// surrogates.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace benefactor::store {

/// The state of an HMAC whose key and message prefix are fixed. A const object may be used by many threads at
/// once.
class hmac_sha256 {
 public:
  explicit hmac_sha256(std::span<const std::uint8_t> key);
  hmac_sha256(const hmac_sha256&) = default;
  hmac_sha256& operator=(const hmac_sha256&) = default;
  ~hmac_sha256();

  /// Appends *part* to the message prefix.
  void absorb(std::string_view part);

  /// The HMAC of prefix + the concatenated *parts*; the object itself stays as it is.
  std::array<std::uint8_t, 32> finish(std::initializer_list<std::string_view> parts) const;

 private:
  struct state {
    alignas(8) std::array<std::uint8_t, 112> bytes;  ///< an SHA256_CTX; the source asserts the size
  };
  state inner_, outer_;
};

}  // namespace benefactor::store
