// When jobs are due: times of day, or of every hour, by a clock that is given. No thread and no I/O, so that
// tests turn the clock.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/date.hpp"

namespace benefactor::api {

/// Minutes after midnight, UTC; or after every hour.
struct time_of_day {
  std::int32_t minutes = 0;
  bool hourly = false;
  auto operator<=>(const time_of_day&) const = default;
};

/// "HH:MM", 00:00 to 23:59, or "*:MM", every hour, and back.
std::optional<time_of_day> parse_time_of_day(std::string_view text);
std::string format_time_of_day(time_of_day t);

/// A job whose time has come.
struct due_job {
  std::int64_t due_us = 0;  ///< when, in µs since 1970
  std::string name;
  auto operator<=>(const due_job&) const = default;
};

/// Which job runs at what time every day or hour. A job without a time is off.
class job_schedule {
 public:
  /// From *now_us* on: a job whose time has passed today (this hour) is due tomorrow (in the next one).
  void set(const std::string& job, time_of_day at, std::int64_t now_us);
  void turn_off(const std::string& job) { due_.erase(job); }

  std::optional<time_of_day> time_of(const std::string& job) const;

  /// When the next job is due, in µs since 1970; nothing: all are off.
  std::optional<std::int64_t> next_due() const;

  /// The jobs that are due at *now_us*, by when they were due and then by name; each is due again at its time
  /// on the day (in the hour) after *now_us*. A clock that jumped over days makes a job due once.
  std::vector<due_job> take_due(std::int64_t now_us);

 private:
  struct entry {
    time_of_day at;
    std::int64_t due_us = 0;
  };
  std::map<std::string, entry> due_;
};

}  // namespace benefactor::api
