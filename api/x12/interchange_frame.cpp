#include "api/x12/interchange_frame.hpp"

#include <algorithm>
#include <cctype>

#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::uint32_t max_control_number = 999'999'999;
const code_list interchange_qualifiers = {"01", "14", "20", "27", "28", "29", "30", "33", "ZZ"};

std::string padded(std::uint64_t number, std::size_t width) {
  auto text = std::to_string(number);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

bool is_mark(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte != 0 && byte < 0x7F && std::isalnum(byte) == 0 && c != ' ';
}

}  // namespace

segment_delimiters delimiters_of(const interchange_envelope& envelope) {
  return {envelope.element, envelope.component, envelope.repetition, envelope.terminator, envelope.lines};
}

void interchange_frame::check(std::size_t sets) {
  const auto& e = envelope_;
  const std::string marks{e.element, e.component, e.repetition, e.terminator};
  auto distinct = marks;
  std::sort(distinct.begin(), distinct.end());
  const bool differ = std::adjacent_find(distinct.begin(), distinct.end()) == distinct.end();
  // A carriage return would take the line end behind it for its own half; '-' and '.' stand in amounts.
  out_.require(differ && std::all_of(marks.begin(), marks.end(), is_mark) &&
                   marks.find_first_of("-.\r\t\x1A") == marks.npos &&
                   marks.substr(0, 3).find('\n') == marks.npos,
               "delimiters", 0,
               "must be four different marks, none of them '-' or '.', a tab or a carriage return; only "
               "the terminator may be a line end");
  out_.require(is_calendar_day(e.day), "ISA", 9, "must be a day of the calendar");
  out_.require(e.hour >= 0 && e.hour < 24 && e.minute >= 0 && e.minute < 60, "ISA", 10,
               "must be a time of day");
  const auto in_range = [](std::uint64_t n) { return n >= 1 && n <= max_control_number; };
  out_.require(in_range(e.interchange_number), "ISA", 13, "must be 1 to 999999999");
  out_.require(in_range(e.group_number), "GS", 6, "must be 1 to 999999999");
  out_.require(
      in_range(e.first_set_number) && in_range(e.first_set_number + std::max<std::uint64_t>(sets, 1) - 1),
      "ST", 2, "must be 1 to 999999999 of every transaction");
}

std::string interchange_frame::day_text() const {
  return is_calendar_day(envelope_.day) ? format_day(envelope_.day) : "00000000";
}

std::string interchange_frame::time_text() const {
  return padded(static_cast<std::uint64_t>(envelope_.hour), 2) +
         padded(static_cast<std::uint64_t>(envelope_.minute), 2);
}

void interchange_frame::open(std::string_view function, std::string_view version, std::size_t sets) {
  const auto& e = envelope_;
  out_.about("envelope");
  check(sets);
  out_.begin("ISA");
  out_.put("00");
  out_.put(std::string(10, ' '));
  out_.put("00");
  out_.put(std::string(10, ' '));
  out_.code(e.sender_qualifier, interchange_qualifiers);
  out_.filled_id(e.sender, 15);
  out_.code(e.receiver_qualifier, interchange_qualifiers);
  out_.filled_id(e.receiver, 15);
  out_.put(day_text().substr(2));
  out_.put(time_text());
  out_.put({&e.repetition, 1});
  out_.put("00501");
  out_.put(padded(e.interchange_number, 9));
  out_.put(e.acknowledge ? "1" : "0");
  out_.put(e.test ? "T" : "P");
  out_.put({&e.component, 1});
  out_.end();
  out_.begin("GS");
  out_.put(function);
  out_.id(e.application_sender, 2, 15);
  out_.id(e.application_receiver, 2, 15);
  out_.put(day_text());
  out_.put(time_text());
  out_.put(std::to_string(e.group_number));
  out_.put("X");
  out_.put(version);
  out_.end();
}

void interchange_frame::begin_set(std::string_view id, std::string_view version) {
  set_number_ = padded(std::uint64_t{envelope_.first_set_number} + sets_++, 4);
  out_.reset_count();
  out_.begin("ST");
  out_.put(id);
  out_.put(set_number_);
  out_.put(version);
  out_.end();
}

void interchange_frame::end_set() {
  out_.begin("SE");
  out_.put(std::to_string(out_.segment_count() + 1));
  out_.put(set_number_);
  out_.end();
}

void interchange_frame::close() {
  out_.begin("GE");
  out_.put(std::to_string(sets_));
  out_.put(std::to_string(envelope_.group_number));
  out_.end();
  out_.begin("IEA");
  out_.put("1");
  out_.put(padded(envelope_.interchange_number, 9));
  out_.end();
}

}  // namespace benefactor::api::x12
