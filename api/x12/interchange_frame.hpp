// The frame of a file that is written: one interchange with one group of transaction sets, each with its
// counts and control numbers, and the rules its own elements must obey. What stands in the sets is for
// write_835.hpp and write_837p.hpp to say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/x12/segment_writer.hpp"
#include "events/date.hpp"

namespace benefactor::api::x12 {

/// ISA, GS and what separates.
struct interchange_envelope {
  std::string sender_qualifier = "ZZ", sender;      ///< ISA05, ISA06
  std::string receiver_qualifier = "ZZ", receiver;  ///< ISA07, ISA08
  std::string application_sender;                   ///< GS02
  std::string application_receiver;                 ///< GS03
  date day;                                         ///< ISA09, GS04
  int hour = 0, minute = 0;                         ///< ISA10, GS05
  std::uint32_t interchange_number = 0;             ///< ISA13: 1 to 999,999,999
  std::uint32_t group_number = 0;                   ///< GS06: 1 to 999,999,999
  std::uint32_t first_set_number = 1;               ///< ST02 of the first transaction; the next ones follow
  bool acknowledge = false;                         ///< ISA14: a TA1 is asked for
  bool test = true;                                 ///< ISA15: T, else P, for production
  char element = '*', component = ':', repetition = '^', terminator = '~';
  bool lines = true;  ///< a line end behind each segment
};

segment_delimiters delimiters_of(const interchange_envelope& envelope);

/// Writes the frame by a segment_writer, around what else is written by it.
class interchange_frame {
 public:
  /// Both outlive the frame.
  interchange_frame(const interchange_envelope& envelope, segment_writer& out)
      : envelope_{envelope}, out_{out} {}

  /// ISA and GS; problems with them are about "envelope".
  /// @param function  GS01, "HP".  @param version  GS08.  @param sets  that will follow, at least one.
  void open(std::string_view function, std::string_view version, std::size_t sets);

  /// ST and SE. *version* is ST03, empty where the guide has none.
  void begin_set(std::string_view id, std::string_view version = {});
  void end_set();

  /// GE and IEA.
  void close();

  /// CCYYMMDD and HHMM of the envelope; zeros where it has no such day.
  std::string day_text() const;
  std::string time_text() const;

 private:
  void check(std::size_t sets);

  const interchange_envelope& envelope_;
  segment_writer& out_;
  std::size_t sets_ = 0;
  std::string set_number_;
};

}  // namespace benefactor::api::x12
