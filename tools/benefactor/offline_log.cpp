#include "tools/benefactor/offline_log.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "store/data_format.hpp"
#include "store/data_keys.hpp"
#include "store/key_ring.hpp"

namespace benefactor::tools {

namespace fs = std::filesystem;

fs::path log_folder(const fs::path& data) { return data / "log"; }

namespace {

/// Refuses a folder without a log that this program can read. Errors: log_unavailable.
void require_log(const fs::path& data) {
  const auto folder = log_folder(data);
  std::error_code ignored;
  if (!fs::exists(folder / "CURRENT", ignored))
    throw log_unavailable("log in " + folder.string() + ": there is none; is --data a server's data folder?");
  try {
    store::require_usable(data);
  } catch (const store::log_error& error) {
    throw log_unavailable(error.what());
  }
}

}  // namespace

log_lock::log_lock(const fs::path& data) {
  require_log(data);
  const auto folder = log_folder(data);
  const auto lock = folder / "LOCK";
  file_ = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC);
  if (file_ < 0) {
    if (errno == ENOENT) return;  // Nobody ever opened it for writing here: a copy.
    throw log_unavailable(lock.string() + ": cannot be opened (" + std::strerror(errno) + ")");
  }
  // RocksDB holds a write lock on this file while it has the log open. A read lock conflicts with it, and no
  // other reader.
  struct flock range {};
  range.l_type = F_RDLCK;
  range.l_whence = SEEK_SET;
  if (::fcntl(file_, F_SETLK, &range) == 0) return;
  if (errno != EACCES && errno != EAGAIN) {
    const std::string why = std::strerror(errno);
    release();
    throw log_unavailable(lock.string() + ": cannot be locked (" + why + ")");
  }
  struct flock holder {};
  holder.l_type = F_RDLCK;
  holder.l_whence = SEEK_SET;
  std::string who = "a process";
  if (::fcntl(file_, F_GETLK, &holder) == 0 && holder.l_type != F_UNLCK && holder.l_pid > 0)
    who = "process " + std::to_string(holder.l_pid);
  release();
  throw log_in_use("log in " + folder.string() + ": " + who + " has it open and holds " + lock.string() +
                   "; stop that server first");
}

void log_lock::release() {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
}

bool is_in_use(const fs::path& folder) {
  const auto lock = folder / "LOCK";
  // Never closed: that would let go of every lock that this process has on the file.
  const int file = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno != ENOENT;  // Where there is none, nobody ever opened it for writing: a copy.
  // As a lock of this descriptor, and not of the process, it is in the way of the process's own ones, too.
  struct flock holder {};
  holder.l_type = F_RDLCK;
  holder.l_whence = SEEK_SET;
  return ::fcntl(file, F_OFD_GETLK, &holder) != 0 || holder.l_type != F_UNLCK;
}

void sync_journals(const fs::path& folder) {
  const auto fail = [](const fs::path& what, const std::string& why) {
    throw store::log_error(what.string() + ": cannot be synced (" + why + ")");
  };
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() != ".log") continue;
    const int file = ::open(at->path().c_str(), O_RDONLY | O_CLOEXEC);
    const bool synced = file >= 0 && ::fsync(file) == 0;
    const std::string why = synced ? "" : std::strerror(errno);
    if (file >= 0) ::close(file);
    if (!synced) fail(at->path(), why);
  }
  if (error) fail(folder, error.message());
}

std::unique_ptr<store::rocksdb_log_device> open_folder_beside(const fs::path& folder) {
  if (!is_in_use(folder)) try {
      sync_journals(folder);
      auto log = store::rocksdb_log_device::open_beside(folder, false);
      // A server that started meanwhile may have written what is not durable yet.
      if (!is_in_use(folder)) return log;
    } catch (const store::log_error&) {
      // What it is, the other way of opening tells.
    }
  return store::rocksdb_log_device::open_beside(folder);
}

std::unique_ptr<store::data_key_store> open_data_keys(const fs::path& data, const fs::path& keys,
                                                      const store::genesis& origin) {
  auto ring =
      store::key_ring::load(keys.empty() ? store::key_ring::default_path(data) : keys, origin.key_ring_id);
  const auto folder = data / "keys";
  std::error_code ignored;
  if (!fs::exists(folder / "CURRENT", ignored))
    throw store::key_error("data keys: there are none in " + folder.string());
  return std::make_unique<store::data_key_store>(folder, std::move(ring));
}

std::unique_ptr<store::rocksdb_log_device> open_log_beside(const fs::path& data) {
  require_log(data);
  // Each table of the log is a file that stays open.
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  return open_folder_beside(log_folder(data));
}

}  // namespace benefactor::tools
