#include "store/key_rotation.hpp"

#include <memory>
#include <string>

namespace benefactor::store {

key_status status_of(const key_ring& ring, const key_counts& counts) {
  return {.ring = ring.id(), .current = ring.current(), .numbers = ring.numbers(), .counts = counts};
}

rotation_report rotate_keys(key_ring& ring, data_key_store& keys, bool forget_old, entropy_source& entropy,
                            const rewrap_listener& tell) {
  rotation_report report;
  report.added = keys.counts().not_under(ring.current()) == 0;
  if (report.added) ring.rotate(entropy);
  const rewrap_listener listener = [&](std::size_t done, std::size_t total) {
    if (tell && !tell(done, total)) report.stopped = true;
    return !report.stopped;
  };
  report.rewrapped = keys.rewrap(std::make_shared<const key_ring>(ring), listener);
  const auto counts = keys.counts();
  const auto left = counts.not_under(ring.current());
  // Told to stop behind the last batch, nothing was left to stop.
  report.stopped = left > 0;
  if (forget_old && left == 0 && ring.size() > 1) {
    report.forgotten = ring.size() - 1;
    ring.forget_old_keys();
    // What the store holds in memory of them goes too.
    keys.rewrap(std::make_shared<const key_ring>(ring));
  }
  report.after = status_of(ring, counts);
  return report;
}

}  // namespace benefactor::store
