// What came of a step of a member's erasure, on either side of the door.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "events/bucket.hpp"

namespace benefactor::api {

/// What a step of an erasure came to. Neither *refused* nor *failed*: it was done.
struct erasure_outcome {
  std::optional<rejection> refused;
  std::string failed;          ///< no private data
  std::uint64_t request = 0;   ///< the position of member_erasure_requested, by which the erasure is named
  std::uint64_t position = 0;  ///< of the last event
  bool unchanged = false;      ///< it was so already
  bool erased = false;         ///< the key is destroyed
};

}  // namespace benefactor::api
