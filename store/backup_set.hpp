// Takes backups of log and keys, and keeps them: a folder holds any number of one log's, each complete and
// consistent by itself, with the files they share stored once.
//
//   BACKUPS   lists the complete backups (backup_manifest.hpp)
//   LOCK      held while one is taken or restored
//   log/  keys/  access/   the copies (database_backups.hpp)
//
// The log goes first, then the access log where there is one, then the keys: a data key is on disk before the
// first append that uses it is sent, so keys that are copied later hold every key that the copied logs need.
// The key ring is never in it: with ring and backup together everything could be read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "store/backup_error.hpp"
#include "store/backup_report.hpp"
#include "store/data_keys.hpp"
#include "store/database_backups.hpp"
#include "store/log_events.hpp"
#include "store/rocksdb_log_device.hpp"

namespace benefactor::store {

/// A folder holds at most this many backups: each costs a few small files and a line in BACKUPS.
inline constexpr std::size_t backups_max = 1'000;

/// A folder's name, from the root, has at most this many bytes.
inline constexpr std::size_t backup_folder_name_max = 4'000;

/// Holds `<folder>/LOCK`, shared for reading. Errors: backup_refused when another process or thread has it
/// otherwise.
class backup_lock {
 public:
  backup_lock(const std::filesystem::path& folder, bool writing);
  ~backup_lock();
  backup_lock(const backup_lock&) = delete;
  backup_lock& operator=(const backup_lock&) = delete;

 private:
  int file_ = -1;
};

/// One backup being taken, step by step; take_backup() takes the steps in the right order. Destroyed before
/// commit(), it leaves the folder's backups as they were, and what it copied is removed by the next one.
/// Errors of all: backup_refused, backup_failed, log_error, std::filesystem::filesystem_error.
class backup_in_progress {
 public:
  /// Locks *folder*, which is made (mode 0700) when it is not there. It must be empty or hold backups of the
  /// log *origin*. Removes what an interrupted backup left.
  backup_in_progress(const std::filesystem::path& folder, const genesis& origin);

  void copy_log(const rocksdb_log_device& log, const copy_listener& tell = {});
  void copy_access(const rocksdb_log_device& access, const copy_listener& tell = {});
  void copy_keys(data_key_store& keys, const copy_listener& tell = {});

  /// Lists the backup durably, and with *keep* > 0 removes all but the last *keep*.
  backup_entry commit(std::int64_t now_us, std::uint32_t keep = 0);

  /// *access* null: there is no access log.
  std::uint64_t bytes_to_copy(const rocksdb_log_device& log, const data_key_store& keys,
                              const rocksdb_log_device* access = nullptr);
  std::uint64_t copied_bytes() const { return log_.copied_bytes + access_.copied_bytes + keys_.copied_bytes; }
  std::uint64_t reused_bytes() const { return log_.reused_bytes + access_.reused_bytes + keys_.reused_bytes; }
  const backup_manifest& manifest() const { return manifest_; }

 private:
  database_backups& access_copies();
  void remove_unlisted();
  void write_manifest() const;

  std::filesystem::path folder_;
  std::optional<backup_lock> lock_;
  backup_manifest manifest_;
  std::unique_ptr<database_backups> log_copies_, keys_copies_, access_copies_;
  database_copy log_, keys_, access_;
};

/// Takes a backup of the log and keys of *data*, and of *access* if that is not null, while they are in use.
/// Blocks for as long as copying takes; one call at a time for a log. Errors: backup_refused, also for a
/// folder within *data*; backup_failed; backup_stopped.
backup_report take_backup(const std::filesystem::path& data, const rocksdb_log_device& log,
                          data_key_store& keys, const genesis& origin, const backup_request& request,
                          std::int64_t now_us, const backup_listener& tell = {},
                          const rocksdb_log_device* access = nullptr);

}  // namespace benefactor::store
