#include "api/as_of.hpp"

#include <charconv>

namespace benefactor::api {

std::optional<as_of> parse_as_of(std::string_view text) {
  std::uint64_t position = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
  if (error == std::errc() && end == text.data() + text.size()) return as_of_position{position};
  if (const auto day = parse_date(text)) return as_of_time{(std::int64_t{day->days} + 1) * day_us - 1};
  if (const auto time = parse_instant(text)) return as_of_time{*time};
  return std::nullopt;
}

}  // namespace benefactor::api
