#include "events/money.hpp"

#include <limits>
#include <stdexcept>

#include "events/ascii.hpp"

namespace benefactor {

void overflow_of_money() { throw std::overflow_error("money: the amount does not fit 64-bit cents"); }

cents half_even_share(cents balance, basis_points coverage) {
  const cents product = checked_mul(balance, coverage);
  const cents quotient = product / whole, rest = product % whole;
  if (2 * rest > whole) return quotient + 1;
  if (2 * rest == whole) return quotient + (quotient & 1);
  return quotient;
}

std::string format_money(cents amount) {
  const bool negative = amount < 0;
  // The magnitude as unsigned: the most negative cents has no positive counterpart.
  const auto magnitude =
      negative ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  const auto rest = magnitude % 100;
  return (negative ? "-" : "") + std::to_string(magnitude / 100) + (rest < 10 ? ".0" : ".") +
         std::to_string(rest);
}

std::string format_dollars(cents amount) {
  auto text = format_money(amount);
  const bool negative = text.front() == '-';
  if (negative) text.erase(0, 1);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 6; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return (negative ? "-$" : "$") + text;
}

std::optional<cents> parse_money(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  if (text.size() < 4 || text[text.size() - 3] != '.') return std::nullopt;
  const auto units = text.substr(0, text.size() - 3);
  if (units.size() > 1 && units.front() == '0') return std::nullopt;
  cents amount = 0;
  bool too_large = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == units.size()) continue;  // The point.
    if (!is_digit(text[i])) return std::nullopt;
    too_large = too_large || __builtin_mul_overflow(amount, cents{10}, &amount) ||
                __builtin_add_overflow(amount, cents{text[i] - '0'}, &amount);
  }
  using limits = std::numeric_limits<cents>;
  if (too_large) return negative ? limits::min() : limits::max();
  return negative ? -amount : amount;
}

std::optional<basis_points> parse_percent(std::string_view text) {
  const auto value = parse_money(text);
  if (!value || text.front() == '-' || *value > whole) return std::nullopt;
  return static_cast<basis_points>(*value);
}

std::string format_percent(basis_points value) { return format_money(value); }

}  // namespace benefactor
