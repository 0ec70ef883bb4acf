// Base64 as RFC 4648, section 4, has it, with padding, and each text in one way only: proofs are compared
// byte by byte, so a second spelling of the same bytes is refused.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace benefactor::store::merkle {

std::string to_base64(std::string_view bytes);

/// The inverse; nothing unless *text* is exactly what to_base64 writes.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace benefactor::store::merkle
