// What goes wrong with backups: the exceptions of taking and restoring them. Their texts name folders,
// positions and rules, never the content of an event.
#pragma once

#include <stdexcept>

namespace benefactor::store {

/// A backup or a restore could not be done: the disk, the folder, RocksDB. Backups that were complete before
/// are as they were.
struct backup_failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// It must not be done: another log's folder, one in use, a target that is not empty, a position that is not
/// in the backup. Nothing was changed.
struct backup_refused : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What is in the folder is not what was backed up.
struct backup_damaged : backup_failed {
  using backup_failed::backup_failed;
};

/// Somebody asked it to stop.
struct backup_stopped : backup_failed {
  using backup_failed::backup_failed;
};

}  // namespace benefactor::store
