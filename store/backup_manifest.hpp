// What is in a folder of backups, as its file BACKUPS says: which log, sealed by which key ring, and every
// complete backup. A backup exists when it is listed there; FORMAT.md states the file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "store/sha256.hpp"

namespace benefactor::store {

/// One complete backup.
struct backup_entry {
  std::uint32_t number = 0;         ///< 1, 2, 3 … in the order taken; never given twice in a folder.
  std::int64_t time_us = 0;         ///< When it was begun, µs since 1970, UTC.
  std::uint64_t last_position = 0;  ///< Of its last event.
  digest256 page_hash{};            ///< Of the page that holds it.
  std::uint32_t log_copy = 0;       ///< Number of the log's copy, and of the keys', within log/ and keys/.
  std::uint32_t keys_copy = 0;
  digest256 log_list{};  ///< Of the files that list the copies' files and checksums.
  digest256 keys_list{};
  std::uint32_t access_copy = 0;  ///< Number of the access log's copy within access/; 0: there was none.
  digest256 access_list{};

  bool operator==(const backup_entry&) const = default;
};

struct backup_manifest {
  id128 log_id;
  id128 key_ring_id;                  ///< The ring is in no backup; without it a restored log stays shut.
  std::uint32_t next_number = 1;      ///< Of the next backup.
  std::vector<backup_entry> backups;  ///< By number.

  bool operator==(const backup_manifest&) const = default;
};

/// The file's text and the inverse. Errors of parsing: backup_refused for a newer format; backup_damaged for
/// anything else that does not fit. *name* is the file's, for messages.
std::string encode_backup_manifest(const backup_manifest& manifest);
backup_manifest parse_backup_manifest(std::string_view text, const std::string& name);

/// <folder>/BACKUPS.
std::filesystem::path backup_manifest_file(const std::filesystem::path& folder);

/// Reads a folder's manifest; nothing when it has none. Errors: those of parsing.
std::optional<backup_manifest> read_backup_manifest(const std::filesystem::path& folder);

}  // namespace benefactor::store
