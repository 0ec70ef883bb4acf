// Moments of the log: which event was the last one at a time. Times never descend in the log, and all events
// of a page share one, so a moment is found by halving: some thirty reads of a page for a log of any length.
#pragma once

#include <cstdint>
#include <optional>

#include "store/log_device.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::store {

/// After an event: it and everything before it.
struct log_moment {
  std::uint64_t position = 0;
  std::int64_t time_us = 0;  ///< of that event, µs since 1970, UTC

  bool operator==(const log_moment&) const = default;
};

/// The moment after the event at *position*; nothing when it is not durable. Errors: log_error when the log
/// does not hold it; corrupt_page.
std::optional<log_moment> moment_of(const log_device& device, const tail_index& tail, std::uint64_t position);

/// The moment after the last durable event that was appended at *time_us* or before; nothing when all came
/// later. Errors: as above.
std::optional<log_moment> last_moment_until(const log_device& device, const tail_index& tail,
                                            std::int64_t time_us);

}  // namespace benefactor::store
