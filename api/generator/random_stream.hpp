// Reproducible pseudo-random draws: the same numbers on every machine, which the standard distributions do
// not promise.
#pragma once

#include <cstdint>
#include <span>

namespace benefactor::api {

/// SplitMix64 (Steele, Lea, Flood 2014): small enough to start one for each household instead of keeping
/// households.
class random_stream {
 public:
  /// A stream of its own for each (*seed*, *purpose*, *index*).
  random_stream(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index)
      : state_(mixed(mixed(mixed(seed) + purpose) + index)) {}

  std::uint64_t next() { return mixed(state_ += 0x9e3779b97f4a7c15); }

  /// 0 ... n - 1; n from 1 to 2^32.
  std::uint64_t below(std::uint64_t n) { return (next() >> 32) * n >> 32; }

  /// least ... most, both inclusive.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least + 1)));
  }

  /// True *n* times in ten thousand.
  bool chance(std::uint64_t n) { return below(10'000) < n; }

  template <class T, std::size_t N>
  const T& pick(const T (&items)[N]) {
    return items[below(N)];
  }

  template <class T>
  const T& pick(std::span<const T> items) {
    return items[below(items.size())];
  }

  /// An index of *weights*, each as likely as its weight.
  std::size_t weighted(std::span<const int> weights) {
    std::uint64_t sum = 0;
    for (const int w : weights) sum += static_cast<std::uint64_t>(w);
    auto at = below(sum);
    std::size_t i = 0;
    while (at >= static_cast<std::uint64_t>(weights[i])) at -= static_cast<std::uint64_t>(weights[i++]);
    return i;
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace benefactor::api
