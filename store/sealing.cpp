#include "store/sealing.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "store/aead.hpp"
#include "store/deflate.hpp"

namespace benefactor::store {
namespace {

// A part of generation 0 is of version 1, and of version 2 one whose key was renewed.
constexpr char version = 1, renewed_version = 2;
constexpr char deflated = 1;  // flag
constexpr std::size_t flags_at = 1, owner_at = 2, nonce_at = 18, body_at = 30;
constexpr std::size_t length_size = 4;  // in front of deflated plaintext

static_assert(body_at + tag_size == seal_overhead);

// version, flags, owner, log id, size of stream, stream, type, schema version: KEYS.md, "Associated data".
class associated_data {
 public:
  associated_data(std::string_view head, const seal_context& context) {
    append(head);
    append({reinterpret_cast<const char*>(context.log_id.bytes.data()), context.log_id.bytes.size()});
    append(static_cast<std::uint16_t>(context.stream.size()));
    append(context.stream);
    append(context.event_type);
    append(context.schema_version);
  }

  std::string_view text() const { return {bytes_, size_}; }

 private:
  void append(std::string_view part) {
    if (!part.empty()) std::memcpy(bytes_ + size_, part.data(), part.size());
    size_ += part.size();
  }
  void append(std::uint16_t number) {
    bytes_[size_++] = static_cast<char>(number >> 8);
    bytes_[size_++] = static_cast<char>(number);
  }

  char bytes_[nonce_at + 16 + 2 + max_sealed_stream + 2 + 2];
  std::size_t size_ = 0;
};

// The plaintext's size and its deflated bytes; nothing when that is no shorter.
std::optional<std::string> compress(std::string_view plaintext) {
  if (plaintext.size() < compress_from) return std::nullopt;
  std::string out(plaintext.size() - 1, '\0');
  const auto size = deflate_into(plaintext, std::span(out).subspan(length_size));
  if (size == 0) return std::nullopt;
  for (std::size_t i = 0; i < length_size; ++i)
    out[i] = static_cast<char>(plaintext.size() >> (8 * (length_size - 1 - i)));
  out.resize(length_size + size);
  return out;
}

unsealed decompress(std::string_view packed, std::size_t limit) {
  if (packed.size() <= length_size) return {{}, unseal_error::corrupt};
  std::size_t size = 0;
  for (std::size_t i = 0; i < length_size; ++i) size = size << 8 | static_cast<unsigned char>(packed[i]);
  if (size > limit) return {{}, unseal_error::too_large};
  // Deflate gains at most a factor of 1032, so a size beyond it is false and not worth its memory.
  if (size / 1'032 > packed.size()) return {{}, unseal_error::corrupt};
  std::string plaintext(size, '\0');
  if (!inflate_exactly(packed.substr(length_size), plaintext)) return {{}, unseal_error::corrupt};
  return {std::move(plaintext), unseal_error::none};
}

}  // namespace

std::string seal(const data_key& key, const member_id& owner, std::string_view plaintext,
                 const seal_context& context, entropy_source& entropy) {
  if (plaintext.size() > max_sealed_plaintext)
    throw std::length_error("sealed part: plaintext beyond 64 MiB");
  if (context.stream.size() > max_sealed_stream)
    throw std::length_error("sealed part: stream beyond 256 bytes");
  const auto packed = compress(plaintext);
  const std::string_view content = packed ? std::string_view(*packed) : plaintext;

  nonce nonce;
  entropy.fill(nonce);
  std::string sealed(seal_overhead + content.size(), '\0');
  const auto generation = key.generation();
  if (generation > key_generation_max)
    throw std::length_error("sealed part: the key has too many generations");
  sealed[0] = generation == 0 ? version : renewed_version;
  sealed[flags_at] = static_cast<char>(generation << 1 | (packed ? deflated : 0));
  std::memcpy(sealed.data() + owner_at, owner.bytes.data(), owner.bytes.size());
  std::memcpy(sealed.data() + nonce_at, nonce.data(), nonce.size());
  const associated_data associated(std::string_view(sealed).substr(0, nonce_at), context);
  gcm_encrypt(key, nonce, associated.text(), content, sealed.data() + body_at);
  return sealed;
}

std::optional<member_id> sealed_owner(std::string_view sealed) {
  if (!sealed_generation(sealed)) return std::nullopt;
  member_id owner;
  std::memcpy(owner.bytes.data(), sealed.data() + owner_at, owner.bytes.size());
  return owner;
}

std::optional<std::uint8_t> sealed_generation(std::string_view sealed) {
  if (sealed.size() < seal_overhead) return std::nullopt;
  const auto generation = static_cast<std::uint8_t>(static_cast<unsigned char>(sealed[flags_at]) >> 1);
  // Generation 0 has one form only.
  if (sealed[0] == version && generation == 0) return generation;
  if (sealed[0] == renewed_version && generation != 0) return generation;
  return std::nullopt;
}

std::string_view to_text(unseal_error error) {
  switch (error) {
    case unseal_error::none: return "none";
    case unseal_error::malformed: return "malformed";
    case unseal_error::unknown_format: return "unknown_format";
    case unseal_error::newer_key: return "newer_key";
    case unseal_error::not_authentic: return "not_authentic";
    case unseal_error::too_large: return "too_large";
    case unseal_error::corrupt: return "corrupt";
  }
  return "unknown";
}

unsealed unseal(const data_key& key, std::string_view sealed, const seal_context& context,
                std::size_t limit) {
  if (sealed.size() < seal_overhead) return {{}, unseal_error::malformed};
  const auto generation = sealed_generation(sealed);
  if (!generation) return {{}, unseal_error::unknown_format};
  const auto* opening = key.of_generation(*generation);
  if (opening == nullptr) return {{}, unseal_error::newer_key};
  if (context.stream.size() > max_sealed_stream) return {{}, unseal_error::not_authentic};
  if (sealed.size() - seal_overhead > limit) return {{}, unseal_error::too_large};

  nonce nonce;
  std::memcpy(nonce.data(), sealed.data() + nonce_at, nonce.size());
  std::string content(sealed.size() - seal_overhead, '\0');
  const associated_data associated(sealed.substr(0, nonce_at), context);
  if (!gcm_decrypt(*opening, nonce, associated.text(), sealed.substr(body_at), content.data()))
    return {{}, unseal_error::not_authentic};
  if ((sealed[flags_at] & deflated) != 0) return decompress(content, limit);
  return {std::move(content), unseal_error::none};
}

}  // namespace benefactor::store
