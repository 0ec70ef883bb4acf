// Throughput and latency over the time of one run, in a bounded number of intervals of equal length.
#pragma once

#include <cstdint>
#include <vector>

#include "tools/benefactor/latency_histogram.hpp"

namespace benefactor::benchmark {

/// Starts with short intervals; whenever there are too many, pairs of them become one.
class timeline {
 public:
  static constexpr std::size_t most_intervals = 200;

  timeline() = default;
  explicit timeline(double interval_seconds) : interval_seconds_(interval_seconds) {}

  /// Something was answered *seconds* after the start, after *latency_us*. Times may come in any order.
  void add(double seconds, std::uint64_t latency_us);

  struct interval {
    double start_seconds = 0, per_second = 0;
    std::uint64_t p50_us = 0, p99_us = 0, max_us = 0;
  };

  /// From the start to the last answer, empty ones included. The last interval is cut where it ends.
  std::vector<interval> intervals() const;

  double interval_seconds() const { return interval_seconds_; }

 private:
  void widen();

  double interval_seconds_ = 0.1, end_seconds_ = 0;
  std::vector<tools::latency_histogram> slots_;
};

}  // namespace benefactor::benchmark
