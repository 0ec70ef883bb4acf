#include "tools/benefactor/latency_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace benefactor::tools {

void latency_histogram::add(std::uint64_t value) {
  ++counts_[log_linear::slot_of(value)];
  ++count_;
  max_ = std::max(max_, value);
}

void latency_histogram::add(const latency_histogram& other) {
  for (std::size_t slot = 0; slot < log_linear::slots; ++slot) counts_[slot] += other.counts_[slot];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::uint64_t latency_histogram::value_at(double quantile) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(count_)));
  const auto rank = std::clamp<std::uint64_t>(wanted, 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t slot = 0; slot < log_linear::slots; ++slot) {
    seen += counts_[slot];
    if (seen >= rank) return std::min(log_linear::last_of(slot), max_);
  }
  return max_;
}

}  // namespace benefactor::tools
