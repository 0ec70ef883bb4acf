#include "tools/benchmark/timeline.hpp"

#include <algorithm>

namespace benefactor::benchmark {

void timeline::widen() {
  std::vector<tools::latency_histogram> wider((slots_.size() + 1) / 2);
  for (std::size_t i = 0; i < slots_.size(); ++i) wider[i / 2].add(slots_[i]);
  slots_ = std::move(wider);
  interval_seconds_ *= 2;
}

void timeline::add(double seconds, std::uint64_t latency_us) {
  seconds = std::max(seconds, 0.0);
  end_seconds_ = std::max(end_seconds_, seconds);
  const auto place = [&] { return static_cast<std::size_t>(seconds / interval_seconds_); };
  while (place() >= most_intervals) widen();
  if (place() >= slots_.size()) slots_.resize(place() + 1);
  slots_[place()].add(latency_us);
}

std::vector<timeline::interval> timeline::intervals() const {
  std::vector<interval> all;
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    const auto start = static_cast<double>(i) * interval_seconds_;
    auto width = interval_seconds_;
    // A last one of almost no length would say anything at all.
    if (i + 1 == slots_.size()) width = std::clamp(end_seconds_ - start, interval_seconds_ / 4, width);
    const auto& slot = slots_[i];
    all.push_back({start, static_cast<double>(slot.count()) / width, slot.value_at(0.5), slot.value_at(0.99),
                   slot.max()});
  }
  return all;
}

}  // namespace benefactor::benchmark
