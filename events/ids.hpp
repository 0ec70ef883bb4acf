// Identifiers: the surrogate keys by which the engine names tenants, claims, policies and members.
//
// They are 128-bit values made outside the core (an HMAC of tenant and natural id under the lookup key, see
// store/surrogates.hpp), so that no natural identifier stands in a stream, key, snapshot or log line.
#pragma once

#include <array>
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

  auto operator<=>(const id128&) const = default;

  /// True for every id but the all-zero one.
  explicit operator bool() const noexcept { return *this != id128{}; }
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
