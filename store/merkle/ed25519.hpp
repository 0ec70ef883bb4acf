// Ed25519 signatures (RFC 8032) by OpenSSL: deterministic, so that the same text under the same key has one
// signature.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "store/secret.hpp"

namespace benefactor::store::merkle {

using ed25519_public = std::array<std::uint8_t, 32>;
using ed25519_signature = std::array<std::uint8_t, 64>;

/// What a key pair is made from; wiped when it goes out of scope.
using ed25519_seed = secret_bytes<32>;

/// Errors of all: std::runtime_error when OpenSSL has no Ed25519.
ed25519_public public_of(const ed25519_seed& seed);
ed25519_signature ed25519_sign(const ed25519_seed& seed, std::string_view message);
bool ed25519_verifies(const ed25519_public& key, std::string_view message,
                      const ed25519_signature& signature);

}  // namespace benefactor::store::merkle
