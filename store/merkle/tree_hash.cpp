#include "store/merkle/tree_hash.hpp"

// OpenSSL's low-level SHA-256, as in store/hmac_sha256.cpp: its state is a plain struct on the stack. A tree
// hashes twice an event, one of these 65 bytes, so what a context costs would be felt.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

namespace benefactor::store::merkle {

digest256 leaf_hash(std::string_view entry) {
  constexpr unsigned char mark = 0;
  digest256 hash;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, &mark, 1);
  SHA256_Update(&context, entry.data(), entry.size());
  SHA256_Final(hash.data(), &context);
  return hash;
}

digest256 node_hash(const digest256& left, const digest256& right) {
  constexpr unsigned char mark = 1;
  digest256 hash;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, &mark, 1);
  SHA256_Update(&context, left.data(), left.size());
  SHA256_Update(&context, right.data(), right.size());
  SHA256_Final(hash.data(), &context);
  return hash;
}

digest256 empty_root() { return sha256({}); }

}  // namespace benefactor::store::merkle
