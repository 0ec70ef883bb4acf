// Damage to RocksDB's journals (write-ahead logs, MANIFEST) that RocksDB itself does not see. It reads a
// record whose length runs beyond the file's end, or whose type is that of recycled journals, as the end of
// the file, and says nothing: one bit of a header can take away everything behind it. And then it deletes the
// tables that the rest of a MANIFEST named. So the headers are walked before RocksDB opens anything.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace rocksdb {
class Env;
}

namespace benefactor::store {

struct journal_damage {
  std::string file;          ///< its name, without the folder
  std::uint64_t offset = 0;  ///< of the record, in bytes
  std::string what;
  bool manifest = false;  ///< else: a write-ahead log
};

struct journal_inspection {
  std::optional<journal_damage> damage;  ///< the first found
  /// A journal ends with an incomplete record and nothing behind it, as a power cut leaves it.
  bool torn = false;
};

/// Walks the record headers of all write-ahead logs in *folder* and of the MANIFEST that CURRENT names. What
/// the checksums of the records cover is RocksDB's to check. A file that cannot be read is left to RocksDB,
/// too.
journal_inspection inspect_journals(rocksdb::Env& env, const std::filesystem::path& folder);

}  // namespace benefactor::store
