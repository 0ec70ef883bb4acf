// Sealed parts: what is private in an event, encrypted under the data key of the member it belongs to
// (AES-256-GCM) and bound to the log, stream, type and schema version it was sealed for. The bytes are stated
// in KEYS.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/entropy.hpp"
#include "store/secret.hpp"

namespace benefactor::store {

/// What a sealed part is bound to; unsealing under any other context fails.
struct seal_context {
  id128 log_id;
  std::string_view stream;  ///< the key bytes of the event's own stream, at most max_sealed_stream
  std::uint16_t event_type = 0;
  std::uint16_t schema_version = 0;
};

inline constexpr std::size_t max_sealed_stream = 256;
inline constexpr std::size_t max_sealed_plaintext = 64u << 20;  ///< bytes, before compression
inline constexpr std::size_t compress_from = 256;  ///< bytes; shorter plaintext is never compressed
inline constexpr std::size_t seal_overhead = 46;   ///< bytes a sealed part is longer than what it encrypts

/// Seals *plaintext* with the newest generation of the key of *owner* and a fresh 96-bit nonce. Plaintext of
/// compress_from bytes or more is deflated first where that makes it shorter. Errors: std::length_error
/// beyond max_sealed_plaintext or max_sealed_stream.
std::string seal(const data_key& key, const member_id& owner, std::string_view plaintext,
                 const seal_context& context, entropy_source& entropy);

/// The member whose key opens *sealed*; nothing when it is no sealed part.
std::optional<member_id> sealed_owner(std::string_view sealed);

/// The generation of its owner's key that opens *sealed*; nothing when it is no sealed part.
std::optional<std::uint8_t> sealed_generation(std::string_view sealed);

enum class unseal_error : std::uint8_t {
  none,
  malformed,       ///< too short for a sealed part
  unknown_format,  ///< a version or flag this program does not know
  newer_key,       ///< sealed with a newer generation of the key than the one at hand
  not_authentic,   ///< wrong key, wrong context or changed bytes: the cipher cannot tell which
  too_large,       ///< longer than the limit once decompressed
  corrupt,         ///< authentic, but not what seal() makes: a bug in whatever sealed it
};

/// Its name, for messages: "not_authentic".
std::string_view to_text(unseal_error error);

/// The plaintext, or why there is none.
struct unsealed {
  std::optional<std::string> plaintext;
  unseal_error error = unseal_error::none;

  explicit operator bool() const noexcept { return plaintext.has_value(); }
};

/// Opens a sealed part with the generation of *key* that it names. *limit* bounds the plaintext's size in
/// bytes.
unsealed unseal(const data_key& key, std::string_view sealed, const seal_context& context,
                std::size_t limit = max_sealed_plaintext);

}  // namespace benefactor::store
