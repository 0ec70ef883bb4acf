// Which passwords are taken: NIST SP 800-63B, section 5.1.1.2, which asks for length and against what is
// guessed first, and for no mixture of characters.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace benefactor::api::identity {

inline constexpr std::size_t password_length_min = 8, password_length_max = 128;  ///< code points
inline constexpr std::size_t password_bytes_max = 4 * password_length_max;

enum class password_fault : std::uint8_t { not_utf8 = 1, too_short, too_long, user_name, common };

/// The rule in words, without anything of the password.
std::string_view text_of(password_fault fault);

/// The rule that *password* breaks; nothing when it may be used. Letters of ASCII count as equal in both
/// cases where it is compared with the user's name and with common passwords. It is taken as it is, not
/// normalised.
std::optional<password_fault> fault_of(std::string_view password, std::string_view user_name);

}  // namespace benefactor::api::identity
