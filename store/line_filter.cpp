#include "store/line_filter.hpp"

#include <algorithm>
#include <bit>

namespace benefactor::store {

namespace {

constexpr std::size_t words_per_line = 8, bits_per_line = 64 * words_per_line;
constexpr std::uint64_t spread = 0x9e3779b97f4a7c15u;

struct place {
  std::size_t first_word;
  std::uint64_t bits[4];
};

place place_of(std::uint64_t hash, std::size_t words) {
  place found{};
  found.first_word = (hash & (words / words_per_line - 1)) * words_per_line;
  hash *= spread;
  for (auto& bit : found.bits) {
    bit = hash >> 55;  // One of the line's 512 bits.
    hash *= spread;
  }
  return found;
}

}  // namespace

line_filter::line_filter(std::size_t keys)
    : size_(words_per_line * std::bit_ceil(std::max<std::size_t>(
                                 (keys * bits_per_key + bits_per_line - 1) / bits_per_line, 1))),
      words_(std::make_unique<std::atomic<std::uint64_t>[]>(size_)) {}

void line_filter::add(std::uint64_t hash) {
  const auto at = place_of(hash, size_);
  for (const auto bit : at.bits) {
    auto& word = words_[at.first_word + bit / 64];  // Nobody else writes it.
    word.store(word.load(std::memory_order_relaxed) | std::uint64_t{1} << (bit % 64),
               std::memory_order_relaxed);
  }
}

bool line_filter::may_hold(std::uint64_t hash) const {
  if (size_ == 0) return false;
  const auto at = place_of(hash, size_);
  return std::all_of(std::begin(at.bits), std::end(at.bits), [&](std::uint64_t bit) {
    return (words_[at.first_word + bit / 64].load(std::memory_order_relaxed) >> (bit % 64) & 1) != 0;
  });
}

}  // namespace benefactor::store
