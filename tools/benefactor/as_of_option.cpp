#include "tools/benefactor/as_of_option.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string_view>

#include "events/date.hpp"
#include "tools/benefactor/render_results.hpp"

namespace benefactor::tools {

namespace {

constexpr std::int64_t second_us = 1'000'000, day_us = 86'400 * second_us;

std::int64_t start_of(date d) { return std::int64_t{d.days} * day_us; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The number that *text* is, which has only digits, up to *most*; nothing beyond.
template <class Number>
std::optional<Number> number_in(std::string_view text, Number most) {
  Number number = 0;
  if (!all_digits(text)) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > most) return std::nullopt;
  return number;
}

/// "12:00:00Z", "12:00:00.000123Z" as microseconds of a day.
std::optional<std::int64_t> parse_time_of_day(std::string_view text) {
  if (text.size() < 9 || text[2] != ':' || text[5] != ':' || text.back() != 'Z') return std::nullopt;
  const auto hour = number_in<int>(text.substr(0, 2), 23), minute = number_in<int>(text.substr(3, 2), 59),
             second = number_in<int>(text.substr(6, 2), 59);
  if (!hour || !minute || !second) return std::nullopt;
  std::int64_t fraction = 0;
  if (auto rest = text.substr(8, text.size() - 9); !rest.empty()) {
    if (rest.size() > 7 || rest.front() != '.') return std::nullopt;
    std::string digits(rest.substr(1));
    if (!all_digits(digits)) return std::nullopt;
    digits.resize(6, '0');
    fraction = *number_in<int>(digits, 999'999);
  }
  return (*hour * 3'600 + *minute * 60 + *second) * second_us + fraction;
}

}  // namespace

void add_as_of_option(CLI::App& command, std::string& when) {
  auto* option = command.add_option(
      "--as-of", when,
      "As it was known at a position of the log, at the end of a day (YYYY-MM-DD, UTC), or at an instant "
      "(2026-03-02T12:00:00Z)");
  if (auto* other = command.get_option_no_throw("--at-least")) option->excludes(other);
}

api::as_of as_of_argument(const std::string& text) {
  if (const auto position = number_in<std::uint64_t>(text, UINT64_MAX)) return api::as_of_position{*position};
  if (const auto day = parse_date(text)) return api::as_of_time{start_of(*day) + day_us - 1};
  if (text.size() > 11 && text[10] == 'T')
    if (const auto day = parse_date(text.substr(0, 10)))
      if (const auto time = parse_time_of_day(std::string_view(text).substr(11)))
        return api::as_of_time{start_of(*day) + *time};
  throw std::invalid_argument("--as-of: " + text +
                              " is no moment; write a position, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
}

nlohmann::ordered_json to_json(const api::log_moment& moment) {
  return {{"position", moment.position}, {"time", format_instant(moment.time_us)}};
}

int say_refused(const client_options& options, const rejection& refused) {
  if (options.json) std::cout << to_json(refused).dump() << '\n';
  std::cerr << "benefactor: ";
  print(std::cerr, refused);
  return status_failed;
}

}  // namespace benefactor::tools
