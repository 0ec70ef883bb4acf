#include "api/jobs/job_schedule.hpp"

#include <algorithm>
#include <cstdio>

namespace benefactor::api {

namespace {

constexpr std::int64_t minute_us = 60 * second_us, hour_us = 60 * minute_us;

/// The first time after *now_us* that it is *at*.
std::int64_t next_after(std::int64_t now_us, time_of_day at) {
  const auto step = at.hourly ? hour_us : day_us;
  auto next = std::int64_t{day_of(now_us).days} * day_us + at.minutes * minute_us;
  while (next <= now_us) next += step;
  return next;
}

}  // namespace

std::optional<time_of_day> parse_time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9' ? text[i] - '0' : -1; };
  if (text.size() == 4 && text.starts_with("*:") && digit(2) >= 0 && digit(2) < 6 && digit(3) >= 0)
    return time_of_day{digit(2) * 10 + digit(3), true};
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (const std::size_t i : {0, 1, 3, 4})
    if (digit(i) < 0) return std::nullopt;
  const int hours = digit(0) * 10 + digit(1), minutes = digit(3) * 10 + digit(4);
  if (hours > 23 || minutes > 59) return std::nullopt;
  return time_of_day{hours * 60 + minutes};
}

std::string format_time_of_day(time_of_day t) {
  char text[16];
  if (t.hourly)
    std::snprintf(text, sizeof text, "*:%02d", t.minutes);
  else
    std::snprintf(text, sizeof text, "%02d:%02d", t.minutes / 60, t.minutes % 60);
  return text;
}

void job_schedule::set(const std::string& job, time_of_day at, std::int64_t now_us) {
  due_[job] = {at, next_after(now_us, at)};
}

std::optional<time_of_day> job_schedule::time_of(const std::string& job) const {
  const auto known = due_.find(job);
  return known == due_.end() ? std::nullopt : std::optional(known->second.at);
}

std::optional<std::int64_t> job_schedule::next_due() const {
  std::optional<std::int64_t> next;
  for (const auto& [job, entry] : due_) next = std::min(next.value_or(entry.due_us), entry.due_us);
  return next;
}

std::vector<due_job> job_schedule::take_due(std::int64_t now_us) {
  std::vector<due_job> due;
  for (auto& [job, entry] : due_) {
    if (entry.due_us > now_us) continue;
    due.push_back({entry.due_us, job});
    entry.due_us = next_after(now_us, entry.at);
  }
  std::sort(due.begin(), due.end());
  return due;
}

}  // namespace benefactor::api
