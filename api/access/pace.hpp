// A bucket of so many at once, refilled by so many a second. Pure: time comes in as a parameter, of a clock
// that never goes back.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace benefactor::api {

using pace_time = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

/// None is zero.
struct pace {
  std::uint32_t per_second = 1, burst = 1;
  std::chrono::seconds second{1};  ///< or another time, in which so many may pass
};

/// Kept as the time at which the bucket will be full again.
class paced_bucket {
 public:
  /// Until one may pass; zero: it may now.
  std::chrono::nanoseconds wait(const pace& p, pace_time now) const {
    const auto late = std::max(full_, now) + each(p) - now - each(p) * p.burst;
    return std::max(late, std::chrono::nanoseconds(0));
  }
  /// Lets one pass that need not wait.
  void take(const pace& p, pace_time now) { full_ = std::max(full_, now) + each(p); }
  /// As if one that was taken had not passed.
  void give_back(const pace& p) { full_ -= each(p); }
  /// As a new one.
  bool is_full(pace_time now) const { return full_ <= now; }

 private:
  static std::chrono::nanoseconds each(const pace& p) {
    return std::chrono::nanoseconds(p.second) / p.per_second;
  }

  pace_time full_{};
};

}  // namespace benefactor::api
