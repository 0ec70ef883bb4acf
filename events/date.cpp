#include "events/date.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace benefactor {

namespace {

std::chrono::year_month_day civil(date d) {
  return std::chrono::year_month_day{std::chrono::sys_days{std::chrono::days{d.days}}};
}

/// Reads exactly *count* digits at *at*; -1 when there is anything else.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

void append_padded(std::string& out, unsigned value, std::size_t width) {
  const auto text = std::to_string(value);
  out.append(text.size() < width ? width - text.size() : 0, '0');
  out += text;
}

date to_date(const std::chrono::year_month_day& ymd) {
  return {static_cast<std::int32_t>(std::chrono::sys_days{ymd}.time_since_epoch().count())};
}

/// The day on which a plan year named *year* begins; also of the year that follows the calendar's last.
date plan_year_start_in(int year, month_day start) {
  const std::chrono::year in{year};
  const std::chrono::year_month_day ymd{in, std::chrono::month{start.month}, std::chrono::day{start.day}};
  return to_date(ymd.ok() ? ymd : in / std::chrono::March / 1);  // 02-29 outside a leap year.
}

}  // namespace

std::optional<date> make_date(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day ymd{std::chrono::year{year}, std::chrono::month{month},
                                        std::chrono::day{day}};
  if (!ymd.ok() || year < 1 || year > 9999) return std::nullopt;
  return to_date(ymd);
}

bool is_calendar_day(date d) {
  static const date first = *make_date(1, 1, 1), last = *make_date(9999, 12, 31);
  return first <= d && d <= last;
}

std::string format_date(date d) {
  const auto ymd = civil(d);
  std::string text;
  append_padded(text, static_cast<unsigned>(static_cast<int>(ymd.year())), 4);
  text += '-';
  append_padded(text, static_cast<unsigned>(ymd.month()), 2);
  text += '-';
  append_padded(text, static_cast<unsigned>(ymd.day()), 2);
  return text;
}

std::optional<date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  return make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day));
}

std::string format_long_date(date d) {
  static constexpr std::array<std::string_view, 12> names{"January",   "February", "March",    "April",
                                                          "May",       "June",     "July",     "August",
                                                          "September", "October",  "November", "December"};
  const auto ymd = civil(d);
  return std::string{names[static_cast<unsigned>(ymd.month()) - 1]} + " " +
         std::to_string(static_cast<unsigned>(ymd.day())) + ", " +
         std::to_string(static_cast<int>(ymd.year()));
}

std::string format_month_day(month_day md) {
  std::string text;
  append_padded(text, md.month, 2);
  text += '-';
  append_padded(text, md.day, 2);
  return text;
}

std::optional<month_day> parse_month_day(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const int month = digits(text, 0, 2), day = digits(text, 3, 2);
  if (month < 0 || day < 0) return std::nullopt;
  // A leap year has every day that any year has.
  if (!make_date(2000, static_cast<unsigned>(month), static_cast<unsigned>(day))) return std::nullopt;
  return month_day{static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

int year_of(date d) { return static_cast<int>(civil(d).year()); }

date month_start(date d) {
  const auto ymd = civil(d);
  return to_date(ymd.year() / ymd.month() / 1);
}

date next_month_start(date d) {
  const auto ymd = civil(d);
  return to_date(std::chrono::year_month_day((ymd.year() / ymd.month() + std::chrono::months(1)) / 1));
}

int benefit_year(date d, const std::optional<month_day>& plan_year_start) {
  const int year = year_of(d);
  if (!plan_year_start) return year;
  return d < plan_year_start_in(year, *plan_year_start) ? year - 1 : year;
}

date next_benefit_year_start(int year, const std::optional<month_day>& plan_year_start) {
  return plan_year_start_in(year + 1, plan_year_start.value_or(month_day{1, 1}));
}

date day_of(std::int64_t time_us) {
  return {static_cast<std::int32_t>(time_us / day_us - (time_us % day_us < 0 ? 1 : 0))};
}

std::string format_instant(std::int64_t time_us) {
  const auto day = day_of(time_us);
  const auto rest = time_us - std::int64_t{day.days} * day_us, seconds = rest / second_us;
  char clock[32];
  std::snprintf(clock, sizeof clock, "T%02d:%02d:%02d.%06dZ", static_cast<int>(seconds / 3600),
                static_cast<int>(seconds / 60 % 60), static_cast<int>(seconds % 60),
                static_cast<int>(rest % second_us));
  return format_date(day) + clock;
}

std::optional<std::int64_t> parse_instant(std::string_view text) {
  const auto size = text.size();
  if (size < 20 || size == 21 || size > 27 || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
      text.back() != 'Z' || (size > 20 && text[19] != '.'))
    return std::nullopt;
  const auto day = parse_date(text.substr(0, 10));
  const int hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  const auto places = size > 20 ? size - 21 : 0;
  std::int64_t fraction = digits(text, 20, places);
  if (!day || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || fraction < 0)
    return std::nullopt;
  for (auto place = places; place < 6; ++place) fraction *= 10;
  return std::int64_t{day->days} * day_us + (hour * 3'600 + minute * 60 + second) * second_us + fraction;
}

}  // namespace benefactor
