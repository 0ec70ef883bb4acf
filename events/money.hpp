// Money: signed 64-bit cents with checked arithmetic, and the one place where the engine rounds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace benefactor {

/// Minor units (cents) of the policy's currency, USD.
using cents = std::int64_t;

/// A percentage in hundredths of a percent: 80 % is 8000; 0 ... 10000.
using basis_points = std::int32_t;

/// The largest amount the door accepts: 9,999,999,999.99, SQL's NUMERIC(12,2).
inline constexpr cents max_amount = 999'999'999'999;

inline constexpr basis_points whole = 10'000;

/// Errors: std::overflow_error, always.
[[noreturn]] void overflow_of_money();

/// Sum, difference and product in cents. Errors: std::overflow_error, never a wrap.
inline cents checked_add(cents a, cents b) {
  cents sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) overflow_of_money();
  return sum;
}
inline cents checked_sub(cents a, cents b) {
  cents difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) overflow_of_money();
  return difference;
}
inline cents checked_mul(cents a, std::int64_t b) {
  cents product = 0;
  if (__builtin_mul_overflow(a, b, &product)) overflow_of_money();
  return product;
}

/// *balance* x *coverage*, rounded half to even to the cent.
/// @param balance  cents, >= 0.  @param coverage  basis points, 0..10'000.
/// Source: adjudication rules, "Units": rounding happens in this place only.
cents half_even_share(cents balance, basis_points coverage);

/// "1234.50", "-0.05": always two digits after the point, no separators.
std::string format_money(cents amount);

/// "$1,234.50": for prose.
std::string format_dollars(cents amount);

/// Parses what format_money writes: optional minus, digits without leading zeros, a point, two digits.
/// @returns nothing when malformed; an amount too large for cents saturates, so that a limit check can refuse
/// it by name.
std::optional<cents> parse_money(std::string_view text);

/// Parses "80.00" (0.00 ... 100.00) into basis points; nothing when malformed or out of range.
std::optional<basis_points> parse_percent(std::string_view text);

/// "80.00" of 8000.
std::string format_percent(basis_points value);

}  // namespace benefactor
