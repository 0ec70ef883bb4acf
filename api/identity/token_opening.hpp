// What tokens of ours and of external issuers have in common: their form, header and signature, and the times
// in them. For signed_token.cpp and external_issuer.cpp; nobody else includes this.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>

#include "api/identity/signed_token.hpp"

namespace benefactor::api::identity {

/// The claims of *token*, once one of *keys* has signed it.
std::variant<nlohmann::json, token_fault> open_token(std::string_view token, const verification_keys& keys);

/// The member *name* of *claims* as seconds since 1970, a whole number of years 1970 ... 9999.
std::optional<std::chrono::sys_seconds> moment_in(const nlohmann::json& claims, const char* name);

struct token_times {
  std::chrono::sys_seconds issued, not_before, expires;
};

/// Why a token of these times is not taken *now*; nothing when it is.
std::optional<token_fault> fault_of(const token_times& times, std::chrono::seconds lifetime_max,
                                    std::chrono::sys_seconds now);

}  // namespace benefactor::api::identity
