#pragma once
/// A file system below RocksDB that fails where it is told to, and that knows what a power cut would take
/// away.
///
/// Every call that changes or reads something is counted by its site: store, kind of file, operation. At the
/// chosen call of the chosen site the chosen fault happens. What was written and not synced is remembered,
/// data and folder entries apart, so that lose_unsynced() can take away any of it, as a power cut does. Syncs
/// reach no disk: here only the books tell what is durable.

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <string>
#include <vector>

#include "tests/faults/planned_fault.hpp"

namespace benefactor::test_support {

/// What a broken build would do; checkers must catch it.
enum class lie : std::uint8_t {
  none,
  sync_without_syncing,    ///< syncs of the log's journal are answered OK, and nothing is durable
  append_without_writing,  ///< appends to the log's journal are answered OK, and nothing is written
};

class faulty_file_system final : public rocksdb::FileSystemWrapper {
 public:
  faulty_file_system();

  const char* Name() const override { return "faulty_file_system"; }

  /// Counts anew; *fault*, if any, happens at its call.
  void start(std::optional<planned_fault> fault);
  /// From now on nothing reaches the disk.
  void cut_power();
  /// True when the planned fault has happened.
  bool happened() const;
  /// Ends the fault, and whatever it still does.
  void heal();
  void tell(lie what);

  using call_counts = std::map<call_site, std::uint64_t>;
  /// Calls by site since start().
  call_counts counts() const;

  /// Takes away what was not durable: all of it, or of each file and each folder's entries a random part from
  /// the end. Nothing may be open. *holes*: of the log's journals, zeros may be left where bytes were.
  /// @returns the bytes and entries that were lost.
  std::uint64_t lose_unsynced(std::mt19937_64& random, bool holes = false);

  // ---- what is counted ----
  using FileOptions = rocksdb::FileOptions;
  using IOOptions = rocksdb::IOOptions;
  using IOStatus = rocksdb::IOStatus;
  using Context = rocksdb::IODebugContext;
  IOStatus NewWritableFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, Context* context) override;
  IOStatus ReopenWritableFile(const std::string& name, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result, Context* context) override;
  IOStatus ReuseWritableFile(const std::string& name, const std::string& old, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* result, Context* context) override;
  IOStatus NewRandomRWFile(const std::string& name, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSRandomRWFile>* result, Context* context) override;
  IOStatus NewSequentialFile(const std::string& name, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result, Context* context) override;
  IOStatus NewRandomAccessFile(const std::string& name, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               Context* context) override;
  IOStatus NewDirectory(const std::string& name, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, Context* context) override;
  IOStatus DeleteFile(const std::string& name, const IOOptions& options, Context* context) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      Context* context) override;
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    Context* context) override;
  IOStatus Truncate(const std::string& name, std::size_t size, const IOOptions& options,
                    Context* context) override;
  IOStatus CreateDir(const std::string& name, const IOOptions& options, Context* context) override;
  IOStatus CreateDirIfMissing(const std::string& name, const IOOptions& options, Context* context) override;

 private:
  friend class faulty_writable_file;
  friend class faulty_random_file;
  friend class faulty_folder;
  friend class faulty_sequential_file;
  friend class faulty_reader;

  /// What the disk holds for certain of one file. Follows the file when it is renamed.
  struct file_books {
    std::uint64_t size = 0, durable = 0;
    bool doomed = false;  ///< a sync failed: nothing of it becomes durable any more
    struct change {
      std::uint64_t offset;
      std::string before;
    };
    std::vector<change> changes;  ///< in place, since the last sync
  };
  using books_ptr = std::shared_ptr<file_books>;

  /// An entry of a folder that changed since the folder was synced.
  struct entry_change {
    enum { created, renamed, removed } what;
    std::string name, old_name;
    std::string saved;  ///< a link to what stood under *name* before; empty: nothing did
    books_ptr saved_books;
  };

  /// Counts a call; returns the fault that is due, if any. The lock is held.
  std::optional<fault_kind> due(const std::string& name, operation doing, const char* kind = nullptr);
  /// The error of a call that does nothing; OK when it may go on.
  IOStatus admit(const std::string& name, operation doing, const char* kind = nullptr);
  static IOStatus error_of(fault_kind kind, const std::string& name);
  books_ptr books_of(const std::string& name, bool fresh);
  void note_created(const std::string& name, std::string saved, books_ptr saved_books);
  std::string save(const std::string& name);
  void forget_changes(const std::string& folder);
  std::uint64_t undo(const entry_change& change);
  IOStatus sync(const std::string& name, file_books& books);
  IOStatus open_to_write(const std::string& name, bool truncate, const FileOptions& options,
                         std::unique_ptr<rocksdb::FSWritableFile>* result, Context* context);
  static bool of_log_journal(const std::string& name);

  mutable std::mutex mutex_;
  call_counts counts_;
  std::optional<planned_fault> fault_;
  bool happened_ = false, cut_ = false, full_ = false;
  lie lie_ = lie::none;
  std::uint64_t saved_ = 0;
  std::map<std::string, books_ptr> files_;
  std::map<std::string, std::vector<entry_change>> folders_;
};

/// An environment on *system* whose sleeps are short: RocksDB waits a second after each failed flush.
std::unique_ptr<rocksdb::Env> make_faulty_env(std::shared_ptr<faulty_file_system> system);

}  // namespace benefactor::test_support
