// The claim number people read, say and type: CLM-YYYYMMDD- + 12 Crockford base32 characters + a check
// character.
//
// The twelve characters are the first 60 bits of the claim id; the check character is the remainder modulo 37
// of YYYYMMDD * 2^60 + these bits. 37 is prime and 32 a primitive root of it, 10 is not a divisor: every
// single wrong character and every swap of two neighbours, in the date too, changes the remainder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/date.hpp"
#include "events/ids.hpp"

namespace benefactor::store {

inline constexpr std::size_t claim_number_size = 26;

struct claim_number_parts {
  date received;
  std::uint64_t prefix = 0;  ///< the first 60 bits of the claim id, in the low bits

  auto operator<=>(const claim_number_parts&) const = default;
};

/// The first 60 bits of *id*, as claim_number_parts::prefix carries them.
std::uint64_t claim_number_prefix(const claim_id& id);

/// The number of a claim. *first_received* is the first recorded day of receipt, years 0001 ... 9999.
std::string claim_number(const claim_id& id, date first_received);

/// What a number says; nothing when it is no claim number or its check character is wrong. Forgives what
/// people do to such numbers: lower case, and O for 0, I or L for 1 (Crockford's rules).
std::optional<claim_number_parts> parse_claim_number(std::string_view text);

/// The claim number that *text* is, as claim_number() writes it, though an X12 file may have taken its check
/// character: '*' and '~' are X12's usual separators and end the element before themselves. So a number that
/// lacks just its check character is taken where that is neither letter nor digit; nothing protects such a
/// number from wrong characters but that its claim must exist. Nothing for other text.
std::optional<std::string> restored_claim_number(std::string_view text);

/// True when *text* is a claim number exactly as claim_number() writes it.
bool is_claim_number(std::string_view text);

}  // namespace benefactor::store
