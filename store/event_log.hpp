// The event log over a log device: open it, verify it, repair its end, and read events back. Appending is the
// log actor's work (actors/log_actor.hpp): it turns batches into pages with a page_chain and submits them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "events/ids.hpp"
#include "store/event_record.hpp"
#include "store/log_device.hpp"
#include "store/log_events.hpp"
#include "store/page.hpp"

namespace benefactor::store {

/// Which log this is, and where it ends.
struct log_head {
  genesis origin;
  page_link link;  ///< Next position, hash and time of the last page: what a page_chain starts from.
};

/// Opens the log on *device*. On an empty device the log is created, durably, when *create* says how.
/// Only the first and the last page are read; call verify before trusting the rest.
/// Errors: log_error when the device is empty and *create* is absent, or either page is damaged or not of
/// this format.
log_head open_log(log_device& device, const std::optional<genesis>& create = std::nullopt);

/// How far a reader of the log has come, and proof that it read this log: the page that holds *position*.
struct log_checkpoint {
  id128 log_id;
  std::uint64_t position = 0;  ///< The last event covered.
  digest256 page_hash{};       ///< Of the page that holds it.

  bool operator==(const log_checkpoint&) const = default;
};

/// True when *checkpoint* was taken from this log. A reader whose checkpoint does not fit starts from
/// nothing.
bool fits(const log_device& device, const log_head& head, const log_checkpoint& checkpoint);

/// The first thing found wrong with a log.
struct log_damage {
  std::uint64_t position = 0;  ///< Everything before it is sound.
  std::string what;
  bool in_last_page = false;  ///< True when no page follows: repair_drop_tail can help.
};

struct verify_report {
  std::uint64_t pages = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  page_link link;  ///< The end of the sound part.
  std::optional<log_damage> damage;

  bool ok() const noexcept { return !damage; }
};

/// Called now and then with the position reached.
using progress = std::function<void(std::uint64_t position)>;

/// Checks every page from *from* (or from genesis) to the end: form, check, density of positions, hash links,
/// times, and every event's envelope and stamp. Returns what it saw and the first damage, if any. Errors:
/// none about damaged content, which is reported, as is a checkpoint that does not fit; newer_format naming
/// the position of what a newer program wrote, for that is no damage and must not be repaired.
/// @param each called with every sound event; what it throws comes through.
verify_report verify(const log_device& device, const std::optional<log_checkpoint>& from = std::nullopt,
                     const progress& tell = {}, const std::function<void(const event_view&)>& each = {});

/// Verifies the whole log and, when its last page is damaged, removes that page durably and appends a
/// tail_dropped event that says so. Returns what was removed, nothing when the log is sound.
/// @param drop_from the operator's explicit choice: when it is the position of the first damage, everything
/// from there
///                  on is removed, whatever follows.
/// Errors: log_error when the damage is not in the last page and *drop_from* does not name its position, or
/// when genesis itself is damaged.
std::optional<tail_dropped> repair_drop_tail(log_device& device, std::int64_t now_us,
                                             std::optional<std::uint64_t> drop_from = std::nullopt);

/// Appends the record of a repair that was done below the pages
/// (rocksdb_log_device::drop_damaged_journal_tail). Errors: those of open_log; log_error when it cannot be
/// made durable.
void record_repair(log_device& device, const tail_dropped& repair, std::int64_t now_us);

/// What a log holds.
struct log_statistics {
  struct per_type {
    std::uint64_t events = 0;
    std::uint64_t bytes = 0;
    std::uint64_t sealed_bytes = 0;
  };
  std::map<std::uint16_t, per_type> by_type;  ///< By event type.
  std::uint64_t pages = 0;
  std::uint64_t page_bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t first_position = 0;
  std::uint64_t last_position = 0;
  std::int64_t first_time_us = 0;
  std::int64_t last_time_us = 0;
};

/// Counts the whole log. Errors: log_error and its kinds at the first damage.
log_statistics log_stat(const log_device& device);

/// Calls *visit* for each event with from <= position <= to, in order, until it returns false. The view is
/// valid during the call. Errors: log_error and its kinds at the first damaged page or event.
void for_each_event(const log_device& device, std::uint64_t from, std::uint64_t to,
                    const std::function<bool(const event_view&)>& visit);

/// An event together with the page that its texts point into.
struct recorded_event {
  page_bytes page;
  event_view event;
};

/// Reads one event. Thread-safe. Errors: log_error when *position* is beyond the end; corrupt_page,
/// corrupt_event.
recorded_event read_event(const log_device& device, std::uint64_t position);

}  // namespace benefactor::store
