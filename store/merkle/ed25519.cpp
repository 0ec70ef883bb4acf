#include "store/merkle/ed25519.hpp"

#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

namespace benefactor::store::merkle {

namespace {

using pkey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

[[noreturn]] void fail(const char* doing) {
  throw std::runtime_error(std::string("Ed25519: OpenSSL cannot ") + doing);
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

pkey private_key(const ed25519_seed& seed) {
  pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.bytes.data(), seed.bytes.size()),
           &EVP_PKEY_free);
  if (!key) fail("take a private key");
  return key;
}

}  // namespace

ed25519_public public_of(const ed25519_seed& seed) {
  ed25519_public found;
  auto size = found.size();
  if (EVP_PKEY_get_raw_public_key(private_key(seed).get(), found.data(), &size) != 1 || size != found.size())
    fail("derive a public key");
  return found;
}

ed25519_signature ed25519_sign(const ed25519_seed& seed, std::string_view message) {
  const auto key = private_key(seed);
  const context signing(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  ed25519_signature signature;
  auto size = signature.size();
  if (!signing || EVP_DigestSignInit(signing.get(), nullptr, nullptr, nullptr, key.get()) != 1 ||
      EVP_DigestSign(signing.get(), signature.data(), &size, bytes_of(message), message.size()) != 1 ||
      size != signature.size())
    fail("sign");
  return signature;
}

bool ed25519_verifies(const ed25519_public& key, std::string_view message,
                      const ed25519_signature& signature) {
  const pkey known(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()),
                   &EVP_PKEY_free);
  if (!known) return false;
  const context verifying(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  if (!verifying || EVP_DigestVerifyInit(verifying.get(), nullptr, nullptr, nullptr, known.get()) != 1)
    fail("begin to verify");
  return EVP_DigestVerify(verifying.get(), signature.data(), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

}  // namespace benefactor::store::merkle
