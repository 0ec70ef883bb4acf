// What the benchmark computes from what it measured: medians with their spread, and how far projections lag.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace benefactor::benchmark {

/// The middle of several runs, and the least and the most of them.
struct spread_of_runs {
  double median = 0, least = 0, most = 0;
};

/// The mean of the two in the middle where their number is even; zeros when there are none.
spread_of_runs spread_of(std::vector<double> values);

/// The value that the share *quantile* (0 ... 1) of *values* do not exceed: one of them, by nearest rank; 0
/// when there are none.
double quantile_of(std::vector<double> values, double quantile);

/// Mann–Whitney's U test of two samples that do not depend on each other, by the normal approximation with
/// correction for ties: for 20 or more of each.
struct rank_test {
  double u = 0;      ///< pairs in which the first sample's is greater; half of one where they are equal
  double share = 0;  ///< u of all pairs: 0.5 where neither tends to be greater
  double z = 0;
  double p = 1;  ///< that samples of one distribution differ as much, either way
};

/// As if equal where one is empty, or all values are one.
rank_test compare_ranks(const std::vector<double>& first, const std::vector<double>& second);

/// One measured number of a run.
struct figure {
  std::string name;  ///< "claims/s": also its key in JSON, so it never changes
  double value = 0;
  int decimals = 0;  ///< as it is printed
};

/// The same figure of several runs.
struct figure_summary {
  std::string name;
  spread_of_runs spread;
  int decimals = 0;
};

/// By name, in the order of the first run that has it. A run may lack some.
std::vector<figure_summary> summarize(std::span<const std::vector<figure>> runs);

/// What a server told at one moment.
struct position_sample {
  double seconds = 0;  ///< since any start
  std::uint64_t durable = 0, projected = 0;
  std::uint64_t resident_bytes = 0;
};

/// How far the projections were behind.
struct lag_figures {
  double events_p99 = 0, events_max = 0;  ///< durable and not yet projected
  double ms_p99 = 0, ms_max = 0;          ///< from durable to projected, as finely as was looked
};

/// Of samples in the order of time; those whose durable position no later one covers count until the last.
lag_figures lag_of(std::span<const position_sample> samples);

}  // namespace benefactor::benchmark
