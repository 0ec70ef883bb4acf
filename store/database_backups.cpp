#include "store/database_backups.hpp"

#include <algorithm>
#include <atomic>
#include <rocksdb/db.h>
#include <rocksdb/utilities/backup_engine.h>
#include <set>
#include <system_error>

#include "store/backup_error.hpp"

namespace benefactor::store {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t bytes_between_reports = 1 << 20;

rocksdb::BackupEngineOptions options_for(const fs::path& folder) {
  rocksdb::BackupEngineOptions options(folder.string());
  options.sync = true;
  options.share_table_files = true;
  options.share_files_with_checksum = true;  // The name says which database session wrote the file: restored
                                             // logs go on under file numbers that the old future used too.
  options.callback_trigger_interval_size = bytes_between_reports;
  return options;
}

/// The regular files below *folder*, by path.
std::set<fs::path> files_below(const fs::path& folder) {
  std::set<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->is_regular_file(error)) files.insert(at->path());
  return files;
}

}  // namespace

struct database_backups::implementation {
  fs::path folder;
  std::unique_ptr<rocksdb::BackupEngine> writable;
  std::unique_ptr<rocksdb::BackupEngineReadOnly> readable;

  const rocksdb::BackupEngineReadOnlyBase& reader() const {
    if (writable) return *writable;
    return *readable;
  }

  [[noreturn]] void fail(const std::string& doing, const rocksdb::Status& status) const {
    throw backup_failed("backup in " + folder.string() + ": " + doing + " failed (" + status.ToString() +
                        ")");
  }
  void require(const rocksdb::Status& status, const std::string& doing) const {
    if (!status.ok()) fail(doing, status);
  }
  [[noreturn]] void damaged(std::uint32_t id, const rocksdb::Status& status) const {
    throw backup_damaged("backup in " + folder.string() + ", number " + std::to_string(id) +
                         " there: " + status.ToString() + "; restore another backup");
  }

  rocksdb::BackupInfo info(std::uint32_t id, bool with_files) const {
    rocksdb::BackupInfo info;
    const auto status = reader().GetBackupInfo(id, &info, with_files);
    if (!status.ok()) damaged(id, status);
    return info;
  }
};

database_backups::database_backups(const fs::path& folder, bool writable)
    : self_(std::make_unique<implementation>()) {
  self_->folder = folder;
  if (writable) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) throw backup_failed("backup: cannot create " + folder.string() + " (" + error.message() + ")");
    rocksdb::BackupEngine* engine = nullptr;
    self_->require(rocksdb::BackupEngine::Open(rocksdb::Env::Default(), options_for(folder), &engine),
                   "opening");
    self_->writable.reset(engine);
  } else {
    rocksdb::BackupEngineReadOnly* engine = nullptr;
    self_->require(rocksdb::BackupEngineReadOnly::Open(rocksdb::Env::Default(), options_for(folder), &engine),
                   "opening");
    self_->readable.reset(engine);
  }
}

database_backups::~database_backups() = default;

database_copy database_backups::add(rocksdb::DB& db, const copy_listener& tell) {
  const auto before = files_below(self_->folder);
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<bool> stopped{false};
  rocksdb::CreateBackupOptions options;
  options.flush_before_backup = true;
  options.progress_callback = [&] {
    if (!tell || tell(bytes += bytes_between_reports) || stopped.exchange(true)) return;
    self_->writable->StopBackup();
  };
  if (tell && !tell(0)) throw backup_stopped("backup: it was stopped; the earlier ones are as they were");
  database_copy copy;
  const auto status = self_->writable->CreateNewBackup(options, &db, &copy.id);
  if (stopped) throw backup_stopped("backup: it was stopped; the earlier ones are as they were");
  self_->require(status, "copying");
  for (const auto& file : self_->info(copy.id, true).file_details) {
    const bool had_it = before.contains(self_->folder / fs::path(file.relative_filename).relative_path());
    (had_it ? copy.reused_bytes : copy.copied_bytes) += file.size;
  }
  return copy;
}

std::uint64_t database_backups::bytes_to_copy(rocksdb::DB& db) const {
  // A table file is kept as <number>_s<session>_<bytes>.sst: number and size tell nearly always whether it is
  // there.
  std::set<std::pair<std::string, std::string>> kept;
  for (const auto& file : files_below(self_->folder / "shared_checksum")) {
    const auto name = file.stem().string();
    const auto digits = name.find_first_not_of('0'), first = name.find('_'), last = name.rfind('_');
    if (digits < first && first != name.npos)
      kept.emplace(name.substr(digits, first - digits), name.substr(last + 1));
  }
  std::vector<rocksdb::LiveFileMetaData> live;
  db.GetLiveFilesMetaData(&live);
  std::uint64_t bytes = 0;
  for (const auto& file : live)
    if (!kept.contains({std::to_string(file.file_number), std::to_string(file.size)})) bytes += file.size;
  std::uint64_t in_memory = 0;
  if (db.GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &in_memory)) bytes += in_memory;
  return bytes;
}

void database_backups::keep_only(const std::vector<std::uint32_t>& ids) {
  std::vector<rocksdb::BackupInfo> all;
  self_->writable->GetBackupInfo(&all);
  std::vector<rocksdb::BackupID> corrupt;
  self_->writable->GetCorruptedBackups(&corrupt);
  for (const auto& info : all) corrupt.push_back(info.backup_id);
  for (const auto id : corrupt)
    if (std::find(ids.begin(), ids.end(), id) == ids.end())
      self_->require(self_->writable->DeleteBackup(id), "removing an old one");
  self_->require(self_->writable->GarbageCollect(), "removing what nothing needs");
}

std::uint64_t database_backups::bytes_of(std::uint32_t id) const {
  const auto info = self_->info(id, false);
  const auto status = self_->reader().VerifyBackup(id, false);
  if (!status.ok()) self_->damaged(id, status);
  return info.size;
}

void database_backups::restore(std::uint32_t id, const fs::path& folder) const {
  const auto status =
      self_->reader().RestoreDBFromBackup(rocksdb::RestoreOptions(), id, folder.string(), folder.string());
  if (status.IsCorruption() || status.IsNotFound()) self_->damaged(id, status);
  self_->require(status, "copying it to " + folder.string());
}

database_backups::place database_backups::location(std::uint32_t id) const {
  const auto info = self_->info(id, true);
  return {info.name_for_open, info.env_for_open};
}

fs::path database_backups::list_file(const fs::path& folder, std::uint32_t id) {
  return folder / "meta" / std::to_string(id);
}

}  // namespace benefactor::store
