#pragma once
/// Entropy that repeats: the same seed gives the same bytes on every machine. Only for tests and simulation;
/// it lies here so that the program cannot link it.

#include <cstddef>
#include <cstdint>
#include <span>

#include "store/entropy.hpp"

namespace benefactor::test_support {

/// SplitMix64, eight bytes at a time, little-endian; what a request leaves of its last eight is thrown away.
/// Not for use by several threads at once.
class seeded_entropy final : public store::entropy_source {
 public:
  explicit seeded_entropy(std::uint64_t seed) : state_(seed) {}

  void fill(std::span<std::uint8_t> out) override {
    for (std::size_t at = 0; at < out.size();) {
      std::uint64_t word = next();
      for (int i = 0; i < 8 && at < out.size(); ++i, word >>= 8) out[at++] = static_cast<std::uint8_t>(word);
    }
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace benefactor::test_support
