#include "store/sha256.hpp"

#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

namespace benefactor::store {

namespace {

// Fetching the algorithm costs more than hashing an event, so it is done once, and each thread keeps its
// context.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> fetched(
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free);
  if (!fetched) throw std::runtime_error("SHA-256: OpenSSL does not provide it");
  return fetched.get();
}

}  // namespace

digest256 sha256(std::string_view bytes) {
  const EVP_MD* md = algorithm();
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  digest256 digest;
  if (!context || EVP_DigestInit_ex2(context.get(), md, nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
    throw std::runtime_error("SHA-256: OpenSSL failed to compute a digest");
  return digest;
}

}  // namespace benefactor::store
