// Access tokens: JSON Web Tokens (RFC 7519) signed with Ed25519 (RFC 8037), and nothing else that the many
// JOSE documents allow. Pure: keys and time come in as parameters.
//
// Nothing in a token says how it is to be checked: the algorithm is one, the keys are those that the caller
// trusts, and no claim is looked at before the signature fits. What a token gives is for as long as it lives;
// whether its session still stands is the caller's question (the claim `session`).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/merkle/ed25519.hpp"

namespace benefactor::api::identity {

inline constexpr std::size_t token_bytes_max = 4096;
inline constexpr std::size_t verification_keys_max = 16;

/// By how much the clocks of who signs and who checks may differ.
inline constexpr std::chrono::seconds token_skew{60};

/// How long a token of ours lives, unless its issuer says so otherwise.
inline constexpr std::chrono::seconds access_lifetime = std::chrono::minutes(10);

// Of the claims, in bytes.
inline constexpr std::size_t issuer_bytes_max = 256, audience_bytes_max = 256, subject_bytes_max = 256,
                             token_id_bytes_max = 64, role_bytes_max = 32, session_bytes_max = 64;
inline constexpr std::size_t token_roles_max = 16;

/// A public key that is trusted, and the `kid` by which tokens name it.
struct verification_key {
  std::string id;
  store::merkle::ed25519_public key{};

  bool operator==(const verification_key&) const = default;
};
using verification_keys = std::vector<verification_key>;

/// The `kid` of a key of ours: the first eight bytes of its SHA-256, base64url.
std::string key_id_of(const store::merkle::ed25519_public& key);

struct token_claims {
  std::string issuer;    ///< `iss`
  std::string audience;  ///< `aud`: one
  std::string subject;   ///< `sub`: who it is, within the tenant
  std::string id;        ///< `jti`
  std::string tenant;
  std::vector<std::string> roles;
  std::string session;              ///< what revoking names
  std::chrono::sys_seconds issued;  ///< `iat`
  std::chrono::sys_seconds not_before;
  std::chrono::sys_seconds expires;

  bool operator==(const token_claims&) const = default;
};

/// What a verifier asks for beyond the signature.
struct token_rules {
  std::string issuer;
  std::string audience;
  std::chrono::seconds lifetime_max = std::chrono::hours(1);  ///< from `iat` and `nbf` to `exp`
};

/// The rule that a token breaks; the first one that is found.
enum class token_fault : std::uint8_t {
  size = 1,
  parts,
  encoding,
  header,
  algorithm,
  type,
  key,
  signature,
  claims,
  issuer,
  audience,
  subject,
  token_id,
  tenant,
  roles,
  session,
  times,
  lifetime,
  issued_in_future,
  not_yet_valid,
  expired,
  user_name  ///< of external issuers
};

/// The rule in words, which hold nothing of any token. For logs: a client is told no more than that its token
/// was not taken, and that it expired.
std::string_view text_of(token_fault fault);

/// The token of *claims*. Errors: std::invalid_argument, naming the claim, for claims that verify() would
/// refuse under any rules, and for a token of more than token_bytes_max.
std::string issue(const token_claims& claims, const store::merkle::ed25519_seed& key);

/// The claims of *token*, or the first rule that it breaks.
std::variant<token_claims, token_fault> verify(std::string_view token, const verification_keys& keys,
                                               const token_rules& rules, std::chrono::sys_seconds now);

/// The compact form of a JWS over any bytes. issue() is what makes tokens; this is its last step, and what
/// tests make bad tokens with.
std::string sign_compact(std::string_view header, std::string_view payload,
                         const store::merkle::ed25519_seed& key);

}  // namespace benefactor::api::identity
