// Backups of one RocksDB in a folder of their own, by RocksDB's BackupEngine: a table file that an earlier
// backup has already is not copied again, and every file's checksum is kept. store/backup_set.hpp makes
// backups of log and keys of it; nothing else uses it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace rocksdb {
class DB;
class Env;
}  // namespace rocksdb

namespace benefactor::store {

/// Told of the bytes copied so far, now and then, on any thread; false stops. It must not throw.
using copy_listener = std::function<bool(std::uint64_t bytes)>;

/// One backup of one database.
struct database_copy {
  std::uint32_t id = 0;            ///< Within the folder; never 0.
  std::uint64_t copied_bytes = 0;  ///< New in the folder.
  std::uint64_t reused_bytes = 0;  ///< Shared with earlier backups.
};

/// For one thread, and one object a folder (backup_set holds a lock on it). Errors of every function:
/// backup_failed with what RocksDB says.
class database_backups {
 public:
  /// Opens the backups in *folder*; *writable* makes it where it is not there.
  database_backups(const std::filesystem::path& folder, bool writable);
  ~database_backups();
  database_backups(const database_backups&) = delete;
  database_backups& operator=(const database_backups&) = delete;

  /// Copies *db* as it is now, with everything whose write has returned, and syncs the copy. The database
  /// goes on meanwhile. Its memory table is flushed first: what is in a table file is copied once, what is in
  /// the journal would be copied by every backup. Errors: backup_stopped when *tell* said so.
  database_copy add(rocksdb::DB& db, const copy_listener& tell);

  /// About how many bytes add() would copy.
  std::uint64_t bytes_to_copy(rocksdb::DB& db) const;

  /// Removes every backup but those of *ids*, whatever an interrupted one left, and all files that nothing
  /// needs any more.
  void keep_only(const std::vector<std::uint32_t>& ids);

  /// Bytes of a backup's files. Errors: backup_damaged when there is no such backup, or a file of it is
  /// missing or of another size.
  std::uint64_t bytes_of(std::uint32_t id) const;

  /// Copies a backup to *folder*, comparing every file's checksum, and syncs it. Errors: backup_damaged.
  void restore(std::uint32_t id, const std::filesystem::path& folder) const;

  /// Where a backup can be opened as a read-only database; *environment* must outlive that.
  struct place {
    std::string name;
    std::shared_ptr<rocksdb::Env> environment;
  };
  place location(std::uint32_t id) const;

  /// The file that lists a backup's files with their checksums. It is the one file that RocksDB keeps no
  /// checksum of.
  static std::filesystem::path list_file(const std::filesystem::path& folder, std::uint32_t id);

 private:
  struct implementation;
  std::unique_ptr<implementation> self_;
};

}  // namespace benefactor::store
