#include "store/merkle/checkpoint.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

#include "store/merkle/base64.hpp"
#include "store/merkle/hex.hpp"

namespace benefactor::store::merkle {

namespace {

constexpr std::string_view origin_start = "benefactor/", page_word = "page ", time_word = "time ";

[[noreturn]] void malformed(const std::string& rule) { throw note_error("checkpoint: " + rule); }

/// Decimal as to_string writes it; nothing else.
template <class Integer>
std::optional<Integer> number_in(std::string_view text) {
  Integer value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || std::to_string(value) != text)
    return std::nullopt;
  return value;
}

std::string_view take_line(std::string_view& text) {
  const auto line = text.substr(0, text.find('\n'));
  text.remove_prefix(std::min(text.size(), line.size() + 1));
  return line;
}

}  // namespace

std::string origin_of(const id128& log_id) { return std::string(origin_start) + to_hex(log_id); }

std::optional<id128> log_of(std::string_view origin) {
  if (!origin.starts_with(origin_start)) return std::nullopt;
  const auto id = id_from_hex(origin.substr(origin_start.size()));
  return id && origin_of(*id) == origin ? id : std::nullopt;
}

checkpoint make_checkpoint(const id128& log_id, std::uint64_t size, const digest256& root,
                           const log_place& place) {
  return {origin_of(log_id),
          size,
          root,
          {std::string(page_word) + hex_of(as_text(place.page_hash)),
           std::string(time_word) + std::to_string(place.time_us)}};
}

std::optional<log_place> place_of(const checkpoint& point) {
  const auto& lines = point.extensions;
  if (lines.size() != 2 || !lines[0].starts_with(page_word) || !lines[1].starts_with(time_word))
    return std::nullopt;
  const auto hash = digest_from_hex(std::string_view(lines[0]).substr(page_word.size()));
  const auto time = number_in<std::int64_t>(std::string_view(lines[1]).substr(time_word.size()));
  if (!hash || !time) return std::nullopt;
  return log_place{*hash, *time};
}

std::string to_text(const checkpoint& point) {
  auto text = point.origin + '\n' + std::to_string(point.size) + '\n' + to_base64(as_text(point.root)) + '\n';
  for (const auto& line : point.extensions) text += line + '\n';
  return text;
}

checkpoint parse_checkpoint(std::string_view text) {
  if (!text.ends_with('\n')) malformed("must end with a line feed");
  checkpoint point;
  point.origin = take_line(text);
  if (point.origin.empty()) malformed("its first line must name the log");
  const auto size = number_in<std::uint64_t>(take_line(text));
  if (!size) malformed("its second line must be the number of entries, in decimal");
  point.size = *size;
  const auto root = from_base64(take_line(text));
  if (!root || root->size() != point.root.size())
    malformed("its third line must be the root, 32 bytes in base64");
  std::memcpy(point.root.data(), root->data(), root->size());
  while (!text.empty()) {
    point.extensions.emplace_back(take_line(text));
    if (point.extensions.back().empty()) malformed("must have no empty line");
  }
  return point;
}

std::string sign_checkpoint(const checkpoint& point, const signing_key& key) {
  if (key.name != point.origin) malformed("it is of " + point.origin + ", but the key is named " + key.name);
  signed_note note{to_text(point), {}};
  note.signatures.push_back(sign_note(note.text, key));
  return to_text(note);
}

verified_checkpoint verify_checkpoint(std::string_view bytes, const verifier_key& log) {
  verified_checkpoint found;
  found.note = parse_note(bytes);
  found.point = parse_checkpoint(found.note.text);
  if (found.point.origin != log.name)
    malformed("it is of " + found.point.origin + ", but the key given is that of " + log.name);
  const auto verdict = verdict_of(found.note, log);
  if (!verdict.found) malformed("it is not signed with the key " + log.text());
  if (!verdict.good) malformed("its signature does not fit: it was changed, or the key is another one");
  return found;
}

}  // namespace benefactor::store::merkle
