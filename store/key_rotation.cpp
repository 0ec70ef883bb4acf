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
  bool told_to_stop = false;
  const rewrap_listener listener = [&](std::size_t done, std::size_t total) {
    if (tell && !tell(done, total)) told_to_stop = true;
    return !told_to_stop;
  };
  const auto before = keys.counts();
  // Whoever gave up while this waited for its turn gets no new key.
  if (!listener(0, before.all())) {
    report.stopped = true;
    report.after = status_of(ring, before);
    return report;
  }
  report.added = before.not_under(ring.current()) == 0;
  if (report.added) ring.rotate(entropy);
  const auto wrap_all = [&] {
    static_cast<damaged_data_keys&>(report) = damaged_data_keys{};
    report.rewrapped = keys.rewrap(std::make_shared<const key_ring>(ring), listener, &report);
  };
  wrap_all();
  if (!report.added && report.rewrapped == 0 && !told_to_stop) {
    // Of the earlier rotation only damaged keys were left.
    report.added = true;
    ring.rotate(entropy);
    wrap_all();
  }
  const auto counts = keys.counts();
  const auto left = counts.not_under(ring.current()) + counts.damaged;
  const bool has_old = forget_old && left == 0 && ring.size() > 1;
  // Asked once more: dropping the old files, behind the last batch, may have taken long.
  if (has_old) listener(counts.all(), counts.all());
  // Told to stop behind the last batch, nothing was left to stop but the forgetting, which nothing takes
  // back.
  report.stopped = told_to_stop && (left > report.damaged || has_old);
  if (has_old && !told_to_stop) {
    report.forgotten = ring.size() - 1;
    ring.forget_old_keys();
    // What the store holds in memory of them goes too.
    keys.rewrap(std::make_shared<const key_ring>(ring));
  }
  report.after = status_of(ring, counts);
  return report;
}

}  // namespace benefactor::store
