#include "api/x12/values.hpp"

#include <algorithm>

#include "events/ascii.hpp"

namespace benefactor::api::x12 {
namespace {

bool all_digits(std::string_view text) { return std::all_of(text.begin(), text.end(), is_digit); }

struct decimal {
  bool negative = false;
  std::string_view whole, fraction;  // Digits, possibly none; never both empty.
};

std::optional<decimal> parse_decimal(std::string_view text) {
  decimal result;
  if (!text.empty() && text[0] == '-') {
    result.negative = true;
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  result.whole = text.substr(0, point);
  if (point != text.npos) result.fraction = text.substr(point + 1);
  if (result.whole.empty() && result.fraction.empty()) return std::nullopt;
  if (!all_digits(result.whole) || !all_digits(result.fraction)) return std::nullopt;
  while (result.whole.size() > 1 && result.whole[0] == '0') result.whole.remove_prefix(1);
  return result;
}

// At most 18 digits.
std::int64_t number(std::string_view digits) {
  std::int64_t result = 0;
  for (const char c : digits) result = result * 10 + (c - '0');
  return result;
}

}  // namespace

parsed<cents> parse_amount(std::string_view text) {
  const auto value = parse_decimal(text);
  if (!value) return {{}, "must be a decimal number"};
  if (value->fraction.size() > 2) return {{}, "must have at most two decimals"};
  if (value->whole.size() > 10) return {{}, "must be at most 9999999999.99"};
  cents amount = number(value->whole) * 100;
  if (!value->fraction.empty()) amount += number(value->fraction) * (value->fraction.size() == 1 ? 10 : 1);
  return {value->negative ? -amount : amount, {}};
}

parsed<std::int64_t> parse_units(std::string_view text) {
  const auto value = parse_decimal(text);
  if (!value || value->negative) return {{}, "must be a positive number"};
  if (value->fraction.find_first_not_of('0') != value->fraction.npos)
    return {{}, "must be whole units: fractions of a unit are not taken"};
  if (value->whole.size() > 15) return {{}, "must have at most 15 digits"};
  return {number(value->whole), {}};
}

parsed<std::int64_t> parse_thousandths(std::string_view text) {
  const auto value = parse_decimal(text);
  if (!value) return {{}, "must be a decimal number"};
  if (value->fraction.size() > 3) return {{}, "must have at most three decimals"};
  if (value->whole.size() > 12) return {{}, "must have at most twelve digits before the point"};
  std::string digits{value->fraction};
  digits.resize(3, '0');
  const auto thousandths = number(value->whole) * 1'000 + number(digits);
  return {value->negative ? -thousandths : thousandths, {}};
}

std::string format_decimal(std::int64_t value, int decimals) {
  // The magnitude as unsigned: the most negative number has no positive counterpart.
  auto digits =
      std::to_string(value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value));
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() < places) digits.insert(0, places - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return "0";
  return (value < 0 ? "-" : "") + digits;
}

std::string format_day(date day) {
  auto text = format_date(day);
  std::erase(text, '-');
  return text;
}

parsed<date> parse_day(std::string_view text) {
  if (text.size() != 8 || !all_digits(text)) return {{}, "must be a date as CCYYMMDD"};
  const auto day =
      make_date(static_cast<int>(number(text.substr(0, 4))), static_cast<unsigned>(number(text.substr(4, 2))),
                static_cast<unsigned>(number(text.substr(6, 2))));
  if (!day) return {{}, "must be a day of the calendar"};
  return {*day, {}};
}

parsed<date> parse_period(std::string_view qualifier, std::string_view text) {
  if (qualifier == "D8") return parse_day(text);
  if (qualifier != "RD8") return {{}, "must be qualified by D8 or RD8"};
  const auto dash = text.find('-');
  if (dash == text.npos) return {{}, "must be two dates as CCYYMMDD-CCYYMMDD"};
  const auto first = parse_day(text.substr(0, dash)), last = parse_day(text.substr(dash + 1));
  if (!first.value) return first;
  if (!last.value) return last;
  if (*last.value < *first.value) return {{}, "must not end before it begins"};
  return first;
}

std::string numbered(std::string_view segment_id, std::size_t element) {
  return std::string{segment_id} + (element < 10 ? "0" : "") + std::to_string(element);
}

std::string normalised_name(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z')
      result += static_cast<char>(c - 'a' + 'A');
    else if (is_digit(c) || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80)
      result += c;
  }
  return result;
}

std::string escaped_part(std::string_view part) {
  std::string result;
  for (const char c : part) {
    if (c == ':')
      result += "%3A";
    else if (c == '%')
      result += "%25";
    else
      result += c;
  }
  return result;
}

}  // namespace benefactor::api::x12
