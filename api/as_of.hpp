// Moments that a question may be about: now, after an event, or at a time. Part of queries.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "events/bucket.hpp"
#include "store/log_moments.hpp"

namespace benefactor::api {

using store::log_moment;

struct as_of_position {
  std::uint64_t position = 0;  ///< after the event there
};
struct as_of_time {
  std::int64_t time_us = 0;  ///< since 1970, UTC: after the last event up to then
};
using as_of = std::variant<as_of_position, as_of_time>;

/// "1234": a position; "2026-03-02": the end of that day, UTC; "2026-03-02T12:00:00Z": an instant.
std::optional<as_of> parse_as_of(std::string_view text);

/// Through this position: all there is.
inline constexpr std::uint64_t whole_log = UINT64_MAX;

/// What was known at a moment, or why there is no such moment.
template <class Found>
struct as_of_result {
  std::variant<log_moment, rejection> when;
  std::optional<Found> found;  ///< nothing: it was not known then

  const log_moment* moment() const { return std::get_if<log_moment>(&when); }
  const rejection* refused() const { return std::get_if<rejection>(&when); }
};

}  // namespace benefactor::api
