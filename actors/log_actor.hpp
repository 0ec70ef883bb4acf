// Group commit: everything that waits goes to the device as one batch, and while it syncs the next batch
// fills.
#pragma once

#include "actors/protocols.hpp"
#include "store/page.hpp"

namespace benefactor::actors {

/// A batch is closed at this many bytes of events, so that one huge burst does not delay the answers of the
/// first.
inline constexpr std::size_t batch_bytes_max = std::size_t{8} << 20;

struct log_state {
  static inline const char* name = "log";

  shared_parts_ptr shared;
  registry_actor registry;
  store::page_link link;                           ///< where the next batch continues
  std::vector<append_ptr> waiting;                 ///< not yet given to the device
  std::vector<append_ptr> in_flight;               ///< with the device
  std::vector<std::uint64_t> positions_in_flight;  ///< of each one's last event; 0: it has none
  std::vector<store::stored_page> pages_in_flight;
  bool busy = false;
  bool failed = false;
};

log_actor::behavior_type run_log(log_actor::stateful_pointer<log_state> self, shared_parts_ptr shared);

}  // namespace benefactor::actors
