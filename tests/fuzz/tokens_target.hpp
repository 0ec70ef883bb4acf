#pragma once
/// The target `tokens`, with its verifier as a parameter, so that tests can break it.

#include <functional>
#include <string_view>
#include <variant>

#include "api/identity/signed_token.hpp"

namespace benefactor::fuzz {

using token_verdict = std::variant<api::identity::token_claims, api::identity::token_fault>;
using token_verifier = std::function<token_verdict(std::string_view token)>;

/// Of the fuzzed key, issuer and audience, at the fuzzed time: tokens_target.cpp.
token_verdict verify_fuzzed(std::string_view token);

/// The first byte says what the others are: T a token, H a header and C claims that are then signed, J a key
/// set, K a file of token keys, P a PHC string, B base64url, W a user's name, line feed and a password.
/// Errors: broken_promise.
void check_tokens(std::string_view bytes, const token_verifier& verify);

}  // namespace benefactor::fuzz
