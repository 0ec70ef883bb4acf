#include "store/claim_number.hpp"

#include <array>

namespace benefactor::store {
namespace {

// Crockford's base 32 and, behind it, the five further signs of a check character.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
constexpr std::string_view lead = "CLM-";
constexpr int symbols = 12, bits_per_symbol = 5;
constexpr std::size_t date_at = 4, symbols_at = 13, check_at = 25;

static_assert(alphabet.size() == 37 && check_at + 1 == claim_number_size);

std::int64_t year_month_day(date d) {
  std::int64_t number = 0;  // A day outside the calendar has up to 14 digits.
  for (const char c : format_date(d))
    if (c != '-') number = number * 10 + (c - '0');
  return number;
}

char check_character(std::int64_t year_month_day, std::uint64_t prefix) {
  constexpr auto shift = (std::uint64_t{1} << 60) % 37;
  const auto day = static_cast<std::uint64_t>(year_month_day) % 37;
  return alphabet[(day * shift + prefix % 37) % 37];
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::optional<unsigned> symbol_value(char c) {
  c = upper(c);
  if (c == 'O') c = '0';
  if (c == 'I' || c == 'L') c = '1';
  const auto at = alphabet.find(c);
  if (at == alphabet.npos) return std::nullopt;
  return static_cast<unsigned>(at);
}

std::string write(std::uint64_t prefix, date received) {
  const auto day = year_month_day(received);
  std::string text(claim_number_size, '-');
  text.replace(0, lead.size(), lead);
  auto rest = day;
  for (int i = 0; i < 8; ++i, rest /= 10) text[date_at + 7 - i] = static_cast<char>('0' + rest % 10);
  for (int i = 0; i < symbols; ++i)
    text[symbols_at + i] = alphabet[(prefix >> (bits_per_symbol * (symbols - 1 - i))) & 31];
  text[check_at] = check_character(day, prefix);
  return text;
}

}  // namespace

std::uint64_t claim_number_prefix(const claim_id& id) {
  std::uint64_t first = 0;
  for (int i = 0; i < 8; ++i) first = first << 8 | id.bytes[i];
  return first >> 4;
}

std::string claim_number(const claim_id& id, date first_received) {
  return write(claim_number_prefix(id), first_received);
}

std::optional<claim_number_parts> parse_claim_number(std::string_view text) {
  if (text.size() != claim_number_size || text[symbols_at - 1] != '-') return std::nullopt;
  for (std::size_t i = 0; i < lead.size(); ++i)
    if (upper(text[i]) != lead[i]) return std::nullopt;

  unsigned number = 0;
  for (std::size_t i = date_at; i < symbols_at - 1; ++i) {
    const auto digit = symbol_value(text[i]);
    if (!digit || *digit > 9) return std::nullopt;
    number = number * 10 + *digit;
  }
  const auto received = make_date(static_cast<int>(number / 10'000), number / 100 % 100, number % 100);
  if (!received) return std::nullopt;

  std::uint64_t prefix = 0;
  for (std::size_t i = symbols_at; i < check_at; ++i) {
    const auto symbol = symbol_value(text[i]);
    if (!symbol || *symbol > 31) return std::nullopt;
    prefix = prefix << bits_per_symbol | *symbol;
  }
  const auto check = symbol_value(text[check_at]);
  if (!check || alphabet[*check] != check_character(static_cast<std::int64_t>(number), prefix))
    return std::nullopt;
  return claim_number_parts{*received, prefix};
}

std::optional<std::string> restored_claim_number(std::string_view text) {
  auto parts = parse_claim_number(text);
  // Only one check character is right, so at most one of these is taken.
  for (const char sign : alphabet.substr(32, 4))
    if (!parts) parts = parse_claim_number(std::string{text} + sign);
  if (!parts) return std::nullopt;
  return write(parts->prefix, parts->received);
}

bool is_claim_number(std::string_view text) {
  const auto parts = parse_claim_number(text);
  return parts && write(parts->prefix, parts->received) == text;
}

}  // namespace benefactor::store
