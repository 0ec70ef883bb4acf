// JSON Web Key Sets (RFC 7517) of Ed25519 keys (RFC 8037): ours as others read them, and those of external
// issuers as a file has them. No network: whoever runs the engine puts the file there.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "api/identity/signed_token.hpp"

namespace benefactor::api::identity {

inline constexpr std::size_t jwks_bytes_max = 64u << 10;

/// {"keys":[{"alg":"EdDSA","crv":"Ed25519","kid":…,"kty":"OKP","use":"sig","x":…}]}
std::string to_jwks(const verification_keys& keys);

/// The Ed25519 keys for signatures in *text*. Keys of other kinds, which many issuers publish beside them,
/// are passed over: no token of theirs is taken. Errors: store::key_error that says which key and which rule:
/// the text is no key set, no key is of use, there are more than verification_keys_max, a `kid` is missing or
/// comes twice, `x` is not 32 bytes of base64url or not sound (public_key_rules.hpp), or a private key stands
/// there.
verification_keys parse_jwks(std::string_view text);

/// The keys in *file*. Errors: store::key_error naming the file.
verification_keys load_jwks(const std::filesystem::path& file);

}  // namespace benefactor::api::identity
