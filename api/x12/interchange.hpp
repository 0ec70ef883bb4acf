// X12 interchanges as bytes: finds the delimiters of each ISA and cuts the file into segments with their
// places.
//
// What is accepted beyond the standard, because files in the field need it: an ISA whose elements are not of
// fixed width (its sixteen separators are counted instead), a newline as the segment terminator (CR, LF or
// both), delimiters that are one UTF-8 character of several bytes, byte order marks, blank space and line
// ends around segments, lines wrapped inside a segment, text before the first ISA, and several interchanges
// with delimiters of their own. Nothing here throws on any input, and every byte is looked at a bounded
// number of times.
#pragma once

#include <array>
#include <cstddef>
#include <forward_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace benefactor::api::x12 {

/// The longest file read (256 MiB), segment used (64 KiB) and ISA looked for (512 bytes, 106 by the
/// standard).
inline constexpr std::size_t max_file_bytes = std::size_t{256} << 20, max_segment_bytes = 64 << 10,
                             max_isa_bytes = 512;

/// Elements of a segment and components of an element that are looked at; 837P needs 21 and 9. The rest stays
/// in the text.
inline constexpr std::size_t max_elements = 32, max_components = 16;

/// Separators as found in ISA. Views into the file.
struct delimiters {
  std::string_view element, component, terminator;
  bool newline_terminates = false;  ///< the terminator is a line end, in any of its forms
};

/// A text cut at a separator: parts[0] ... parts[count - 1].
template <std::size_t Capacity>
struct split_text {
  std::array<std::string_view, Capacity> parts{};
  std::size_t count = 0;

  /// Part *n*, empty where there is none.
  std::string_view operator[](std::size_t n) const { return n < count ? parts[n] : std::string_view{}; }
};

/// Cuts *text* at *separator* (empty: one part) into at most Capacity parts; what follows is left out.
template <std::size_t Capacity>
split_text<Capacity> split(std::string_view text, std::string_view separator) {
  split_text<Capacity> result;
  while (result.count < Capacity) {
    const auto end = separator.empty() ? text.npos : text.find(separator);
    result.parts[result.count++] = text.substr(0, end);
    if (end == text.npos) break;
    text.remove_prefix(end + separator.size());
  }
  return result;
}

/// Elements by their X12 numbers: elements[0] is the segment's id, elements[1] is NM101 of an NM1.
using element_list = split_text<max_elements>;
using component_list = split_text<max_components>;

/// What the reader finds next.
enum class token_kind : unsigned char {
  isa,      ///< an ISA segment; delimiters() are its own from here on
  segment,  ///< a segment of the interchange
  skipped   ///< bytes outside any readable interchange
};

struct segment {
  token_kind kind = token_kind::segment;
  std::size_t index =
      0;  ///< 1-based number of the segment in the file; of skipped bytes: of the segment before
  std::size_t offset = 0;  ///< of its first byte in the file, from 0
  std::string_view text;  ///< without terminator, surrounding blank space and line ends; lives until forget()
  std::string_view id;    ///< "NM1"; empty for skipped bytes
  bool terminated = true;  ///< false for a last segment that the end of the file cut off
};

/// Reads a file's segments in order.
class segment_reader {
 public:
  /// *bytes* must outlive the reader.
  explicit segment_reader(std::string_view bytes) : bytes_{bytes} {}
  segment_reader(const segment_reader&) = delete;
  segment_reader& operator=(const segment_reader&) = delete;

  /// The next segment; nothing at the end of the file.
  std::optional<segment> next();

  /// Of the interchange last opened.
  const delimiters& separators() const { return separators_; }

  element_list elements(const segment& s) const { return split<max_elements>(s.text, separators_.element); }
  component_list components(std::string_view element) const {
    return split<max_components>(element, separators_.component);
  }

  /// Number of CLM segments inside *s* that a missing terminator has joined to what stands before them:
  /// elements that end in "CLM" and have an element that is not empty behind them. Rarely a text ends so by
  /// itself, such as a note's; it is counted too, for a claim more that is refused is seen, and one that is
  /// lost is not. CLM01 may end so: no CLM segment ends there.
  std::size_t joined_claims(const segment& s) const;

  /// The texts of the segments so far are not needed any more: frees the copies made of some.
  void forget() { copies_.clear(); }

 private:
  struct header {
    delimiters separators;
    std::size_t end = 0;  // Of ISA16, where the terminator stands.
  };
  std::optional<header> header_at(std::size_t at) const;
  std::size_t find_header(std::size_t from) const;
  void skip_blank();
  std::pair<std::size_t, std::size_t> segment_end() const;
  std::string_view unwrapped(std::string_view text);

  std::string_view bytes_;
  std::size_t at_ = 0;
  std::size_t index_ = 0;
  bool open_ = false;  // Inside an interchange: separators_ hold.
  delimiters separators_;
  std::forward_list<std::string> copies_;  // Of the segments that were wrapped over lines.
};

/// Number of things that look like CLM segments in bytes that no delimiters are known for.
std::size_t count_claim_marks(std::string_view bytes);

/// *text* fit for a message: at most 40 characters, what is not printable ASCII shown as '?'. Not for what
/// stands in an X12 file: see below.
std::string printable(std::string_view text);

/// True for two or three capitals and digits of which the first is a capital: "NM1", "HL".
bool is_segment_id(std::string_view text);

/// Ids as messages and places show them: the text where it has the form of such an id, else "?", for in
/// broken files names, numbers and birth dates of people stand where ids should be. Nothing is shown as
/// nothing. The forms: is_segment_id(); one to nine letters and digits (ISA13, GS06, ST02); three letters and
/// digits (ST01); six digits and up to six capitals and digits (ST03, GS08).
std::string shown_segment_id(std::string_view text);
std::string shown_control_number(std::string_view text);
std::string shown_set_id(std::string_view text);
std::string shown_version(std::string_view text);

/// True when two control numbers or counts are the same without leading zeros, which files pad differently at
/// both ends.
bool same_number(std::string_view a, std::string_view b);

/// *text* without spaces, tabs and line ends around it.
std::string_view trimmed(std::string_view text);

}  // namespace benefactor::api::x12
