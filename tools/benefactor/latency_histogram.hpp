// A histogram of latencies in microseconds with a fixed size and a bounded error: log-linear, 64 steps to
// each doubling.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "events/log_linear.hpp"

namespace benefactor::tools {

/// A latency, in µs.
inline std::uint64_t us_between(std::chrono::steady_clock::time_point begin,
                                std::chrono::steady_clock::time_point end) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(end - begin).count());
}
inline std::uint64_t us_since(std::chrono::steady_clock::time_point begin) {
  return us_between(begin, std::chrono::steady_clock::now());
}

/// Values below 128 are exact; above, value_at() is never below the true value and at most 1/64 beyond it.
class latency_histogram {
 public:
  void add(std::uint64_t value);

  /// All values of *other* too.
  void add(const latency_histogram& other);

  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }  ///< exact; 0 when empty

  /// The value that the share *quantile* (0 ... 1) of all values do not exceed; 0 when empty.
  std::uint64_t value_at(double quantile) const;

 private:
  std::array<std::uint64_t, log_linear::slots> counts_{};
  std::uint64_t count_ = 0, max_ = 0;
};

}  // namespace benefactor::tools
