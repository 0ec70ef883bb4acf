// A Bloom filter parted into cache lines: a key sets bits of one line only, so asking touches one.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace benefactor::store {

/// Each key, given as a hash of which every bit counts, sets four bits of a line of 512. With 16 bits a key
/// about one in a thousand keys that are not there passes. One thread adds, any number ask meanwhile.
class line_filter {
 public:
  static constexpr std::size_t bits_per_key = 16;

  line_filter() = default;  ///< Holds nothing, and nothing may be added.
  /// For *keys* keys; with more the filter passes more that are not there.
  explicit line_filter(std::size_t keys);

  void add(std::uint64_t hash);
  bool may_hold(std::uint64_t hash) const;

  /// The bits, to store them and have them back. There are as many words for the same number of keys.
  std::span<const std::atomic<std::uint64_t>> words() const { return {words_.get(), size_}; }
  void set_word(std::size_t index, std::uint64_t bits) {
    words_[index].store(bits, std::memory_order_relaxed);
  }

 private:
  std::size_t size_ = 0;
  std::unique_ptr<std::atomic<std::uint64_t>[]> words_;
};

}  // namespace benefactor::store
