#include "api/x12/interchange.hpp"

#include <algorithm>

#include "events/ascii.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::string_view line_ends = "\r\n";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_capital_or_digit(char c) { return is_digit(c) || is_capital(c); }
bool is_alphanumeric(char c) { return is_capital_or_digit(c) || (c >= 'a' && c <= 'z'); }
bool is_blank(char c) {
  // Ctrl-Z and NUL end files written by old systems.
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\x1A' || c == '\0';
}

// The character at *at*: one byte, or all bytes of a well-formed UTF-8 sequence, so that a separator such as
// 'Ö' is one separator in a UTF-8 file and in a Latin-1 file alike. Empty at the end.
std::string_view character_at(std::string_view bytes, std::size_t at) {
  if (at >= bytes.size()) return {};
  const auto lead = static_cast<unsigned char>(bytes[at]);
  const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
  if (length == 1 || lead > 0xF4 || bytes.size() - at < length) return bytes.substr(at, 1);
  for (std::size_t i = 1; i < length; ++i)
    if ((static_cast<unsigned char>(bytes[at + i]) & 0xC0) != 0x80) return bytes.substr(at, 1);
  return bytes.substr(at, length);
}

std::string shown(std::string_view text, bool has_form) {
  return text.empty() || has_form ? std::string{text} : "?";
}

std::string_view significant(std::string_view number) {
  number = trimmed(number);
  while (number.size() > 1 && number[0] == '0') number.remove_prefix(1);
  return number;
}

bool can_separate(std::string_view character) {
  return !character.empty() && !is_alphanumeric(character[0]) && character[0] != ' ';
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool same_number(std::string_view a, std::string_view b) { return significant(a) == significant(b); }

std::string printable(std::string_view text) {
  std::string result{text.substr(0, 40)};
  std::replace_if(
      result.begin(), result.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return result;
}

bool is_segment_id(std::string_view text) {
  return (text.size() == 2 || text.size() == 3) && is_capital(text[0]) &&
         std::all_of(text.begin(), text.end(), is_capital_or_digit);
}

std::string shown_segment_id(std::string_view text) { return shown(text, is_segment_id(text)); }

std::string shown_control_number(std::string_view text) {
  return shown(text, text.size() <= 9 && std::all_of(text.begin(), text.end(), is_alphanumeric));
}

std::string shown_set_id(std::string_view text) {
  return shown(text, text.size() == 3 && std::all_of(text.begin(), text.end(), is_alphanumeric));
}

std::string shown_version(std::string_view text) {
  return shown(text, text.size() >= 6 && text.size() <= 12 &&
                         std::all_of(text.begin(), text.begin() + 6, is_digit) &&
                         std::all_of(text.begin() + 6, text.end(), is_capital_or_digit));
}

std::size_t count_claim_marks(std::string_view bytes, std::string_view mark) {
  std::size_t count = 0;
  for (auto at = bytes.find(mark); at != bytes.npos; at = bytes.find(mark, at + mark.size())) {
    const auto behind = at + mark.size();
    const bool begins = at == 0 || !is_alphanumeric(bytes[at - 1]);
    const bool separated = can_separate(character_at(bytes, behind)) && !is_blank(bytes[behind]);
    if (begins && separated) ++count;
  }
  return count;
}

// An ISA is believed when it has its sixteen separators in reach, a version of five digits, and delimiters
// that differ.
std::optional<segment_reader::header> segment_reader::header_at(std::size_t at) const {
  if (bytes_.compare(at, 3, "ISA") != 0) return std::nullopt;
  if (at > 0 && is_alphanumeric(bytes_[at - 1])) return std::nullopt;
  header result;
  auto& separators = result.separators;
  separators.element = character_at(bytes_, at + 3);
  if (!can_separate(separators.element) || is_blank(separators.element[0])) return std::nullopt;
  const auto window = bytes_.substr(at, max_isa_bytes);
  std::size_t position = 3;
  std::array<std::size_t, 17> begins{};  // Where each element begins.
  for (std::size_t element = 1; element <= 16; ++element) {
    position = element == 1 ? 3 : window.find(separators.element, position);
    if (position == window.npos) return std::nullopt;
    position += separators.element.size();
    begins[element] = position;
  }
  const auto version =
      trimmed(window.substr(begins[12], begins[13] - separators.element.size() - begins[12]));
  if (version.size() != 5 || !std::all_of(version.begin(), version.end(), is_digit)) return std::nullopt;
  separators.component = character_at(bytes_, at + begins[16]);
  if (!can_separate(separators.component) || is_blank(separators.component[0])) return std::nullopt;
  result.end = at + begins[16] + separators.component.size();
  separators.terminator = character_at(bytes_, result.end);
  if (!can_separate(separators.terminator)) return std::nullopt;
  if (separators.component == separators.element || separators.terminator == separators.element ||
      separators.terminator == separators.component)
    return std::nullopt;
  separators.newline_terminates = line_ends.find(separators.terminator[0]) != line_ends.npos;
  return result;
}

std::size_t segment_reader::find_header(std::size_t from) const {
  for (auto at = bytes_.find("ISA", from); at != bytes_.npos; at = bytes_.find("ISA", at + 1))
    if (header_at(at)) return at;
  return bytes_.npos;
}

void segment_reader::skip_blank() {
  while (at_ < bytes_.size()) {
    if (is_blank(bytes_[at_]))
      ++at_;
    else if (bytes_.compare(at_, byte_order_mark.size(), byte_order_mark) == 0)
      at_ += byte_order_mark.size();
    else if (open_ && !separators_.newline_terminates &&
             bytes_.compare(at_, separators_.terminator.size(), separators_.terminator) == 0)
      at_ += separators_.terminator.size();  // An empty segment.
    else
      return;
  }
}

// Where the segment at at_ ends and where the next one begins: the same place when nothing terminates it, as
// at the end of the file, or where a file cut off in mid-segment has the next interchange joined to it on a
// line of its own. The search widens by doubling, so that it costs no more than twice what it passes over.
std::pair<std::size_t, std::size_t> segment_reader::segment_end() const {
  for (std::size_t width = 1024;; width *= 2) {
    const auto window = bytes_.substr(at_, width);
    if (separators_.newline_terminates) {
      const auto end = window.find_first_of(line_ends);
      if (end != window.npos) return {at_ + end, at_ + end + 1};
    } else {
      const auto end = window.find(separators_.terminator);
      const auto body = window.substr(0, end);
      for (auto line = body.find("\nISA"); line != body.npos; line = body.find("\nISA", line + 1))
        if (header_at(at_ + line + 1)) return {at_ + line, at_ + line};
      if (end != window.npos) return {at_ + end, at_ + end + separators_.terminator.size()};
    }
    if (window.size() < width) return {bytes_.size(), bytes_.size()};
  }
}

std::string_view segment_reader::unwrapped(std::string_view text) {
  if (text.find_first_of(line_ends) == text.npos) return text;
  std::string copy;
  copy.reserve(text.size());
  for (const char c : text)
    if (line_ends.find(c) == line_ends.npos) copy += c;
  return copies_.emplace_front(std::move(copy));
}

std::size_t segment_reader::joined_claims(const segment& s, std::string_view mark) const {
  const auto& separator = separators_.element;
  const auto separator_at = [&](std::size_t at) {
    return s.text.compare(at, separator.size(), separator) == 0;
  };
  const auto own = s.id == mark ? s.text.find(separator, mark.size() + separator.size()) : 0;
  std::size_t count = 0;
  for (auto at = s.text.find(mark); at != s.text.npos; at = s.text.find(mark, at + mark.size())) {
    const auto behind = at + mark.size();
    if (at == 0 || behind == own || !separator_at(behind)) continue;
    const auto next = behind + separator.size();
    if (next < s.text.size() && !separator_at(next)) ++count;
  }
  return count;
}

std::optional<segment> segment_reader::next() {
  skip_blank();
  if (at_ >= bytes_.size()) return std::nullopt;
  segment result;
  result.index = index_ + 1;
  result.offset = at_;

  if (const auto found = header_at(at_)) {
    separators_ = found->separators;
    open_ = true;
    result.kind = token_kind::isa;
    result.text = unwrapped(bytes_.substr(at_, found->end - at_));
    result.id = result.text.substr(0, 3);
    at_ = found->end + separators_.terminator.size();
    ++index_;
    return result;
  }

  // An ISA that cannot be read says nothing about the delimiters of what follows it.
  if (open_ && bytes_.compare(at_, 3, "ISA") == 0 &&
      bytes_.compare(at_ + 3, separators_.element.size(), separators_.element) == 0)
    open_ = false;

  if (!open_) {
    const auto end = std::min(find_header(at_), bytes_.size());
    result.kind = token_kind::skipped;
    result.index = index_;
    result.text = bytes_.substr(at_, end - at_);
    at_ = end;
    return result;
  }

  const auto [end, next] = segment_end();
  result.terminated = next > end;
  result.text = unwrapped(trimmed(bytes_.substr(at_, end - at_)));
  result.id = result.text.substr(0, result.text.find(separators_.element));
  at_ = next;
  ++index_;
  if (result.id == "IEA") open_ = false;
  return result;
}

}  // namespace benefactor::api::x12
