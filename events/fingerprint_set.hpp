// A compact multiset of line fingerprints: what a bucket needs to find duplicate lines, at about 20 bytes
// each.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "events/ids.hpp"

namespace benefactor {

/// Open addressing with linear probing over 16-byte slots; an all-zero slot is empty, so the zero fingerprint
/// cannot be held. Equal fingerprints (a waived duplicate) occupy a slot each. At most 80 % full.
class fingerprint_set {
 public:
  void insert(const line_fingerprint& f);

  /// Takes away one occurrence; false when there was none.
  bool erase(const line_fingerprint& f);

  /// Asks the memory for what count() looks at.
  void expect(const line_fingerprint& f) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[home(f)]);
  }

  /// Number of occurrences.
  std::size_t count(const line_fingerprint& f) const;

  std::size_t size() const { return size_; }
  std::size_t memory_bytes() const { return slots_.capacity() * sizeof(line_fingerprint); }

  /// All fingerprints, in no particular order.
  void for_each(const std::function<void(const line_fingerprint&)>& visit) const;

  /// Equal contents, whatever the order of insertion.
  bool operator==(const fingerprint_set& other) const;

 private:
  std::size_t home(const line_fingerprint& f) const;
  void grow();

  std::vector<line_fingerprint> slots_;
  std::size_t size_ = 0;
};

}  // namespace benefactor
