// From where on a log may lack what it once had, as far as the log itself says: a repair and a restore each
// leave an event at the first position that they took away.
#pragma once

#include <cstdint>

#include "store/event_log.hpp"

namespace benefactor::store::merkle {

/// True for what a repair or a restore leaves: its own position is the first that was lost.
bool marks_loss(const event_view& event);

/// The first position that was lost, by such an event from *from* on and before *end*; *end* when there is
/// none. *from*: where the log is known to be the one it was; what was lost before then was accepted. Looks
/// at the last loss_events_max events at most, and no further than the log can be read.
std::uint64_t first_lost(const log_device& log, std::uint64_t from, std::uint64_t end);

inline constexpr std::uint64_t loss_events_max = 1u << 20;

}  // namespace benefactor::store::merkle
