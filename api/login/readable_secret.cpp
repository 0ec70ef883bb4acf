#include "api/login/readable_secret.hpp"

#include <array>
#include <openssl/crypto.h>
#include <span>

#include "store/secret.hpp"
#include "store/sha256.hpp"

namespace benefactor::api::login {

namespace {

constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
static_assert(letters.size() == 32);
constexpr std::size_t group = 5;

/// Digest of *text* without what people may write otherwise.
store::digest256 digest_of(std::string_view text) {
  store::merkle::secret_text plain;
  plain.text.reserve(text.size());
  for (const char c : text) {
    if (c == '-' || c == ' ') continue;
    plain.text += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return store::sha256(plain.text);
}

}  // namespace

void draw_readable_secret(store::entropy_source& entropy, std::size_t characters,
                          store::merkle::secret_text& to) {
  to.text.clear();
  to.text.reserve(characters + characters / group);
  store::secret_bytes<1> drawn;
  for (std::size_t i = 0; i < characters; ++i) {
    if (i > 0 && i % group == 0) to.text += '-';
    entropy.fill(std::span(drawn.bytes));
    to.text += letters[drawn.bytes[0] % letters.size()];  // 256 is a multiple of 32.
  }
}

bool is_same_secret(std::string_view secret, std::string_view given) {
  const auto one = digest_of(secret), other = digest_of(given);
  return CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace benefactor::api::login
