// Keys of signed notes: who signs is a name, and a key of that name. The text forms are those of C2SP
// `signed-note` and of Go's `sumdb/note`, so that other people's tools take them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "store/entropy.hpp"
#include "store/merkle/ed25519.hpp"

namespace benefactor::store::merkle {

/// A note, a key or a checkpoint that is not as it must be. The text says what and which rule, and nothing of
/// a key.
struct note_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What a key's signatures mean. The numbers are C2SP's.
enum class note_key_kind : std::uint8_t {
  note = 1,        ///< of the note itself: a log signs its checkpoints so
  cosignature = 4  ///< of a witness, with the time at which it looked: `cosignature/v1`
};

/// The name of whoever signs has 1 to 255 bytes of UTF-8 without blanks, control characters and '+'.
bool is_note_name(std::string_view name);

struct verifier_key {
  std::string name;
  note_key_kind kind = note_key_kind::note;
  ed25519_public key{};

  /// The first four bytes of SHA-256(name, line feed, kind, key), as a big-endian number.
  std::uint32_t id() const;

  /// "name+c74f20a3+base64": what is published.
  std::string text() const;

  /// The inverse of text(). Errors: note_error.
  static verifier_key parse(std::string_view text);

  bool operator==(const verifier_key&) const = default;
};

/// Text that is overwritten when it goes out of scope.
struct secret_text {
  std::string text;

  secret_text() = default;
  secret_text(const secret_text&) = delete;
  secret_text& operator=(const secret_text&) = delete;
  ~secret_text();
};

struct signing_key {
  std::string name;
  note_key_kind kind = note_key_kind::note;
  ed25519_seed seed;

  verifier_key verifier() const { return {name, kind, public_of(seed)}; }

  /// A new key. Errors: note_error for a name that is none.
  static signing_key make(std::string name, note_key_kind kind, entropy_source& entropy);

  /// "PRIVATE+KEY+name+c74f20a3+base64", as Go has it.
  void write(secret_text& to) const;

  /// The inverse of write(). Errors: note_error.
  static signing_key parse(std::string_view text);
};

}  // namespace benefactor::store::merkle
