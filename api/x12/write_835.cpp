#include "api/x12/write_835.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "api/x12/remittance_writer.hpp"
#include "api/x12/segment_writer.hpp"
#include "api/x12/values.hpp"

namespace benefactor::api::x12 {
namespace {

constexpr std::uint32_t max_control_number = 999'999'999;
constexpr std::string_view version = "005010X221A1";
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

class interchange_writer {
 public:
  interchange_writer(const interchange_envelope& envelope, const writing_options& options)
      : envelope_{envelope},
        options_{options},
        delimiters_{envelope.element, envelope.component, envelope.repetition, envelope.terminator,
                    envelope.lines},
        out_{delimiters_, problems_} {}

  written_835 write(std::span<const remittance> remittances) {
    out_.about("envelope");
    check_envelope(remittances.size());
    write_headers();
    std::size_t number = 0;
    for (const auto& r : remittances) {
      write_set(r, envelope_.first_set_number + static_cast<std::uint32_t>(number),
                "remittances[" + std::to_string(number) + ']');
      ++number;
    }
    write_trailers(remittances.size());
    if (!problems_.empty()) return std::move(problems_);
    return out_.take_text();
  }

 private:
  void check_envelope(std::size_t sets) {
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
    out_.require(in_range(e.first_set_number) && in_range(std::uint64_t{e.first_set_number} + sets - 1), "ST",
                 2, "must be 1 to 999999999 of every transaction");
    out_.require(sets > 0, "ST", 0, "is required: there is no remittance to write");
  }

  std::string calendar_day() const {
    return is_calendar_day(envelope_.day) ? format_day(envelope_.day) : "00000000";
  }

  std::string time() const {
    return padded(static_cast<std::uint64_t>(envelope_.hour), 2) +
           padded(static_cast<std::uint64_t>(envelope_.minute), 2);
  }

  void write_headers() {
    const auto& e = envelope_;
    out_.begin("ISA");
    out_.put("00");
    out_.put(std::string(10, ' '));
    out_.put("00");
    out_.put(std::string(10, ' '));
    out_.code(e.sender_qualifier, interchange_qualifiers);
    out_.filled_id(e.sender, 15);
    out_.code(e.receiver_qualifier, interchange_qualifiers);
    out_.filled_id(e.receiver, 15);
    out_.put(calendar_day().substr(2));
    out_.put(time());
    out_.put({&e.repetition, 1});
    out_.put("00501");
    out_.put(padded(e.interchange_number, 9));
    out_.put(e.acknowledge ? "1" : "0");
    out_.put(e.test ? "T" : "P");
    out_.put({&e.component, 1});
    out_.end();
    out_.begin("GS");
    out_.put("HP");
    out_.id(e.application_sender, 2, 15);
    out_.id(e.application_receiver, 2, 15);
    out_.put(calendar_day());
    out_.put(time());
    out_.put(std::to_string(e.group_number));
    out_.put("X");
    out_.put(version);
    out_.end();
  }

  void write_set(const remittance& r, std::uint32_t number, const std::string& path) {
    const auto control_number = padded(number, 4);
    out_.reset_count();
    out_.begin("ST");
    out_.put("835");
    out_.put(control_number);
    out_.end();
    remittance_writer{out_, options_}.write(r, path);
    out_.about(path);
    out_.begin("SE");
    out_.put(std::to_string(out_.segment_count() + 1));
    out_.put(control_number);
    out_.end();
    // Beyond the limits nothing can be said of sums; the amounts are problems already.
    if (!out_.amounts_in_limits()) return;
    for (const auto& each : balance_problems(r))
      problems_.push_back({path, "must balance: " + to_text(each)});
  }

  void write_trailers(std::size_t sets) {
    out_.begin("GE");
    out_.put(std::to_string(sets));
    out_.put(std::to_string(envelope_.group_number));
    out_.end();
    out_.begin("IEA");
    out_.put("1");
    out_.put(padded(envelope_.interchange_number, 9));
    out_.end();
  }

  const interchange_envelope& envelope_;
  const writing_options& options_;
  segment_delimiters delimiters_;
  std::vector<field_problem> problems_;
  segment_writer out_;
};

}  // namespace

written_835 write_835(std::span<const remittance> remittances, const interchange_envelope& envelope,
                      const writing_options& options) {
  return interchange_writer{envelope, options}.write(remittances);
}

}  // namespace benefactor::api::x12
