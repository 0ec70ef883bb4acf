#include "tools/benefactor/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace benefactor::tools {

// Slot numbers run on without a gap: the first 2 * steps are the values themselves, and each further doubling
// has *steps* slots, numbered by the leading bits below the highest one.
std::size_t latency_histogram::slot_of(std::uint64_t value) {
  if (value < 2 * steps) return static_cast<std::size_t>(value);
  const int shift = std::bit_width(value) - 1 - step_bits;
  return static_cast<std::size_t>((static_cast<std::uint64_t>(shift) << step_bits) + (value >> shift));
}

std::uint64_t latency_histogram::last_of(std::size_t slot) {
  if (slot < 2 * steps) return slot;
  const auto shift = (slot >> step_bits) - 1;
  const auto lead = slot - (shift << step_bits);
  return (lead << shift) + ((std::uint64_t{1} << shift) - 1);
}

void latency_histogram::add(std::uint64_t value) {
  ++counts_[slot_of(value)];
  ++count_;
  max_ = std::max(max_, value);
}

void latency_histogram::add(const latency_histogram& other) {
  for (std::size_t slot = 0; slot < slots; ++slot) counts_[slot] += other.counts_[slot];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::uint64_t latency_histogram::value_at(double quantile) const {
  if (count_ == 0) return 0;
  const auto wanted = static_cast<std::uint64_t>(std::ceil(quantile * static_cast<double>(count_)));
  const auto rank = std::clamp<std::uint64_t>(wanted, 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t slot = 0; slot < slots; ++slot) {
    seen += counts_[slot];
    if (seen >= rank) return std::min(last_of(slot), max_);
  }
  return max_;
}

}  // namespace benefactor::tools
