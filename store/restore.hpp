// Brings a backup back: a data directory with log and keys, as of the backup's end or of a position before
// it. What is derived is not in a backup: the next start builds it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

#include "store/backup_error.hpp"
#include "store/backup_manifest.hpp"
#include "store/event_log.hpp"
#include "store/log_events.hpp"

namespace benefactor::store {

struct restore_progress {
  bool verifying = false;             ///< Else: copying.
  std::uint64_t done = 0, total = 0;  ///< Bytes copied, or events verified.
};

struct restore_request {
  std::filesystem::path folder;  ///< Of the backups.
  std::filesystem::path data;    ///< The data directory to make; it must be absent or empty, or hold what an
                                 ///< earlier, interrupted restore left.
  std::optional<std::uint32_t> number;       ///< Which backup; nothing: the newest.
  std::optional<std::uint64_t> to_position;  ///< The last event to be restored; nothing: the backup's last.
};

struct restore_report {
  backup_entry backup;
  id128 log_id, key_ring_id;
  std::uint64_t to_position = 0;  ///< The event after it, the log's last, records the restore.
  verify_report verified;         ///< The whole of the restored log.
};

/// Told now and then, on the caller's thread.
using restore_listener = std::function<void(const restore_progress&)>;

/// Restores a backup. Every file's checksum, the whole chain of pages and every event's form are checked, and
/// that each data key the log uses is there. The log's id stays. It ends with the event at *to_position* and,
/// behind it, a log_restored event that says from what it was restored; *now_us* is that one's time.
///
/// Until it returns, `<data>/RESTORING` keeps every program from using the directory; interrupted at any
/// moment, it is simply called again.
///
/// Errors: backup_refused, before anything is written, for a folder without backups, an unknown number, a
/// target that is not empty, a position that is not in the backup or lies between events of one command
/// (naming the two positions that do not); backup_damaged; backup_failed; log_error.
restore_report restore_backup(const restore_request& request, std::int64_t now_us,
                              const restore_listener& tell = {});

/// Whether the log may end with the event at *position*: none after it belongs to the same command. Errors:
/// log_error.
bool ends_command(const log_device& log, const id128& log_id, std::uint64_t position);

}  // namespace benefactor::store
