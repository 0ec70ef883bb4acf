// What a data-key store holds, for whoever checks a backup: no key is unwrapped.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>

#include "events/ids.hpp"

namespace benefactor::store {

/// Which members have a key in a store that nobody has open, live or erased, and of which generations. No
/// ring is needed, for nothing is unwrapped.
class key_inventory {
 public:
  /// Errors: key_error when there is no such store, or it cannot be opened.
  explicit key_inventory(const std::filesystem::path& directory);
  ~key_inventory();

  /// True also of an erased key, which had been of every generation.
  bool holds(std::string_view tenant, const member_id& member, std::uint8_t generation = 0) const;

 private:
  struct impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace benefactor::store
