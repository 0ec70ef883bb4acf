#include "store/aead.hpp"

#include <algorithm>
#include <memory>
#include <openssl/evp.h>
#include <stdexcept>

namespace benefactor::store {
namespace {

void require(int ok) {
  if (ok != 1) throw std::runtime_error("AES-256-GCM: OpenSSL failed");
}

// Fetched once and kept for the life of the process: a fetch costs more than sealing a small part.
EVP_CIPHER* cipher() {
  static EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  if (fetched == nullptr) throw std::runtime_error("AES-256-GCM: OpenSSL does not offer it");
  return fetched;
}

struct free_context {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

// One context per thread and direction: making one, or turning its direction, costs more than setting a key.
EVP_CIPHER_CTX* context(bool encrypt) {
  thread_local std::unique_ptr<EVP_CIPHER_CTX, free_context> contexts[2];
  auto& mine = contexts[encrypt];
  if (!mine) {
    std::unique_ptr<EVP_CIPHER_CTX, free_context> made(EVP_CIPHER_CTX_new());
    if (!made) throw std::bad_alloc();
    require(EVP_CipherInit_ex2(made.get(), cipher(), nullptr, nullptr, encrypt, nullptr));
    mine = std::move(made);
  }
  return mine.get();
}

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void gcm_encrypt(const secret_key& key, const nonce& nonce, std::string_view associated,
                 std::string_view plaintext, char* out) {
  auto* const c = context(true);
  auto* const to = reinterpret_cast<unsigned char*>(out);
  int written = 0;
  require(EVP_EncryptInit_ex2(c, nullptr, key.bytes.data(), nonce.data(), nullptr));
  if (!associated.empty())
    require(EVP_EncryptUpdate(c, nullptr, &written, bytes(associated), static_cast<int>(associated.size())));
  if (!plaintext.empty())
    require(EVP_EncryptUpdate(c, to, &written, bytes(plaintext), static_cast<int>(plaintext.size())));
  require(EVP_EncryptFinal_ex(c, to + plaintext.size(), &written));
  require(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_GET_TAG, tag_size, to + plaintext.size()));
}

bool gcm_decrypt(const secret_key& key, const nonce& nonce, std::string_view associated,
                 std::string_view sealed, char* out) {
  if (sealed.size() < tag_size) return false;
  auto* const c = context(false);
  auto* const to = reinterpret_cast<unsigned char*>(out);
  const auto ciphertext = sealed.substr(0, sealed.size() - tag_size);
  int written = 0;
  std::array<unsigned char, tag_size> tag;
  std::copy_n(bytes(sealed) + ciphertext.size(), tag_size, tag.begin());
  require(EVP_DecryptInit_ex2(c, nullptr, key.bytes.data(), nonce.data(), nullptr));
  if (!associated.empty())
    require(EVP_DecryptUpdate(c, nullptr, &written, bytes(associated), static_cast<int>(associated.size())));
  if (!ciphertext.empty())
    require(EVP_DecryptUpdate(c, to, &written, bytes(ciphertext), static_cast<int>(ciphertext.size())));
  require(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()));
  unsigned char none[tag_size];
  return EVP_DecryptFinal_ex(c, none, &written) == 1;
}

}  // namespace benefactor::store
