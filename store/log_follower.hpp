// Reads the log from a position on, page by page, as it grows: for those who want every event once, in order,
// such as a live feed that catches up from an old position and then stays at the end.
//
// It reads no further than the tail's end. The device may show pages that are written and not yet synced; the
// log actor adds a page to the tail only once it is durable. So what was read here is never lost.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "store/log_device.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store {

/// For one thread at a time; reads may block on the disk.
class log_follower {
 public:
  /// Both must outlive it. *next*: the first position wanted; where it lies beyond the durable end, it is
  /// waited for.
  log_follower(const log_device& device, const tail_index& tail, std::uint64_t next = 0);

  /// Returns the durable pages that come next, in order; none at the durable end. The first one of all may
  /// begin before the position wanted, all others begin where the one before ended.
  /// @param max_bytes  of pages, about: one page is given however long it is.
  /// Errors: log_error naming both positions when the log does not hold what comes next; corrupt_page. The
  /// follower then stands where it stood.
  std::vector<stored_page> more(std::size_t max_bytes);

  /// The position after everything returned so far.
  std::uint64_t next_position() const noexcept { return next_; }

 private:
  bool take(const stored_page& page, std::size_t max_bytes, std::vector<stored_page>& pages,
            std::size_t& bytes, std::uint64_t& next) const;

  const log_device& device_;
  const tail_index& tail_;
  std::uint64_t next_;
};

}  // namespace benefactor::store
