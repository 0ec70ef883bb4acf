// How many data keys there are, under which key-encryption keys they are wrapped, and how often they were
// renewed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

namespace benefactor::store {

struct key_counts {
  std::size_t erased = 0;
  std::map<std::uint32_t, std::size_t> under;        ///< live ones, by the number of their key-encryption key
  std::map<std::uint8_t, std::size_t> renewed = {};  ///< live ones, by newest generation; not those of 0
  bool renewing = false;                             ///< a renewal of all was begun and has not ended
  /// Those whose value is no stored data key. Of others it shows when they are unwrapped that they are
  /// damaged: here they are live.
  std::size_t damaged = 0;

  std::size_t live() const {
    std::size_t all = 0;
    for (const auto& [number, count] : under) all += count;
    return all;
  }
  std::size_t all() const { return live() + erased + damaged; }
  /// Live ones that are not wrapped under *current*.
  std::size_t not_under(std::uint32_t current) const {
    const auto at = under.find(current);
    return live() - (at == under.end() ? 0 : at->second);
  }

  bool operator==(const key_counts&) const = default;
};

}  // namespace benefactor::store
