// The roles that people and systems have. What each may do stands in matrix.cpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace benefactor::api {

/// In the order of the table's columns.
enum class role : std::uint8_t { admin, claim_processor, provider, patient, auditor, payer_system, reporter };

inline constexpr std::array all_roles{role::admin,   role::claim_processor, role::provider, role::patient,
                                      role::auditor, role::payer_system,    role::reporter};

/// "CLAIM_PROCESSOR".
std::string_view to_text(role r);
/// Nothing: there is no such role.
std::optional<role> parse_role(std::string_view text);

}  // namespace benefactor::api
