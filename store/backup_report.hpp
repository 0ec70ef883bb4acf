// What a backup is asked for, how far it is, and what came of it: the values that travel between those who
// take backups (store/backup_set.hpp) and those who ask for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "store/backup_error.hpp"
#include "store/backup_manifest.hpp"

namespace benefactor::store {

struct backup_progress {
  std::uint64_t copied_bytes = 0;
  std::uint64_t total_bytes = 0;  ///< About; never less than copied.
};

struct backup_request {
  std::filesystem::path folder;  ///< Absolute.
  std::uint32_t keep = 0;        ///< Afterwards at most this many backups remain, the newest; 0: all.
};

struct backup_report {
  backup_entry backup;
  id128 key_ring_id;
  std::uint64_t copied_bytes = 0, reused_bytes = 0;
  std::uint32_t backups = 0;  ///< In the folder now.
  std::uint32_t removed = 0;  ///< By *keep*.
};

/// Told now and then, on any thread; false stops the backup. It must not throw.
using backup_listener = std::function<bool(const backup_progress&)>;

}  // namespace benefactor::store
