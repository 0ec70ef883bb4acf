// Rows of one column family in memory, sorted by key and never changed: what derived batches wrote and is
// not on the disk yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/line_filter.hpp"

namespace benefactor::store {

/// Names a key and its value; the bytes belong to the rows that hold it.
class row_ref {
 public:
  row_ref(std::uint64_t head, const char* at, std::size_t key_size, std::size_t value_size,
          bool removed) noexcept
      : head_(head),
        at_(at),
        key_size_(static_cast<std::uint32_t>(key_size)),
        value_size_(removed ? none : static_cast<std::uint32_t>(value_size)) {}

  /// A number that sorts as the key's first bytes do, among the rows of one sorted_rows; keys that differ may
  /// have the same.
  std::uint64_t head() const noexcept { return head_; }

  std::string_view key() const noexcept { return {at_, key_size_}; }
  std::string_view value() const noexcept { return {at_ + key_size_, removed() ? 0 : value_size_}; }
  bool removed() const noexcept { return value_size_ == none; }

 private:
  static constexpr std::uint32_t none = UINT32_MAX;

  std::uint64_t head_;
  const char* at_;
  std::uint32_t key_size_, value_size_;
};

class sorted_rows {
 public:
  using const_iterator = std::vector<row_ref>::const_iterator;

  const_iterator begin() const noexcept { return rows_.begin(); }
  const_iterator end() const noexcept { return rows_.end(); }
  std::size_t size() const noexcept { return rows_.size(); }
  std::size_t bytes() const noexcept { return bytes_; }  ///< of keys and values

  /// The first row that is not before *key*.
  const_iterator from(std::string_view key) const;
  /// The row of *key*, or null.
  const row_ref* find(std::string_view key) const;
  /// False: no key begins with *prefix*. Answered from a Bloom filter when one was built for prefixes as long
  /// as that, which is why it may be true for nothing.
  bool may_hold(std::string_view prefix) const;

 private:
  friend class rows_builder;
  friend std::shared_ptr<const sorted_rows> merge(
      const std::vector<std::shared_ptr<const sorted_rows>>& oldest_first, bool with_filter);

  void build_filter(std::size_t prefix_bytes);

  std::vector<row_ref> rows_;
  std::vector<std::shared_ptr<const std::string>> held_;  ///< What the rows point into.
  line_filter filter_;
  std::size_t filter_prefix_ = 0, bytes_ = 0;
  std::string alike_;  ///< What nearly all keys begin with and heads leave out: eight bytes or nothing.
};
using sorted_rows_ptr = std::shared_ptr<const sorted_rows>;

/// Collects rows in any order. Of a key that is put or removed more than once the last one counts.
class rows_builder {
 public:
  /// *filter_prefix*: a filter is built over so many first bytes of each key; 0: none.
  explicit rows_builder(std::size_t filter_prefix = 0) : filter_prefix_(filter_prefix) {}

  void put(std::string_view key, std::string_view value);
  void remove(std::string_view key);
  void reserve(std::size_t rows, std::size_t bytes);

  /// Errors: std::length_error when keys and values are more than 4 GiB.
  sorted_rows_ptr finish() &&;

 private:
  struct place {
    std::uint32_t at, key_size, value_size;
    bool removed;
  };

  void add(std::string_view key, std::string_view value, bool removed);

  std::size_t filter_prefix_;
  std::string bytes_;
  std::vector<place> places_;
};

/// All rows of several, of one key the newest. *with_filter*: with a filter, if they have one.
sorted_rows_ptr merge(const std::vector<sorted_rows_ptr>& oldest_first, bool with_filter);

}  // namespace benefactor::store
