// A log on disk: how commands get at it while no server has it open, or beside the one that has.
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>

#include "store/data_keys.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"

namespace benefactor::tools {

/// The log is in use, or there is none: nothing was looked at.
struct log_unavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A process has it open.
struct log_in_use : log_unavailable {
  using log_unavailable::log_unavailable;
};

/// Keeps servers from opening a log while it is read: reading alone would not.
class log_lock {
 public:
  /// Takes the lock of the log below *data*. Errors: log_in_use when a process has it open; log_unavailable
  /// when there is no log, the lock cannot be had, or the directory is of a newer format or half restored.
  explicit log_lock(const std::filesystem::path& data);
  ~log_lock() { release(); }
  log_lock(const log_lock&) = delete;
  log_lock& operator=(const log_lock&) = delete;

  /// Lets go, so that this process can open the log for writing.
  void release();

 private:
  int file_ = -1;
};

/// True when the log in *folder* is open for writing, or nobody can tell. Takes no lock. Each call keeps a
/// file open: for commands.
bool is_in_use(const std::filesystem::path& folder);

/// Makes durable what the journals in *folder* hold: what a process that was killed had written last may not
/// be on the disk yet. Errors: log_error.
void sync_journals(const std::filesystem::path& folder);

/// The log in *folder* as it is durable now; a server may have it open and go on. Where none has, that is all
/// of it: after a power cut the mark of what is durable may be older than the log, and than what was signed.
/// Errors: log_error.
std::unique_ptr<store::rocksdb_log_device> open_folder_beside(const std::filesystem::path& folder);

/// <data>/log.
std::filesystem::path log_folder(const std::filesystem::path& data);

/// The data keys of *data* under the ring in *keys* (empty: <data>.keys), which must be the log's own.
/// Errors: key_error.
std::unique_ptr<store::data_key_store> open_data_keys(const std::filesystem::path& data,
                                                      const std::filesystem::path& keys,
                                                      const store::genesis& origin);

/// open_folder_beside of the log below *data*. Errors: log_unavailable
/// when there is none, or the directory is of a newer format or half restored; log_error.
std::unique_ptr<store::rocksdb_log_device> open_log_beside(const std::filesystem::path& data);

}  // namespace benefactor::tools
