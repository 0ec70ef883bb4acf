#include "api/objects/document_file.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "api/objects/document_keys.hpp"
#include "store/bytes.hpp"

namespace benefactor::api {
namespace {

constexpr std::string_view magic = "BFDC";
constexpr std::uint16_t format = 1;
constexpr std::size_t format_at = 4, wrapped_size_at = 6, key_at = 8, size_at = 24, chunk_size_at = 32;
constexpr std::uint64_t digest_index = std::numeric_limits<std::uint64_t>::max();

store::nonce nonce_of(std::uint64_t index, bool last) {
  store::nonce nonce{};
  store::put_little(reinterpret_cast<char*>(nonce.data()), index);
  nonce[8] = last ? 1 : 0;
  return nonce;
}

std::string associated_with(const object_key& object, std::uint64_t index, bool last) {
  std::string text = "benefactor document chunk";
  text.append(reinterpret_cast<const char*>(object.bytes.data()), object.bytes.size());
  char place[9];
  *store::put_little(place, index) = last ? 1 : 0;
  return text.append(place, sizeof place);
}

std::string associated_with(std::string_view head) {
  return std::string("benefactor document head").append(head);
}

}  // namespace

std::string encode_head(const document_head& head) {
  std::string bytes(document_fixed_head, '\0');
  std::memcpy(bytes.data(), magic.data(), magic.size());
  store::put_little(bytes.data() + format_at, format);
  store::put_little(bytes.data() + wrapped_size_at, static_cast<std::uint16_t>(head.wrapped_key.size()));
  std::memcpy(bytes.data() + key_at, head.key.bytes.data(), head.key.bytes.size());
  store::put_little(bytes.data() + size_at, head.size);
  store::put_little(bytes.data() + chunk_size_at, static_cast<std::uint32_t>(document_chunk));
  return bytes + head.wrapped_key;
}

std::optional<document_head> decode_head(std::string_view file) {
  if (file.size() < document_fixed_head || !file.starts_with(magic) ||
      store::get_little<std::uint16_t>(file.data() + format_at) != format ||
      store::get_little<std::uint32_t>(file.data() + chunk_size_at) != document_chunk)
    return std::nullopt;
  const auto wrapped_size = store::get_little<std::uint16_t>(file.data() + wrapped_size_at);
  if (wrapped_size > max_wrapped_key || file.size() < document_fixed_head + wrapped_size) return std::nullopt;
  document_head head;
  std::memcpy(head.key.bytes.data(), file.data() + key_at, head.key.bytes.size());
  head.size = store::get_little<std::uint64_t>(file.data() + size_at);
  head.wrapped_key = file.substr(document_fixed_head, wrapped_size);
  return head;
}

std::uint64_t document_chunks(std::uint64_t size) {
  return std::max<std::uint64_t>(1, size / document_chunk + (size % document_chunk != 0 ? 1 : 0));
}

std::uint64_t document_file_size(const document_head& head) {
  return document_fixed_head + head.wrapped_key.size() + sealed_digest_size + head.size +
         document_chunks(head.size) * store::tag_size;
}

std::string document_cipher::seal_digest(std::string_view head, const store::digest256& digest) const {
  std::string sealed(sealed_digest_size, '\0');
  store::gcm_encrypt(key_, nonce_of(digest_index, false), associated_with(head), store::as_text(digest),
                     sealed.data());
  return sealed;
}

std::optional<store::digest256> document_cipher::open_digest(std::string_view head,
                                                             std::string_view sealed) const {
  store::digest256 digest;
  if (sealed.size() != sealed_digest_size ||
      !store::gcm_decrypt(key_, nonce_of(digest_index, false), associated_with(head), sealed,
                          reinterpret_cast<char*>(digest.data())))
    return std::nullopt;
  return digest;
}

void document_cipher::seal_chunk(std::uint64_t index, bool last, std::string_view plaintext,
                                 char* out) const {
  store::gcm_encrypt(key_, nonce_of(index, last), associated_with(object_, index, last), plaintext, out);
}

bool document_cipher::open_chunk(std::uint64_t index, bool last, std::string_view sealed, char* out) const {
  return store::gcm_decrypt(key_, nonce_of(index, last), associated_with(object_, index, last), sealed, out);
}

}  // namespace benefactor::api
