// Tokens of others: an OpenID Connect provider whose Ed25519 keys stand in a file. Such a token says who
// somebody is; roles and tenant are ours to give, so whatever it claims of them is not read.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "api/identity/signed_token.hpp"

namespace benefactor::api::identity {

struct issuer_settings {
  std::string issuer;              ///< `iss`, exactly
  std::string audience;            ///< `aud`, exactly: the name this engine has there
  std::filesystem::path jwks;      ///< its keys
  std::string user_claim = "sub";  ///< which claim is the user's name here
};

struct external_issuer {
  std::string issuer;
  std::string audience;
  std::string user_claim;
  verification_keys keys;
};

/// The issuer with the keys that its file has now. Errors: store::key_error naming the file or the field.
external_issuer load_issuer(const issuer_settings& settings);

/// How long a token of others may live.
inline constexpr std::chrono::seconds external_lifetime_max = std::chrono::hours(24);

struct external_identity {
  std::string issuer;
  std::string subject;    ///< `sub`
  std::string user_name;  ///< what the user claim says
  std::chrono::sys_seconds expires, issued;

  bool operator==(const external_identity&) const = default;
};

/// Who *token* is of, or the first rule that it breaks. As verify(), but for what OpenID Connect leaves open:
/// `aud` may be a list of one, `nbf` and `jti` may be missing. Where the user claim is `email`, the issuer
/// must also say that it has verified it: else anybody could enter another's address there.
std::variant<external_identity, token_fault> verify_external(std::string_view token,
                                                             const external_issuer& issuer,
                                                             std::chrono::sys_seconds now);

}  // namespace benefactor::api::identity
