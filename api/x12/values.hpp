// X12 element values as the engine's types: amounts, counts and dates, each with the rule it breaks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "events/date.hpp"
#include "events/money.hpp"

namespace benefactor::api::x12 {

/// A value, or the rule that the text breaks.
template <class Value>
struct parsed {
  std::optional<Value> value;
  std::string_view rule;
};

/// Decimal text ("250", "250.5", ".05", "-3") in dollars to cents, exactly. More than two decimals are
/// refused, whatever they are: an amount is never rounded. Beyond +-max_amount it is refused.
parsed<cents> parse_amount(std::string_view text);

/// Units of service, "3" or "3.00". A fraction of a unit is refused: rounding it would change what was billed
/// for and what a duplicate is. Zero is left for the checks at the door.
parsed<std::int64_t> parse_units(std::string_view text);

/// A count with up to three decimals, "1.5" or "-2", in thousandths.
parsed<std::int64_t> parse_thousandths(std::string_view text);

/// CCYYMMDD.
parsed<date> parse_day(std::string_view text);

/// *value* as X12 writes decimals (type R): no zeros in front or behind, no point without decimals: "100",
/// "99.5", ".05", "-3", "0".
/// @param decimals  how many the last digits of *value* are: 2 for cents, 3 for thousandths.
std::string format_decimal(std::int64_t value, int decimals);

/// "CCYYMMDD". The day must be one of the calendar's (is_calendar_day).
std::string format_day(date day);

/// A date by its qualifier: D8 is a day, RD8 a range of which the first day counts.
parsed<date> parse_period(std::string_view qualifier, std::string_view text);

/// An element's name, "CLP03" of CLP and 3.
std::string numbered(std::string_view segment_id, std::size_t element);

/// Upper-case ASCII letters and digits of *text*; bytes above ASCII stay, everything else goes.
std::string normalised_name(std::string_view text);

/// *part* fit for joining with ':': "%" becomes "%25" and ":" becomes "%3A", so that joined ids stay
/// unambiguous.
std::string escaped_part(std::string_view part);

}  // namespace benefactor::api::x12
