// Identifiers: the surrogate keys by which the engine names tenants, claims, policies and members.
//
// They are 128-bit values made outside the core (an HMAC of tenant and natural id under the lookup key, see
// store/surrogates.hpp), so that no natural identifier stands in a stream, key, snapshot or log line.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace benefactor {

/// Sixteen bytes, compared as unsigned text. All zero means "none".
struct id128 {
  std::array<std::uint8_t, 16> bytes{};

  // Written out, with constant sizes: the defaults call memcmp, and ids are compared all the time.
  bool operator==(const id128& other) const noexcept {
    return std::memcmp(bytes.data(), other.bytes.data(), sizeof bytes) == 0;
  }
  std::strong_ordering operator<=>(const id128& other) const noexcept {
    const auto order = half(0) <=> other.half(0);
    return order != 0 ? order : half(8) <=> other.half(8);
  }

  /// True for every id but the all-zero one.
  explicit operator bool() const noexcept { return *this != id128{}; }

 private:
  /// Eight bytes as a number that sorts as they do.
  std::uint64_t half(std::size_t at) const noexcept {
    std::uint64_t number = 0;
    std::memcpy(&number, bytes.data() + at, sizeof number);
    if constexpr (std::endian::native == std::endian::little) number = __builtin_bswap64(number);
    return number;
  }
};

/// Hash for containers: the ids are uniformly distributed already, so eight of their bytes serve.
struct id128_hash {
  std::size_t operator()(const id128& id) const noexcept {
    std::uint64_t low = 0;
    std::memcpy(&low, id.bytes.data(), sizeof low);
    return static_cast<std::size_t>(low);
  }
};

/// An id128 of one kind; ids of different kinds do not mix.
template <class Kind>
struct strong_id : id128 {
  auto operator<=>(const strong_id&) const = default;
};

using claim_id = strong_id<struct claim_kind>;
using policy_id = strong_id<struct policy_kind>;
using member_id = strong_id<struct member_kind>;
using user_id = strong_id<struct user_tag>;

/// A user's session, from one login on: the family of refresh tokens that follow each other.
using session_id = strong_id<struct session_tag>;

/// HMAC over the identifying fields of a service line (see canonical_line in events/submission.hpp).
using line_fingerprint = strong_id<struct fingerprint_kind>;

/// HMAC over the normalised content of a submission; equal digests mean "the same submission again".
using content_digest = strong_id<struct digest_kind>;

/// Lower-case hexadecimal, 32 characters.
std::string to_hex(const id128& id);

/// The inverse of to_hex; nothing unless *text* is exactly 32 hexadecimal digits.
std::optional<id128> id_from_hex(std::string_view text);

}  // namespace benefactor

template <class Kind>
struct std::hash<benefactor::strong_id<Kind>> : benefactor::id128_hash {};
