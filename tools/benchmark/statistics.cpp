#include "tools/benchmark/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace benefactor::benchmark {

spread_of_runs spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const auto middle = values.size() / 2;
  const auto median = values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

double quantile_of(std::vector<double> values, double quantile) {
  if (values.empty()) return 0;
  const auto rank = std::ceil(quantile * static_cast<double>(values.size()));
  const auto at = static_cast<std::ptrdiff_t>(std::clamp(rank, 1.0, static_cast<double>(values.size()))) - 1;
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

rank_test compare_ranks(const std::vector<double>& first, const std::vector<double>& second) {
  rank_test test{.u = 0, .share = 0.5, .z = 0, .p = 1};
  if (first.empty() || second.empty()) return test;
  std::vector<std::pair<double, bool>> all;  // Whether it is of the first.
  for (const auto value : first) all.emplace_back(value, true);
  for (const auto value : second) all.emplace_back(value, false);
  std::sort(all.begin(), all.end());
  double ranks = 0, ties = 0;
  for (std::size_t from = 0, to = 0; from < all.size(); from = to) {
    while (to < all.size() && all[to].first == all[from].first) ++to;
    const auto equal = static_cast<double>(to - from);
    const auto rank = static_cast<double>(from + to + 1) / 2;  // The mean of those they share, from 1 on.
    for (auto i = from; i < to; ++i) ranks += all[i].second ? rank : 0;
    ties += equal * equal * equal - equal;
  }
  const auto n = static_cast<double>(first.size()), m = static_cast<double>(second.size()), both = n + m;
  test.u = ranks - n * (n + 1) / 2;
  test.share = test.u / (n * m);
  const auto variance = n * m / 12 * (both + 1 - ties / (both * (both - 1)));
  if (variance <= 0) return test;
  test.z = (test.u - n * m / 2) / std::sqrt(variance);
  test.p = std::erfc(std::abs(test.z) / std::sqrt(2.0));
  return test;
}

std::vector<figure_summary> summarize(std::span<const std::vector<figure>> runs) {
  std::vector<figure_summary> summaries;
  for (const auto& run : runs)
    for (const auto& f : run) {
      const auto same = [&](const figure_summary& s) { return s.name == f.name; };
      if (std::any_of(summaries.begin(), summaries.end(), same)) continue;
      std::vector<double> values;
      for (const auto& other : runs)
        for (const auto& candidate : other)
          if (candidate.name == f.name) values.push_back(candidate.value);
      summaries.push_back({f.name, spread_of(std::move(values)), f.decimals});
    }
  return summaries;
}

lag_figures lag_of(std::span<const position_sample> samples) {
  std::vector<double> events, ms;
  std::size_t covering = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto& sample = samples[i];
    events.push_back(
        sample.durable > sample.projected ? static_cast<double>(sample.durable - sample.projected) : 0.0);
    // Positions only grow, so the covering sample never moves back.
    covering = std::max(covering, i);
    while (covering + 1 < samples.size() && samples[covering].projected < sample.durable) ++covering;
    ms.push_back((samples[covering].seconds - sample.seconds) * 1'000);
  }
  const auto most = [](const std::vector<double>& v) {
    return v.empty() ? 0.0 : *std::max_element(v.begin(), v.end());
  };
  return {.events_p99 = quantile_of(events, 0.99),
          .events_max = most(events),
          .ms_p99 = quantile_of(ms, 0.99),
          .ms_max = most(ms)};
}

}  // namespace benefactor::benchmark
