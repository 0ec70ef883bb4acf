// The stored form of a document: a head, and chunks encrypted by a key of its own. Its bytes are stated in
// FORMAT.md. No I/O; document_folder reads and writes the files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api/objects/object_store.hpp"
#include "store/aead.hpp"
#include "store/secret.hpp"
#include "store/sha256.hpp"

namespace benefactor::api {

inline constexpr std::size_t document_chunk =
    64u << 10;  ///< bytes of content in a chunk; the last one may have fewer
inline constexpr std::size_t sealed_chunk = document_chunk + store::tag_size;
inline constexpr std::size_t document_fixed_head = 36;                   ///< bytes before the wrapped key
inline constexpr std::size_t sealed_digest_size = 32 + store::tag_size;  ///< bytes behind it

/// What a file says of itself in plain.
struct document_head {
  object_key key;
  std::uint64_t size = 0;  ///< of the content, bytes
  std::string wrapped_key;
};

std::string encode_head(const document_head& head);

/// The head at the beginning of *file*, of which the first document_fixed_head + max_wrapped_key bytes are
/// enough; nothing when there is none of a known format.
std::optional<document_head> decode_head(std::string_view file);

/// How many bytes a file with that head has.
std::uint64_t document_file_size(const document_head& head);

/// At least one: an empty document has an empty chunk.
std::uint64_t document_chunks(std::uint64_t size);

/// Encrypts and decrypts the parts of one document. A key serves one file only, so the nonces are counted.
class document_cipher {
 public:
  document_cipher(const store::secret_key& key, const object_key& object) : key_(key), object_(object) {}

  /// The content's digest, sealed and bound to *head*, the encoded one.
  std::string seal_digest(std::string_view head, const store::digest256& digest) const;
  std::optional<store::digest256> open_digest(std::string_view head, std::string_view sealed) const;

  /// Writes plaintext.size() + store::tag_size bytes to *out*.
  void seal_chunk(std::uint64_t index, bool last, std::string_view plaintext, char* out) const;

  /// Writes sealed.size() - store::tag_size bytes to *out*. False when the chunk was changed, stands
  /// elsewhere in the file, or belongs to another one.
  bool open_chunk(std::uint64_t index, bool last, std::string_view sealed, char* out) const;

 private:
  store::secret_key key_;
  object_key object_;
};

}  // namespace benefactor::api
