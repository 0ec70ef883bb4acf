#include "tests/faults/faulty_file_system.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <rocksdb/system_clock.h>

#include "tests/faults/faulty_files.hpp"

namespace benefactor::test_support {

namespace fs = std::filesystem;

namespace {

std::string kind_of(const std::string& name) {
  const auto file = fs::path(name).filename().string();
  if (file.ends_with(".log")) return "journal";
  if (file.ends_with(".sst")) return "table";
  if (file.starts_with("MANIFEST")) return "manifest";
  if (file.starts_with("CURRENT") || file.ends_with(".dbtmp")) return "current";
  if (file.starts_with("OPTIONS")) return "options";
  if (file.starts_with("HIGH_WATER")) return "mark";
  return "other";
}

std::string folder_of(const std::string& name) { return fs::path(name).parent_path().string(); }

}  // namespace

faulty_file_system::faulty_file_system() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

void faulty_file_system::start(std::optional<planned_fault> fault) {
  const std::lock_guard lock(mutex_);
  counts_.clear();
  fault_ = std::move(fault);
  happened_ = false;
}

void faulty_file_system::cut_power() {
  const std::lock_guard lock(mutex_);
  cut_ = true;
}

bool faulty_file_system::happened() const {
  const std::lock_guard lock(mutex_);
  return happened_;
}

void faulty_file_system::heal() {
  const std::lock_guard lock(mutex_);
  fault_.reset();
  cut_ = full_ = false;
}

void faulty_file_system::tell(lie what) {
  const std::lock_guard lock(mutex_);
  lie_ = what;
}

faulty_file_system::call_counts faulty_file_system::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::optional<fault_kind> faulty_file_system::due(const std::string& name, operation doing,
                                                  const char* kind) {
  const auto folder = kind != nullptr ? fs::path(name) : fs::path(name).parent_path();
  const call_site site{folder.filename().string(), kind != nullptr ? kind : kind_of(name), doing};
  const auto count = ++counts_[site];
  if (fault_ && !happened_ && site == fault_->site && count == fault_->occurrence) {
    happened_ = true;
    if (fault_->kind == fault_kind::power_cut) cut_ = true;
    if (fault_->kind == fault_kind::no_space_for_long) full_ = true;
    return fault_->kind;
  }
  if (cut_ && changes_something(doing)) return fault_kind::power_cut;
  if (full_ && needs_room(doing)) return fault_kind::no_space_for_long;
  return std::nullopt;
}

faulty_file_system::IOStatus faulty_file_system::error_of(fault_kind kind, const std::string& name) {
  if (kind != fault_kind::no_space && kind != fault_kind::no_space_for_long)
    return IOStatus::IOError(name, "Input/output error");
  auto status = IOStatus::NoSpace(name, "No space left on device");
  status.SetRetryable(true);  // As RocksDB's own file system says it.
  return status;
}

faulty_file_system::IOStatus faulty_file_system::admit(const std::string& name, operation doing,
                                                       const char* kind) {
  const auto fault = due(name, doing, kind);
  return fault ? error_of(*fault, name) : IOStatus::OK();
}

bool faulty_file_system::of_log_journal(const std::string& name) {
  return kind_of(name) == "journal" && fs::path(name).parent_path().filename() == "log";
}

faulty_file_system::books_ptr faulty_file_system::books_of(const std::string& name, bool fresh) {
  auto& books = files_[name];
  if (!books || fresh) {
    books = std::make_shared<file_books>();
    std::error_code none;
    if (const auto size = fs::file_size(name, none); !none && !fresh) books->size = books->durable = size;
  }
  return books;
}

// ---- entries of folders ----

std::string faulty_file_system::save(const std::string& name) {
  if (!fs::exists(name)) return {};
  const auto graveyard = fs::path(folder_of(folder_of(name))) / "lost+found";
  fs::create_directories(graveyard);
  auto saved = (graveyard / std::to_string(++saved_)).string();
  fs::create_hard_link(name, saved);
  return saved;
}

void faulty_file_system::note_created(const std::string& name, std::string saved, books_ptr saved_books) {
  folders_[folder_of(name)].push_back(
      {entry_change::created, name, {}, std::move(saved), std::move(saved_books)});
}

void faulty_file_system::forget_changes(const std::string& folder) {
  auto& changes = folders_[folder];
  for (const auto& change : changes)
    if (!change.saved.empty()) fs::remove(change.saved);
  changes.clear();
}

std::uint64_t faulty_file_system::undo(const entry_change& change) {
  // Derived data that do not fit are deleted as a folder, not through here.
  const bool there = fs::exists(change.name);
  if (change.what != entry_change::removed && !there) {
    if (!change.saved.empty()) fs::remove(change.saved);
    return 0;
  }
  if (change.what == entry_change::renamed) {
    fs::rename(change.name, change.old_name);
    files_[change.old_name] = files_[change.name];
  } else {
    fs::remove(change.name);
  }
  files_.erase(change.name);
  if (!change.saved.empty()) {
    fs::rename(change.saved, change.name);
    if (change.saved_books) files_[change.name] = change.saved_books;
  }
  return 1;
}

std::uint64_t faulty_file_system::lose_unsynced(std::mt19937_64& random, bool holes) {
  const std::lock_guard lock(mutex_);
  std::uint64_t lost = 0;
  const bool all = random() % 3 == 0;
  for (auto& [folder, changes] : folders_) {
    const auto kept = all ? 0 : random() % (changes.size() + 1);
    while (changes.size() > kept) {
      lost += undo(changes.back());
      changes.pop_back();
    }
    forget_changes(folder);
  }
  for (auto& [name, books] : files_) {
    if (!books || !fs::exists(name)) continue;
    auto& changes = books->changes;
    const auto kept_changes = all ? 0 : random() % (changes.size() + 1);
    for (; changes.size() > kept_changes; changes.pop_back(), ++lost) {
      std::fstream file(name, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(static_cast<std::streamoff>(changes.back().offset));
      file.write(changes.back().before.data(), static_cast<std::streamsize>(changes.back().before.size()));
    }
    changes.clear();
    const auto size = fs::file_size(name);
    const auto unsynced = size > books->durable ? size - books->durable : 0;
    const auto kept = all ? 0 : random() % (unsynced + 1);
    if (unsynced > kept) {
      fs::resize_file(name, books->durable + kept);
      lost += unsynced - kept;
      // Later blocks may have reached the disk before earlier ones.
      if (holes && !all && of_log_journal(name) && random() % 2 == 0) fs::resize_file(name, size);
    }
  }
  files_.clear();
  return lost;
}

// ---- calls ----

faulty_file_system::IOStatus faulty_file_system::sync(const std::string& name, file_books& books) {
  if (const auto fault = due(name, operation::sync)) {
    // What a failed sync leaves unwritten the kernel may forget: no later sync brings it to the disk.
    books.doomed = true;
    return error_of(*fault, name);
  }
  if (lie_ == lie::sync_without_syncing && of_log_journal(name)) return IOStatus::OK();
  if (books.doomed) return IOStatus::OK();
  books.durable = books.size;
  books.changes.clear();
  return IOStatus::OK();
}

faulty_file_system::IOStatus faulty_file_system::open_to_write(
    const std::string& name, bool truncate, const FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* result, Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(name, operation::open_to_write); !status.ok()) return status;
  const bool fresh = truncate || !fs::exists(name);
  std::string saved;
  books_ptr saved_books;
  if (fresh && fs::exists(name)) {
    saved = save(name);
    if (const auto at = files_.find(name); at != files_.end()) saved_books = at->second;
    fs::remove(name);  // A new file in its place, so that the saved link keeps the old content.
  }
  std::unique_ptr<rocksdb::FSWritableFile> opened;
  auto status = fresh ? target()->NewWritableFile(name, options, &opened, context)
                      : target()->ReopenWritableFile(name, options, &opened, context);
  if (!status.ok()) return status;
  auto books = books_of(name, fresh);
  if (fresh) note_created(name, std::move(saved), std::move(saved_books));
  *result = std::make_unique<faulty_writable_file>(std::move(opened), *this, name, std::move(books));
  return status;
}

faulty_file_system::IOStatus faulty_file_system::NewWritableFile(
    const std::string& name, const FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* result,
    Context* context) {
  return open_to_write(name, true, options, result, context);
}

faulty_file_system::IOStatus faulty_file_system::ReopenWritableFile(
    const std::string& name, const FileOptions& options, std::unique_ptr<rocksdb::FSWritableFile>* result,
    Context* context) {
  return open_to_write(name, false, options, result, context);
}

faulty_file_system::IOStatus faulty_file_system::ReuseWritableFile(const std::string& name,
                                                                   const std::string&, const FileOptions&,
                                                                   std::unique_ptr<rocksdb::FSWritableFile>*,
                                                                   Context*) {
  return IOStatus::NotSupported(name, "no store recycles its journals");
}

faulty_file_system::IOStatus faulty_file_system::NewRandomRWFile(
    const std::string& name, const FileOptions& options, std::unique_ptr<rocksdb::FSRandomRWFile>* result,
    Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(name, operation::open_to_write); !status.ok()) return status;
  std::unique_ptr<rocksdb::FSRandomRWFile> opened;
  auto status = target()->NewRandomRWFile(name, options, &opened, context);
  if (status.ok())
    *result = std::make_unique<faulty_random_file>(std::move(opened), *this, name, books_of(name, false));
  return status;
}

faulty_file_system::IOStatus faulty_file_system::NewSequentialFile(
    const std::string& name, const FileOptions& options, std::unique_ptr<rocksdb::FSSequentialFile>* result,
    Context* context) {
  {
    const std::lock_guard lock(mutex_);
    if (auto status = admit(name, operation::open_to_read); !status.ok()) return status;
  }
  std::unique_ptr<rocksdb::FSSequentialFile> opened;
  auto status = target()->NewSequentialFile(name, options, &opened, context);
  if (status.ok()) *result = std::make_unique<faulty_sequential_file>(std::move(opened), *this, name);
  return status;
}

faulty_file_system::IOStatus faulty_file_system::NewRandomAccessFile(
    const std::string& name, const FileOptions& options, std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
    Context* context) {
  {
    const std::lock_guard lock(mutex_);
    if (auto status = admit(name, operation::open_to_read); !status.ok()) return status;
  }
  std::unique_ptr<rocksdb::FSRandomAccessFile> opened;
  auto status = target()->NewRandomAccessFile(name, options, &opened, context);
  if (status.ok()) *result = std::make_unique<faulty_reader>(std::move(opened), *this, name);
  return status;
}

faulty_file_system::IOStatus faulty_file_system::NewDirectory(const std::string& name,
                                                              const IOOptions& options,
                                                              std::unique_ptr<rocksdb::FSDirectory>* result,
                                                              Context* context) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  auto status = target()->NewDirectory(name, options, &opened, context);
  if (status.ok())
    *result = std::make_unique<faulty_folder>(
        std::move(opened), *this, fs::path(name + "/.").lexically_normal().parent_path().string());
  return status;
}

faulty_file_system::IOStatus faulty_file_system::DeleteFile(const std::string& name, const IOOptions& options,
                                                            Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(name, operation::remove); !status.ok()) return status;
  auto saved = save(name);
  auto status = target()->DeleteFile(name, options, context);
  if (!status.ok()) return status;
  books_ptr books;
  if (const auto at = files_.find(name); at != files_.end()) {
    books = at->second;
    files_.erase(at);
  }
  folders_[folder_of(name)].push_back({entry_change::removed, name, {}, std::move(saved), std::move(books)});
  return status;
}

faulty_file_system::IOStatus faulty_file_system::RenameFile(const std::string& from, const std::string& to,
                                                            const IOOptions& options, Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(to, operation::rename); !status.ok()) return status;
  auto saved = save(to);
  books_ptr saved_books;
  if (const auto at = files_.find(to); at != files_.end()) saved_books = at->second;
  auto status = target()->RenameFile(from, to, options, context);
  if (!status.ok()) return status;
  files_.erase(to);
  if (const auto at = files_.find(from); at != files_.end()) {
    files_[to] = at->second;
    files_.erase(from);
  }
  folders_[folder_of(to)].push_back(
      {entry_change::renamed, to, from, std::move(saved), std::move(saved_books)});
  return status;
}

faulty_file_system::IOStatus faulty_file_system::LinkFile(const std::string& from, const std::string& to,
                                                          const IOOptions& options, Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(to, operation::link); !status.ok()) return status;
  auto status = target()->LinkFile(from, to, options, context);
  if (status.ok()) {
    files_[to] = books_of(from, false);
    note_created(to, {}, nullptr);
  }
  return status;
}

faulty_file_system::IOStatus faulty_file_system::Truncate(const std::string& name, std::size_t size,
                                                          const IOOptions& options, Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(name, operation::truncate); !status.ok()) return status;
  return target()->Truncate(name, size, options, context);
}

faulty_file_system::IOStatus faulty_file_system::CreateDir(const std::string& name, const IOOptions& options,
                                                           Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(name, operation::create_folder, "folder"); !status.ok()) return status;
  return target()->CreateDir(name, options, context);
}

faulty_file_system::IOStatus faulty_file_system::CreateDirIfMissing(const std::string& name,
                                                                    const IOOptions& options,
                                                                    Context* context) {
  const std::lock_guard lock(mutex_);
  if (auto status = admit(name, operation::create_folder, "folder"); !status.ok()) return status;
  return target()->CreateDirIfMissing(name, options, context);
}

namespace {

class short_sleeper final : public rocksdb::SystemClockWrapper {
 public:
  short_sleeper() : SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  const char* Name() const override { return "short_sleeper"; }
  void SleepForMicroseconds(int micros) override { target_->SleepForMicroseconds(std::min(micros, 200)); }
};

class faulty_env final : public rocksdb::EnvWrapper {
 public:
  explicit faulty_env(const std::shared_ptr<faulty_file_system>& system)
      : EnvWrapper(rocksdb::NewCompositeEnv(system)) {
    file_system_ = system;
    system_clock_ = std::make_shared<short_sleeper>();
  }
  const char* Name() const override { return "faulty_env"; }
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_faulty_env(std::shared_ptr<faulty_file_system> system) {
  return std::make_unique<faulty_env>(system);
}

}  // namespace benefactor::test_support
