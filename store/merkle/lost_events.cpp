#include "store/merkle/lost_events.hpp"

#include <algorithm>

#include "store/log_events.hpp"

namespace benefactor::store::merkle {

bool marks_loss(const event_view& event) {
  return event.type == tail_dropped_event_type || event.type == log_restored_event_type;
}

std::uint64_t first_lost(const log_device& log, std::uint64_t from, std::uint64_t end) {
  auto found = end;
  from = std::max(from, end - std::min(end, loss_events_max));
  if (from >= end) return found;
  try {
    for_each_event(log, from, end - 1, [&](const event_view& event) {
      if (marks_loss(event)) found = event.position;
      return found == end;
    });
  } catch (const log_error&) {
    // What is damaged says nothing; whoever asks has a worse thing to tell.
  }
  return found;
}

}  // namespace benefactor::store::merkle
