// The ids of a connection's requests: the first half is the connection's own, the second counts. So whoever
// knows the id of a request (every event and every record has it) finds what else came that way, and from
// where: the access log's records of opened sessions have the connection's id.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "events/ids.hpp"

namespace benefactor::api {

/// Thread-safe.
class request_ids {
 public:
  /// @param connection  random
  explicit request_ids(const std::array<std::uint8_t, 8>& connection) : connection_(connection) {}

  id128 next() { return numbered(++calls_); }
  /// Of the connection itself: as of a request number 0.
  id128 of_connection() const { return numbered(0); }

 private:
  id128 numbered(std::uint64_t call) const {
    id128 id;
    std::copy(connection_.begin(), connection_.end(), id.bytes.begin());
    for (std::size_t i = 0; i < 8; ++i) id.bytes[8 + i] = static_cast<std::uint8_t>(call >> (56 - 8 * i));
    return id;
  }

  const std::array<std::uint8_t, 8> connection_;
  std::atomic<std::uint64_t> calls_{0};
};

}  // namespace benefactor::api
