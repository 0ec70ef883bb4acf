#include "store/merkle/signed_note.hpp"

#include <algorithm>
#include <cstring>

#include "events/codes.hpp"
#include "store/bytes.hpp"
#include "store/merkle/base64.hpp"

namespace benefactor::store::merkle {

namespace {

constexpr std::string_view dash = "\xe2\x80\x94 ";  // U+2014 and a blank.
constexpr std::size_t id_bytes = 4, time_bytes = 8;

[[noreturn]] void malformed(const char* rule) { throw note_error(std::string("signed note: ") + rule); }

void require_text(std::string_view text) {
  if (text.empty() || text.back() != '\n') malformed("its text must end with a line feed");
  if (text.size() > note_bytes_max) malformed("must have at most 65536 bytes");
  if (!utf8_length(text)) malformed("must be UTF-8");
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 && c != '\n'; }))
    malformed("must have no control characters but line feeds");
}

/// What a witness signs.
std::string cosigned_text(std::string_view text, std::int64_t time_s) {
  return "cosignature/v1\ntime " + std::to_string(time_s) + '\n' + std::string(text);
}

void append(std::string& to, const ed25519_signature& signature) {
  to.append(reinterpret_cast<const char*>(signature.data()), signature.size());
}

bool verifies(const verifier_key& key, std::string_view message, std::string_view bytes) {
  ed25519_signature signature;
  if (bytes.size() != signature.size()) return false;
  std::memcpy(signature.data(), bytes.data(), bytes.size());
  return ed25519_verifies(key.key, message, signature);
}

}  // namespace

note_signature parse_signature(std::string_view line) {
  if (!line.starts_with(dash) || !line.ends_with('\n'))
    malformed("a signature's line must begin with an em dash and a blank, and end");
  line.remove_prefix(dash.size());
  line.remove_suffix(1);
  const auto blank = line.find(' ');
  const auto name = line.substr(0, blank);
  if (blank == line.npos || !is_note_name(name)) malformed("a signature must have a name");
  const auto bytes = from_base64(line.substr(blank + 1));
  if (!bytes || bytes->size() <= id_bytes) malformed("a signature must be base64 of a key's id and more");
  return {std::string(name), static_cast<std::uint32_t>(get_big(*bytes + "    ") >> 32),
          bytes->substr(id_bytes)};
}

std::string to_text(const note_signature& signature) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(signature.key_id >> shift);
  return std::string(dash) + signature.name + ' ' + to_base64(bytes + signature.bytes) + '\n';
}

signed_note parse_note(std::string_view bytes) {
  require_text(bytes);
  // The last empty line parts text and signatures: a text may have empty lines of its own.
  const auto gap = bytes.rfind("\n\n");
  if (gap == bytes.npos) malformed("must have an empty line before its signatures");
  signed_note note;
  note.text = bytes.substr(0, gap + 1);
  bytes.remove_prefix(gap + 2);
  if (bytes.empty()) malformed("must have a signature");
  while (!bytes.empty()) {
    const auto line = bytes.substr(0, bytes.find('\n') + 1);
    bytes.remove_prefix(line.size());
    if (note.signatures.size() == note_signatures_max) malformed("must have at most 100 signatures");
    note.signatures.push_back(parse_signature(line));
  }
  return note;
}

std::string to_text(const signed_note& note) {
  auto text = note.text + '\n';
  for (const auto& signature : note.signatures) text += to_text(signature);
  return text;
}

note_signature sign_note(std::string_view text, const signing_key& key) {
  require_text(text);
  if (key.kind != note_key_kind::note) malformed("must be signed with a log's key, and not with a witness's");
  note_signature signature{key.name, key.verifier().id(), {}};
  append(signature.bytes, ed25519_sign(key.seed, text));
  return signature;
}

note_signature cosign_note(std::string_view text, const signing_key& key, std::int64_t time_s) {
  require_text(text);
  if (key.kind != note_key_kind::cosignature)
    malformed("must be cosigned with a witness's key, and not with a log's");
  if (time_s < 0 || time_s > cosignature_time_max) malformed("must be cosigned at a time from 1970 to 9999");
  note_signature signature{key.name, key.verifier().id(), {}};
  append_big(signature.bytes, static_cast<std::uint64_t>(time_s));
  append(signature.bytes, ed25519_sign(key.seed, cosigned_text(text, time_s)));
  return signature;
}

note_verdict verdict_of(const signed_note& note, const verifier_key& key) {
  note_verdict verdict;
  for (const auto& signature : note.signatures) {
    if (signature.name != key.name || signature.key_id != key.id()) continue;
    std::string_view bytes = signature.bytes;
    bool good = false;
    std::int64_t time_s = -1;
    if (key.kind == note_key_kind::note) {
      good = verifies(key, note.text, bytes);
    } else if (bytes.size() > time_bytes && get_big(bytes) <= std::uint64_t{cosignature_time_max}) {
      time_s = static_cast<std::int64_t>(get_big(bytes));
      good = verifies(key, cosigned_text(note.text, time_s), bytes.substr(time_bytes));
    }
    verdict.good = good && (verdict.good || !verdict.found);
    verdict.time_s = verdict.good ? std::max(verdict.time_s, time_s) : -1;
    verdict.found = true;
  }
  return verdict;
}

}  // namespace benefactor::store::merkle
