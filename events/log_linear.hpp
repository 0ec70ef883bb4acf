// Steps of a log-linear scale, for histograms of fixed size with a bounded error: 64 steps to each doubling.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace benefactor::log_linear {

inline constexpr int step_bits = 6;
inline constexpr std::uint64_t steps = std::uint64_t{1} << step_bits;
inline constexpr std::size_t slots = (64 - step_bits + 1) * steps;

// Numbers run on without a gap: the first 2 * steps are the values themselves, and each further doubling has
// *steps* of them, numbered by the leading bits below the highest one.

/// The step that *value* falls into; values below 128 have one each.
constexpr std::size_t slot_of(std::uint64_t value) {
  if (value < 2 * steps) return static_cast<std::size_t>(value);
  const int shift = static_cast<int>(std::bit_width(value)) - 1 - step_bits;
  return static_cast<std::size_t>((static_cast<std::uint64_t>(shift) << step_bits) + (value >> shift));
}

/// The largest value of a step: never below the value that fell into it, and at most 1/64 beyond it.
constexpr std::uint64_t last_of(std::size_t slot) {
  if (slot < 2 * steps) return slot;
  const auto shift = (slot >> step_bits) - 1;
  const auto lead = slot - (shift << step_bits);
  return (lead << shift) + ((std::uint64_t{1} << shift) - 1);
}

}  // namespace benefactor::log_linear
