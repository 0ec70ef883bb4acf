// The log device in production: one RocksDB of its own, one thread behind it, one synchronous WriteBatch per
// submit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "store/database_backups.hpp"
#include "store/log_device.hpp"
#include "store/rocksdb_setup.hpp"

namespace benefactor::store {

struct rocksdb_log_options {
  bool create = false;  ///< Make a new, empty log where there is none.
  bool read_only =
      false;  ///< For tools, on a log that no engine has open: submit and remove_from throw log_error.
  /// For a repair: a log that ends before a page known to be durable is opened all the same. What is written
  /// next, the record of the repair, is then its end; until then others refuse it.
  bool repairing = false;
  /// Shows nothing behind the last page that is known to be durable: an engine may be writing more just now.
  bool durable_only = false;
  rocksdb_setup setup{};
};

class rocksdb_log_device final : public log_device {
 public:
  /// Opens the log in *folder*, `<data>/log`. A write that a power cut tore off the journal's end, which was
  /// never answered, is dropped; any other damage is refused, and so is a log that ends before a page known
  /// to be durable, or whose files are there without the one that names them. Errors: log_error naming the
  /// folder, the position where it is known, and what to do.
  static std::unique_ptr<rocksdb_log_device> open(const std::filesystem::path& folder,
                                                  const rocksdb_log_options& options = {});

  /// Takes a damaged last record off the journal of a log that open() refuses, or accepts that the log ends
  /// before a page known to be durable. Returns the position from which events may have been lost (the end of
  /// what is left), or nothing, and changes nothing, when the journal is sound and complete. The repair is
  /// complete when record_repair has recorded it, on a device opened for repairing; 0 says that the log had
  /// no first page yet, so that there is nothing to record and the next start begins it. Errors: log_error
  /// when records after the damage are readable, or it is not in the journal: then only a backup helps.
  static std::optional<std::uint64_t> drop_damaged_journal_tail(const std::filesystem::path& folder,
                                                                const rocksdb_setup& setup = {});

  /// Opens the log in *folder* read-only while an engine may have it open for writing: takes no lock, writes
  /// nothing, and shows the log as it was at one moment of this call, to the last page that was durable then:
  /// a power cut takes away nothing that was read here. Files that the engine replaces meanwhile stay
  /// readable until this device is closed. What such an opening cannot see for itself is a page that went
  /// astray in between: read with verify(), which finds one missing. Errors: log_error as open() says, or
  /// when the files go on changing under it.
  /// @param in_use  false: no engine has it open. Then all that is there is shown: after a power cut the mark
  ///                of what is durable is behind the log by what was written in the last second.
  static std::unique_ptr<rocksdb_log_device> open_beside(const std::filesystem::path& folder,
                                                         bool in_use = true);

  /// Waits for all submitted batches, makes a journal of more than some 4 MiB a table, and closes: the next
  /// opening has a long one to read back only where a process was killed.
  ~rocksdb_log_device() override;

  void submit(std::vector<stored_page> pages, completion done) override;
  write_result submit_and_wait(std::vector<stored_page> pages) override;
  stored_page read_page(std::uint64_t first_position) const override;
  stored_page read_page_at_or_before(std::uint64_t position) const override;
  stored_page last_page() const override;
  std::unique_ptr<page_cursor> scan(std::uint64_t from) const override;
  void remove_from(std::uint64_t position) override;

  /// Adds a backup of the log to *backups*: whole group commits up to some position that was durable at some
  /// moment of the call. Appending goes on meanwhile. Errors: those of database_backups::add.
  database_copy back_up(database_backups& backups, const copy_listener& tell = {}) const;

  /// About how many bytes back_up would copy.
  std::uint64_t bytes_to_back_up(const database_backups& backups) const;

  /// Opens the log in a backup, read-only and where it lies. Errors: backup_failed, log_error.
  static std::unique_ptr<rocksdb_log_device> open_backup(const database_backups& backups, std::uint32_t id);

 private:
  struct implementation;  // Keeps RocksDB's headers out of this one.
  explicit rocksdb_log_device(std::unique_ptr<implementation> self);

  std::unique_ptr<implementation> self_;
};

}  // namespace benefactor::store
