// Raw deflate (RFC 1951) for this folder's own use: what is sealed is compressed before, since ciphertext
// cannot be.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace benefactor::store {

/// Deflates *plaintext* to the front of *out*. Returns the bytes written, or 0 when *out* is too small for
/// them.
std::size_t deflate_into(std::string_view plaintext, std::span<char> out);

/// Inflates *packed*; true when that is one whole deflate stream that fills *out* exactly. Writes nothing
/// beyond it.
bool inflate_exactly(std::string_view packed, std::span<char> out);

}  // namespace benefactor::store
