// Civil dates: a day count with ISO 8601 text, and the benefit year a day falls in.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace benefactor {

/// A civil (proleptic Gregorian) date as days since 1970-01-01.
struct date {
  std::int32_t days = 0;
  auto operator<=>(const date&) const = default;
};

/// A month and a day that exist in every year's calendar or, for 02-29, in leap years (03-01 in the others).
struct month_day {
  std::uint8_t month = 1, day = 1;
  auto operator<=>(const month_day&) const = default;
};

/// Builds a date; nothing when the calendar has no such day. Years 0001 ... 9999.
std::optional<date> make_date(int year, unsigned month, unsigned day);

/// True for 0001-01-01 ... 9999-12-31: the days that have a text.
bool is_calendar_day(date d);

/// "YYYY-MM-DD" and back; parsing accepts exactly that form.
std::string format_date(date d);
std::optional<date> parse_date(std::string_view text);

/// "January 1, 2027": for prose.
std::string format_long_date(date d);

/// "MM-DD" and back.
std::string format_month_day(month_day md);
std::optional<month_day> parse_month_day(std::string_view text);

// Instants are microseconds since 1970-01-01, UTC.
inline constexpr std::int64_t second_us = 1'000'000, day_us = 86'400 * second_us;

/// The civil day of an instant, UTC.
date day_of(std::int64_t time_us);

/// "2026-03-02T12:00:00.000123Z" and back; parsing accepts none to six digits of a fraction.
std::string format_instant(std::int64_t time_us);
std::optional<std::int64_t> parse_instant(std::string_view text);

int year_of(date d);

/// The first day of the month that *d*, a calendar day, is in, and the first of the month that follows.
date month_start(date d);
date next_month_start(date d);

/// The benefit year of *d*: its calendar year or, with a plan-year start, the year in which that plan year
/// began.
int benefit_year(date d, const std::optional<month_day>& plan_year_start);

/// The first day of the benefit year that follows *year*.
date next_benefit_year_start(int year, const std::optional<month_day>& plan_year_start);

}  // namespace benefactor
