#include "store/merkle/note_key.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "events/codes.hpp"
#include "store/merkle/base64.hpp"
#include "store/merkle/hex.hpp"
#include "store/sha256.hpp"

namespace benefactor::store::merkle {

namespace {

constexpr std::string_view private_mark = "PRIVATE+KEY+";
constexpr std::size_t name_bytes_max = 255, id_digits = 8;

std::string hex_of(std::uint32_t id) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(id >> shift);
  return merkle::hex_of(bytes);
}

/// What Unicode calls white space, beyond ASCII's.
constexpr std::string_view wide_blanks[] = {"\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80",
                                            "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
                                            "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
                                            "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9",
                                            "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

bool is_kind(std::uint8_t kind) {
  return kind == static_cast<std::uint8_t>(note_key_kind::note) ||
         kind == static_cast<std::uint8_t>(note_key_kind::cosignature);
}

/// "name+c74f20a3+base64" of a key: the parts of its text.
struct key_parts {
  std::string_view name, id, material;
};

key_parts split(std::string_view text, const char* what) {
  const auto first = text.find('+');
  if (first == text.npos || text.size() - first - 1 <= id_digits || text[first + 1 + id_digits] != '+')
    throw note_error(std::string(what) + ": must have the form NAME+ID+KEY");
  const key_parts parts{text.substr(0, first), text.substr(first + 1, id_digits),
                        text.substr(first + 2 + id_digits)};
  if (!is_note_name(parts.name))
    throw note_error(std::string(what) +
                     ": its name must have 1 to 255 bytes, without blanks and plus signs");
  return parts;
}

}  // namespace

bool is_note_name(std::string_view name) {
  return !name.empty() && name.size() <= name_bytes_max && utf8_length(name) &&
         std::none_of(name.begin(), name.end(),
                      [](unsigned char c) { return c <= 0x20 || c == 0x7f || c == '+'; }) &&
         std::none_of(std::begin(wide_blanks), std::end(wide_blanks),
                      [&](auto blank) { return name.find(blank) != name.npos; });
}

std::uint32_t verifier_key::id() const {
  std::string named = name + '\n' + static_cast<char>(kind);
  named.append(reinterpret_cast<const char*>(key.data()), key.size());
  const auto hash = sha256(named);
  return std::uint32_t{hash[0]} << 24 | std::uint32_t{hash[1]} << 16 | std::uint32_t{hash[2]} << 8 | hash[3];
}

std::string verifier_key::text() const {
  std::string material(1, static_cast<char>(kind));
  material.append(reinterpret_cast<const char*>(key.data()), key.size());
  return name + '+' + hex_of(id()) + '+' + to_base64(material);
}

verifier_key verifier_key::parse(std::string_view text) {
  const auto parts = split(text, "public key");
  const auto material = from_base64(parts.material);
  verifier_key key;
  if (!material || material->size() != 1 + key.key.size() ||
      !is_kind(static_cast<std::uint8_t>(material->front())))
    throw note_error("public key: must be an Ed25519 key of a log or of a witness, in base64");
  key.name = parts.name;
  key.kind = static_cast<note_key_kind>(material->front());
  std::memcpy(key.key.data(), material->data() + 1, key.key.size());
  if (parts.id != hex_of(key.id()))
    throw note_error("public key: its id does not fit its name and key; copy it anew");
  return key;
}

secret_text::~secret_text() { cleanse({reinterpret_cast<std::uint8_t*>(text.data()), text.size()}); }

signing_key signing_key::make(std::string name, note_key_kind kind, entropy_source& entropy) {
  if (!is_note_name(name))
    throw note_error("key: its name must have 1 to 255 bytes, without blanks and plus signs");
  signing_key key;
  key.name = std::move(name);
  key.kind = kind;
  entropy.fill(key.seed.bytes);
  return key;
}

void signing_key::write(secret_text& to) const {
  secret_text material;
  material.text.reserve(1 + seed.bytes.size());
  material.text += static_cast<char>(kind);
  material.text.append(reinterpret_cast<const char*>(seed.bytes.data()), seed.bytes.size());
  secret_text encoded;
  encoded.text = to_base64(material.text);
  to.text.reserve(private_mark.size() + name.size() + id_digits + encoded.text.size() + 8);
  to.text.assign(private_mark);
  to.text.append(name).append("+").append(hex_of(verifier().id())).append("+").append(encoded.text);
}

signing_key signing_key::parse(std::string_view text) {
  if (!text.starts_with(private_mark)) throw note_error("private key: must begin with PRIVATE+KEY+");
  const auto parts = split(text.substr(private_mark.size()), "private key");
  secret_text material;
  if (auto decoded = from_base64(parts.material)) material.text.swap(*decoded);
  signing_key key;
  if (material.text.size() != 1 + key.seed.bytes.size() ||
      !is_kind(static_cast<std::uint8_t>(material.text.front())))
    throw note_error("private key: must be an Ed25519 key of a log or of a witness, in base64");
  key.name = parts.name;
  key.kind = static_cast<note_key_kind>(material.text.front());
  std::memcpy(key.seed.bytes.data(), material.text.data() + 1, key.seed.bytes.size());
  if (parts.id != hex_of(key.verifier().id()))
    throw note_error("private key: its id does not fit its name and key");
  return key;
}

}  // namespace benefactor::store::merkle
