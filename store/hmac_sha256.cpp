#include "store/hmac_sha256.hpp"

// The one place that uses OpenSSL's low-level SHA-256. Its state is a plain struct, so a state with key and
// prefix absorbed is copied by memcpy, finished on the stack and shared by threads. EVP needs allocated
// contexts per thread and state instead; for the short inputs of a claim EVP_MD_CTX copies took 1.5 times as
// long, EVP_MAC more than twice.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <cstring>
#include <openssl/sha.h>
#include <type_traits>

#include "store/secret.hpp"

namespace benefactor::store {
namespace {

constexpr std::size_t block_size = 64;

template <class State>
SHA256_CTX load(const State& from) {
  static_assert(sizeof from.bytes == sizeof(SHA256_CTX) && std::is_trivially_copyable_v<SHA256_CTX>);
  SHA256_CTX context;
  std::memcpy(&context, from.bytes.data(), sizeof context);
  return context;
}

// The states are as good as the key they were made from, so no copy is left behind.
template <class State>
void store_and_cleanse(SHA256_CTX& context, State& to) {
  std::memcpy(to.bytes.data(), &context, sizeof context);
  cleanse({reinterpret_cast<std::uint8_t*>(&context), sizeof context});
}

}  // namespace

hmac_sha256::hmac_sha256(std::span<const std::uint8_t> key) {
  std::array<std::uint8_t, block_size> pad{};
  if (key.size() > block_size)
    SHA256(key.data(), key.size(), pad.data());
  else if (!key.empty())
    std::memcpy(pad.data(), key.data(), key.size());

  const auto absorb_pad = [&pad](std::uint8_t mask, state& to) {
    for (auto& byte : pad) byte ^= mask;
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, pad.data(), pad.size());
    store_and_cleanse(context, to);
  };
  absorb_pad(0x36, inner_);
  absorb_pad(0x36 ^ 0x5c, outer_);
  cleanse(pad);
}

hmac_sha256::~hmac_sha256() {
  cleanse(inner_.bytes);
  cleanse(outer_.bytes);
}

void hmac_sha256::absorb(std::string_view part) {
  auto context = load(inner_);
  SHA256_Update(&context, part.data(), part.size());
  store_and_cleanse(context, inner_);
}

std::array<std::uint8_t, 32> hmac_sha256::finish(std::initializer_list<std::string_view> parts) const {
  std::array<std::uint8_t, 32> hash;
  auto context = load(inner_);
  for (const auto part : parts) SHA256_Update(&context, part.data(), part.size());
  SHA256_Final(hash.data(), &context);  // It cleanses the context.
  context = load(outer_);
  SHA256_Update(&context, hash.data(), hash.size());
  SHA256_Final(hash.data(), &context);
  return hash;
}

}  // namespace benefactor::store
