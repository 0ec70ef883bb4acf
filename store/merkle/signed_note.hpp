// Signed notes as C2SP `signed-note` states them: a text, an empty line, and a line for each signature:
//
//   — name base64(key id, signature)
//
// A reader takes the signatures of the keys it knows and passes over all others.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/merkle/note_key.hpp"

namespace benefactor::store::merkle {

/// A note is no longer than that, and has no more signatures.
inline constexpr std::size_t note_bytes_max = 64u << 10, note_signatures_max = 100;

struct note_signature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string bytes;  ///< behind the key's id

  bool operator==(const note_signature&) const = default;
};

struct signed_note {
  std::string text;  ///< ends with a line feed, which is signed too
  std::vector<note_signature> signatures;

  bool operator==(const signed_note&) const = default;
};

/// Errors: note_error. What parses is written again with the same bytes.
signed_note parse_note(std::string_view bytes);
std::string to_text(const signed_note& note);

/// One line of a note, as a witness hands it over: "— name base64", ended by a line feed.
std::string to_text(const note_signature& signature);
note_signature parse_signature(std::string_view line);

/// Errors: note_error for a text that cannot be a note's, or a key of the other kind.
note_signature sign_note(std::string_view text, const signing_key& key);

/// The last second of the year 9999: no witness looks later.
inline constexpr std::int64_t cosignature_time_max = 253'402'300'799;

/// @param time_s  when the witness looked, in seconds since 1970, UTC; 0 to cosignature_time_max.
note_signature cosign_note(std::string_view text, const signing_key& key, std::int64_t time_s);

/// What a key that is known has to say about a note.
struct note_verdict {
  bool found = false;        ///< it has a signature of that key
  bool good = false;         ///< and it is right
  std::int64_t time_s = -1;  ///< of a good cosignature: when the witness looked
};

/// Where a note has several signatures of one key, all must be right. A cosignature of a time beyond
/// cosignature_time_max is not.
note_verdict verdict_of(const signed_note& note, const verifier_key& key);

}  // namespace benefactor::store::merkle
