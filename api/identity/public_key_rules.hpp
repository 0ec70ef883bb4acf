// Which Ed25519 public keys are taken from others. OpenSSL verifies under any 32 bytes that decode; under a
// point of small order there are signatures that fit any message, without a private key (RFC 8032 leaves the
// check to the protocol; "Taming the many EdDSAs", 2020, table 5, lists the encodings).
#pragma once

#include "store/merkle/ed25519.hpp"

namespace benefactor::api::identity {

/// Whether *key* is in the one canonical form (y below 2^255 - 19) and none of the eight points of small
/// order, with either sign. Not whether it is on the curve: a key that is not verifies nothing.
bool is_sound(const store::merkle::ed25519_public& key);

}  // namespace benefactor::api::identity
