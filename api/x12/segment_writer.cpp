#include "api/x12/segment_writer.hpp"

#include <algorithm>
#include <utility>

#include "api/x12/interchange.hpp"
#include "api/x12/values.hpp"
#include "events/codes.hpp"

namespace benefactor::api::x12 {
namespace {

bool is_plain(char c) { return c >= ' ' && c <= '~'; }

// U+00C0 to U+00FF without their accents.
constexpr std::string_view latin_letters = "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo-ouuuuyty";

std::string plain_text(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (is_plain(text[i])) {
      result += text[i];
    } else if (c < 0x80) {
      result += ' ';  // Tabs, line ends and other control characters.
    } else if ((c & 0xC0) != 0x80) {
      // One character for each lead byte; the bytes that continue it are passed over.
      const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
      result += c == 0xC3 && (next & 0xC0) == 0x80 ? latin_letters[next & 0x3F] : '?';
    }
  }
  return result;
}

std::string lengths(std::size_t least, std::size_t most) {
  if (least == most) return "must have " + std::to_string(most) + " characters";
  return "must have " + std::to_string(least) + " to " + std::to_string(most) + " characters";
}

}  // namespace

void segment_writer::begin(std::string_view id) {
  id_ = id;
  element_ = 0;
  text_ += id;
}

void segment_writer::end() {
  while (text_.back() == delimiters_.element) text_.pop_back();
  text_ += delimiters_.terminator;
  if (delimiters_.lines && delimiters_.terminator != '\n') text_ += '\n';
  ++segments_;
}

void segment_writer::put(std::string_view value) {
  if (in_composite_) {
    if (++component_ > 1) text_ += delimiters_.component;
  } else {
    ++element_;
    text_ += delimiters_.element;
  }
  text_ += value;
}

void segment_writer::begin_composite() {
  ++element_;
  text_ += delimiters_.element;
  in_composite_ = true;
  component_ = 0;
}

void segment_writer::end_composite() {
  while (text_.back() == delimiters_.component) text_.pop_back();
  in_composite_ = false;
}

void segment_writer::problem(std::string rule) {
  auto field = path_ + '.' + numbered(id_, element_);
  if (in_composite_) field += '-' + std::to_string(component_);
  problems_.push_back({std::move(field), std::move(rule)});
}

void segment_writer::require(bool holds, std::string_view id, std::size_t number, std::string rule) {
  if (holds) return;
  const auto field = number == 0 ? std::string{id} : numbered(id, number);
  problems_.push_back({path_ + '.' + field, std::move(rule)});
}

bool segment_writer::present(std::string_view value, need n) {
  if (!value.empty()) return true;
  if (n == need::required) problem("is required");
  return false;
}

bool segment_writer::is_delimiter(char c) const {
  return c == delimiters_.element || c == delimiters_.component || c == delimiters_.repetition ||
         c == delimiters_.terminator;
}

void segment_writer::code(std::string_view value, code_list allowed, need n) {
  put(value);
  if (!present(value, n) || std::find(allowed.begin(), allowed.end(), value) != allowed.end()) return;
  std::string all;
  for (const auto each : allowed) all.append(all.empty() ? "" : ", ").append(each);
  problem("must be one of " + all);
}

void segment_writer::id(std::string_view value, std::size_t least, std::size_t most, need n) {
  put(value);
  check_id(value, least, most, n);
}

void segment_writer::filled_id(std::string_view value, std::size_t width) {
  std::string filled{value};
  filled.resize(std::max(width, value.size()), ' ');
  put(filled);
  check_id(value, 1, width, need::required);
}

void segment_writer::check_id(std::string_view value, std::size_t least, std::size_t most, need n) {
  if (!present(value, n)) return;
  if (value.size() < least || value.size() > most) problem(lengths(least, most));
  if (!std::all_of(value.begin(), value.end(), is_plain)) problem("must be printable ASCII");
  if (std::any_of(value.begin(), value.end(), [this](char c) { return is_delimiter(c); }))
    problem("must have no delimiter in it");
  if (trimmed(value) != value) problem("must not begin or end with a blank");
}

void segment_writer::digits(std::string_view value, std::size_t least, std::size_t most) {
  put(value);
  const bool all = std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (present(value, need::required) && (!all || value.size() < least || value.size() > most))
    problem("must have " + std::to_string(least) + " to " + std::to_string(most) + " digits");
}

void segment_writer::npi(std::string_view value, bool check_digit) {
  put(value);
  if (!present(value, need::required)) return;
  if (!has_npi_form(value))
    problem("an NPI has ten digits");
  else if (check_digit && !has_npi_check_digit(value))
    problem("an NPI passes the Luhn check with prefix 80840");
}

void segment_writer::text(std::string_view value, std::size_t most, need n, std::size_t least) {
  auto plain = plain_text(value);
  std::replace_if(
      plain.begin(), plain.end(), [this](char c) { return is_delimiter(c); }, ' ');
  const auto written = trimmed(plain);
  put(written);
  if (present(written, n) && (written.size() > most || written.size() < least)) problem(lengths(least, most));
}

void segment_writer::amount(cents value, cents least) {
  const bool in_limits = value >= -max_remitted_amount && value <= max_remitted_amount;
  put(format_decimal(value, 2));
  if (in_limits && value < least) problem("must be at least " + format_decimal(least, 2));
  if (!in_limits) problem("must have at most ten digits, 99999999.99");
  amounts_in_limits_ &= in_limits;
}

void segment_writer::count(const std::optional<quantity>& value, need n) {
  constexpr std::int64_t most = 999'999'999'999'999;
  const auto text = value ? format_decimal(value->thousandths, 3) : std::string{};
  put(text);
  if (present(text, n) && (value->thousandths > most || value->thousandths < -most))
    problem("must have at most twelve digits before the point");
}

void segment_writer::day(const std::optional<date>& value, need n) {
  const bool written = value && is_calendar_day(*value);
  const auto text = written ? format_day(*value) : std::string{};
  put(text);
  if (value && !written)
    problem("must be a day of the calendar");
  else
    present(text, n);
}

}  // namespace benefactor::api::x12
