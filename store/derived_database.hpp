// The database of the derived store: sorted rows become tables outside, which join it together or not at all.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <rocksdb/db.h>
#include <string>
#include <string_view>
#include <vector>

#include "store/compaction_watch.hpp"
#include "store/derived_store.hpp"
#include "store/recent_rows.hpp"
#include "store/sorted_rows.hpp"

namespace benefactor::store {

inline rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

/// One writer joins, any number of threads read. Errors: log_error, which names the folder.
class derived_database {
 public:
  derived_database(std::string directory, const derived_store_options& chosen);

  /// False: a table has lost its bounds, and nothing in here may be believed.
  bool is_whole() const { return is_whole_; }
  /// Of rows that are better kept in memory.
  std::size_t recent_bytes_max() const { return recent_bytes_max_; }

  std::optional<std::string> get(derived_family of, std::string_view key) const;
  std::unique_ptr<rocksdb::Iterator> iterator(derived_family of, const rocksdb::ReadOptions& options) const;

  /// All rows of all families, or none. When it returns they can be read and survive a crash. Waits while
  /// tables come faster than they are merged.
  void join(const std::array<sorted_rows_ptr, derived_families>& rows);

  /// Throws what *status* says, unless it is OK.
  void check(const rocksdb::Status& status, const char* doing) const;
  [[noreturn]] void damaged(const char* what) const;

 private:
  /// Gives the column families back before their database is closed, also when opening it fails half-way.
  struct family_handles {
    rocksdb::DB* db = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> all;

    family_handles() = default;
    ~family_handles();
    family_handles(const family_handles&) = delete;
    family_handles& operator=(const family_handles&) = delete;
  };

  rocksdb::ColumnFamilyHandle* handle(derived_family of) const {
    return families_.all[static_cast<std::size_t>(of)];
  }
  std::string at_folder() const { return "derived data in " + directory_ + ": "; }
  void write_table(const sorted_rows& rows, rocksdb::ColumnFamilyHandle* family,
                   const std::string& file) const;
  bool has_lost_bounds() const;
  void wait_for_compactions() const;

  std::string directory_;
  std::size_t recent_bytes_max_ = 0;
  const std::shared_ptr<compaction_watch> compactions_ = std::make_shared<compaction_watch>();
  std::unique_ptr<rocksdb::DB> db_;
  family_handles families_;
  std::atomic<bool> is_whole_{true};
};

}  // namespace benefactor::store
