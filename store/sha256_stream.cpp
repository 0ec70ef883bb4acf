#include "store/sha256_stream.hpp"

#include <openssl/evp.h>
#include <stdexcept>

namespace benefactor::store {
namespace {

void require(int ok) {
  if (ok != 1) throw std::runtime_error("SHA-256: OpenSSL failed to compute a digest");
}

}  // namespace

void sha256_stream::free_context::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

sha256_stream::sha256_stream() : context_(EVP_MD_CTX_new()) {
  require(context_ ? 1 : 0);
  require(EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr));
}

sha256_stream::~sha256_stream() = default;
sha256_stream::sha256_stream(sha256_stream&&) noexcept = default;
sha256_stream& sha256_stream::operator=(sha256_stream&&) noexcept = default;

void sha256_stream::update(std::string_view bytes) {
  require(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
}

digest256 sha256_stream::finish() {
  digest256 digest;
  require(EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr));
  return digest;
}

}  // namespace benefactor::store
