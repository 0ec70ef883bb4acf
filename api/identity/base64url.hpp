// Base64 without padding, in the two alphabets that identity needs: base64url of tokens and JWKS (RFC 4648,
// section 5; RFC 7515, section 2), and the plain one of PHC strings. Each text has one spelling only: what is
// padded, holds a blank or sets bits that the last character leaves unused is no base64 here.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace benefactor::api::identity {

std::string to_base64url(std::string_view bytes);

/// The inverse; nothing unless *text* is exactly what to_base64url writes.
std::optional<std::string> from_base64url(std::string_view text);

/// The same with '+' and '/'.
std::string to_base64_unpadded(std::string_view bytes);
std::optional<std::string> from_base64_unpadded(std::string_view text);

}  // namespace benefactor::api::identity
