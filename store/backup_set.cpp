#include "store/backup_set.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/event_log.hpp"

namespace benefactor::store {

namespace fs = std::filesystem;

namespace {

/// The digest of the file that lists a copy's files.
digest256 list_digest(const fs::path& folder, std::uint32_t copy) {
  const auto file = database_backups::list_file(folder, copy);
  const auto text = read_small_file(file, std::size_t{64} << 20);
  if (!text) throw backup_damaged("backup: " + file.string() + " is missing");
  return sha256(*text);
}

std::string of_log(const id128& log_id) { return "log " + to_hex(log_id); }

/// True when *below* is *folder* or lies in it, links resolved.
bool lies_in(const fs::path& below, const fs::path& folder) {
  const auto inner = fs::weakly_canonical(below), outer = fs::weakly_canonical(folder);
  return std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

}  // namespace

backup_lock::backup_lock(const fs::path& folder, bool writing) {
  const auto name = folder / "LOCK";
  file_ = ::open(name.c_str(), writing ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0600);
  if (file_ < 0) {
    if (!writing && errno == ENOENT) return;  // A copy of the folder without it: nobody takes backups there.
    throw backup_failed("backup: " + name.string() + " cannot be opened (" + std::strerror(errno) + ")");
  }
  if (::flock(file_, (writing ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return;
  ::close(file_);
  throw backup_refused("backup: a backup or a restore is at work in " + folder.string() +
                       "; wait until it has ended");
}

backup_lock::~backup_lock() {
  if (file_ >= 0) ::close(file_);
}

backup_in_progress::backup_in_progress(const fs::path& folder, const genesis& origin) : folder_(folder) {
  if (!fs::exists(folder)) {
    make_durable_folder(folder);
    fs::permissions(folder, fs::perms::owner_all);  // Wrapped keys are nobody else's business.
  }
  lock_.emplace(folder, true);
  if (auto known = read_backup_manifest(folder)) {
    manifest_ = std::move(*known);
    if (manifest_.log_id != origin.log_id)
      throw backup_refused("backup: " + folder.string() + " holds backups of " + of_log(manifest_.log_id) +
                           ", not of " + of_log(origin.log_id) + "; name another folder");
  } else {
    for (const auto& entry : fs::directory_iterator(folder))
      if (entry.path().filename() != "LOCK" && entry.path().filename() != "BACKUPS.new")
        throw backup_refused("backup: " + folder.string() +
                             " is not empty and holds no backups; name another folder");
    manifest_.log_id = origin.log_id;
    manifest_.key_ring_id = origin.key_ring_id;
    write_manifest();
  }
  log_copies_ = std::make_unique<database_backups>(folder / "log", true);
  keys_copies_ = std::make_unique<database_backups>(folder / "keys", true);
  remove_unlisted();
}

database_backups& backup_in_progress::access_copies() {
  if (!access_copies_) access_copies_ = std::make_unique<database_backups>(folder_ / "access", true);
  return *access_copies_;
}

void backup_in_progress::remove_unlisted() {
  std::vector<std::uint32_t> log, keys, access;
  for (const auto& entry : manifest_.backups) {
    log.push_back(entry.log_copy);
    keys.push_back(entry.keys_copy);
    if (entry.access_copy != 0) access.push_back(entry.access_copy);
  }
  log_copies_->keep_only(log);
  keys_copies_->keep_only(keys);
  if (fs::exists(folder_ / "access")) access_copies().keep_only(access);
}

void backup_in_progress::write_manifest() const {
  write_durably(backup_manifest_file(folder_), encode_backup_manifest(manifest_));
}

std::uint64_t backup_in_progress::bytes_to_copy(const rocksdb_log_device& log, const data_key_store& keys,
                                                const rocksdb_log_device* access) {
  return log.bytes_to_back_up(*log_copies_) + keys.bytes_to_back_up(*keys_copies_) +
         (access != nullptr ? access->bytes_to_back_up(access_copies()) : 0);
}

void backup_in_progress::copy_log(const rocksdb_log_device& log, const copy_listener& tell) {
  log_ = log.back_up(*log_copies_, tell);
}

void backup_in_progress::copy_access(const rocksdb_log_device& access, const copy_listener& tell) {
  access_ = access.back_up(access_copies(), tell);
}

void backup_in_progress::copy_keys(data_key_store& keys, const copy_listener& tell) {
  keys_ = keys.back_up(*keys_copies_, tell);
}

backup_entry backup_in_progress::commit(std::int64_t now_us, std::uint32_t keep) {
  // Only the copy itself knows where it ends: the log went on while it was made.
  const auto copy = rocksdb_log_device::open_backup(*log_copies_, log_.id);
  const auto head = open_log(*copy);
  if (head.origin.log_id != manifest_.log_id)
    throw backup_failed("backup: what was copied is " + of_log(head.origin.log_id));
  backup_entry entry;
  entry.number = manifest_.next_number++;
  entry.time_us = now_us;
  entry.last_position = head.link.next_position - 1;
  entry.page_hash = head.link.page_hash;
  entry.log_copy = log_.id;
  entry.keys_copy = keys_.id;
  entry.log_list = list_digest(folder_ / "log", log_.id);
  entry.keys_list = list_digest(folder_ / "keys", keys_.id);
  if (access_.id != 0) {
    entry.access_copy = access_.id;
    entry.access_list = list_digest(folder_ / "access", access_.id);
  }
  auto& all = manifest_.backups;
  all.push_back(entry);
  const bool too_many = keep > 0 && all.size() > keep;
  if (too_many) all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(keep));
  write_manifest();
  if (too_many) remove_unlisted();
  return entry;
}

backup_report take_backup(const fs::path& data, const rocksdb_log_device& log, data_key_store& keys,
                          const genesis& origin, const backup_request& request, std::int64_t now_us,
                          const backup_listener& tell, const rocksdb_log_device* access) {
  if (const auto& name = request.folder.native();
      name.size() > backup_folder_name_max || name.find('\0') != name.npos)
    throw backup_refused("backup: the folder's name must have at most " +
                         std::to_string(backup_folder_name_max) + " bytes, none of them zero");
  if (!request.folder.is_absolute())
    throw backup_refused("backup: the folder " + request.folder.string() +
                         " must be named from the root (/…): it is one of the server's machine");
  if (lies_in(request.folder, data))
    throw backup_refused("backup: " + request.folder.string() + " lies in the data directory " +
                         data.string() + "; name a folder outside, best on another disk");
  backup_in_progress backup(request.folder, origin);
  const auto before = backup.manifest().backups.size();
  if (before >= backups_max && (request.keep == 0 || request.keep > backups_max))
    throw backup_refused("backup: " + request.folder.string() + " holds " + std::to_string(before) +
                         " backups, and more than " + std::to_string(backups_max) +
                         " are not kept in one folder; say --keep, or name another folder");
  const auto total = backup.bytes_to_copy(log, keys, access);
  std::uint64_t base = 0;
  const copy_listener copied = [&](std::uint64_t bytes) {
    return !tell || tell({base + bytes, std::max(total, base + bytes)});
  };
  backup.copy_log(log, copied);
  base = backup.copied_bytes();
  if (access != nullptr) {
    backup.copy_access(*access, copied);
    base = backup.copied_bytes();
  }
  backup.copy_keys(keys, copied);
  backup_report report;
  report.backup = backup.commit(now_us, request.keep);
  report.key_ring_id = origin.key_ring_id;
  report.copied_bytes = backup.copied_bytes();
  report.reused_bytes = backup.reused_bytes();
  report.backups = static_cast<std::uint32_t>(backup.manifest().backups.size());
  report.removed = static_cast<std::uint32_t>(before + 1 - report.backups);
  return report;
}

}  // namespace benefactor::store
