// AES-256-GCM, of which sealed parts, wrapped data keys and the files of documents (api/objects) are made.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "store/secret.hpp"

namespace benefactor::store {

inline constexpr std::size_t nonce_size = 12, tag_size = 16;
using nonce = std::array<std::uint8_t, nonce_size>;

/// Writes plaintext.size() bytes of ciphertext and tag_size bytes of tag to *out*, which must not overlap the
/// inputs. *nonce* must never be used twice with one key. Errors: std::runtime_error when OpenSSL fails.
void gcm_encrypt(const secret_key& key, const nonce& nonce, std::string_view associated,
                 std::string_view plaintext, char* out);

/// The inverse: *sealed* is ciphertext and tag; writes sealed.size() - tag_size bytes to *out*. False when
/// the tag does not fit, and then *out* holds nothing to be used.
bool gcm_decrypt(const secret_key& key, const nonce& nonce, std::string_view associated,
                 std::string_view sealed, char* out);

}  // namespace benefactor::store
