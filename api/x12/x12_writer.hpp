// Writes X12 interchanges: segments, their envelopes, and the counts and control numbers these carry.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/money.hpp"

namespace benefactor::api::x12 {

/// Separators by value, as an answer uses them: those of the interchange it answers, for what it repeats of
/// that has none of them in it.
struct written_delimiters {
  std::string element = "*", component = ":", terminator = "~", repetition = "^";
  bool newline_terminates = false;
};

/// Whom an answer is from and for, and when and under which number it is sent.
struct envelope {
  written_delimiters delimiters;
  std::string sender_qualifier, sender, receiver_qualifier, receiver;  ///< ISA05 ... ISA08
  std::string day, time;                                               ///< CCYYMMDD, HHMM
  std::uint32_t control_number = 0;                                    ///< ISA13; at most 999'999'999
  std::string usage = "P";                                             ///< ISA15
  std::size_t most_bytes = std::numeric_limits<std::size_t>::max();    ///< of the interchange
};

/// Cents as X12 writes amounts: "125", "125.5", "0.07", "-3".
std::string amount_text(cents amount);

/// An element to be written: a text as it is, or what composite() made.
class x12_value {
 public:
  // Implicit, for a list of elements reads like the segment it becomes.
  // NOLINTBEGIN(google-explicit-constructor)
  x12_value(const char* text) : text_{text} {}
  x12_value(std::string_view text) : text_{text} {}
  x12_value(std::string text) : text_{std::move(text)} {}
  // NOLINTEND(google-explicit-constructor)

 private:
  friend class x12_writer;
  std::string text_;
  bool composite_ = false;
};

class x12_writer {
 public:
  /// Writes ISA. ISA12 is 00501, ISA14 0: an answer is not answered.
  explicit x12_writer(const envelope& e);

  /// A segment; empty elements at its end are left out. Of a text, blanks at the end are left out, and a '?'
  /// stands for separators and control characters. Errors, of this and of all that follows:
  /// std::runtime_error when the interchange becomes longer than its envelope's most_bytes.
  void add(std::string_view id, const std::vector<x12_value>& elements);

  /// Components as one element, those at its end left out where empty.
  x12_value composite(std::initializer_list<std::string_view> components) const;

  /// GS, with the group's number counted from 1.
  void begin_group(std::string_view function, std::string_view sender, std::string_view receiver,
                   std::string_view version);
  void end_group();
  /// ST, with the set's number counted from 1 in its group, as four digits or more.
  void begin_set(std::string_view id, std::string_view version);
  void end_set();

  /// Writes IEA. @returns the interchange.
  std::string finish();

 private:
  std::string clean(std::string_view text) const;

  envelope envelope_;
  std::string text_;
  std::uint32_t groups_ = 0, sets_ = 0;
  std::size_t segments_ = 0;
};

}  // namespace benefactor::api::x12
