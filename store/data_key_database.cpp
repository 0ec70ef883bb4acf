#include "store/data_key_database.hpp"

#include <cstring>
#include <memory>
#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "store/wrapped_key.hpp"

namespace benefactor::store {

std::string at_data_keys(const std::filesystem::path& folder) {
  return "data keys in " + folder.string() + ": ";
}

void require_keys(const std::filesystem::path& folder, const rocksdb::Status& status, const char* doing) {
  if (status.ok()) return;
  throw key_error(at_data_keys(folder) + "cannot " + doing + " (" + status.ToString() + "); " +
                  (status.IsCorruption() ? "they are damaged: restore a backup of them"
                   : status.IsNoSpace()  ? "make room on the disk below them, and start again"
                   : status.ToString().find("lock") != std::string::npos
                       ? "another process has them open: stop that one first"
                       : "check the folder and the disk below it, and start again"));
}

rocksdb::Options data_key_options_of(const rocksdb_setup& setup) {
  rocksdb::Options options;
  // The default mode opens silently with half the keys after damage in the middle of the write-ahead log.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.compression = rocksdb::kNoCompression;  // Wrapped keys are random bytes.
  options.write_buffer_size = 2 << 20;            // Bounds the journal that a start reads back, key by key.
  options.max_open_files = -1;
  options.max_file_opening_threads = file_opening_threads;
  options.keep_log_file_num = 4;
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // A member's key is read once, but in no order: 8 MiB, which is RocksDB's own, hold too few of 100,000.
  constexpr int shard_bits = 2;
  table.block_cache = rocksdb::NewLRUCache(32 << 20, shard_bits);
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (setup.env != nullptr) options.env = setup.env;
  if (setup.tune) setup.tune(options);
  return options;
}

key_counts count_keys(rocksdb::DB& db, const std::filesystem::path& folder) {
  key_counts counts;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator({}));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    const auto name = at->key().ToStringView(), value = at->value().ToStringView();
    counts.renewing = counts.renewing || name == renewal_record_name;
    if (names_no_key(name)) continue;
    if (!has_key_form(value)) {
      ++counts.damaged;
      continue;
    }
    const auto number = wrapped_under(value);
    if (!number) {
      ++counts.erased;
      continue;
    }
    ++counts.under[*number];
    if (const auto newest = newest_generation(value); *newest > 0) ++counts.renewed[*newest];
  }
  require_keys(folder, at->status(), "read keys");
  return counts;
}

std::optional<std::set<std::pair<std::string, member_id>>> erased_members(
    rocksdb::DB& db, const std::filesystem::path& folder,
    const std::function<bool(std::string_view name, std::string_view value)>& each) {
  std::set<std::pair<std::string, member_id>> found;
  const std::unique_ptr<rocksdb::Iterator> at(db.NewIterator({}));
  for (at->SeekToFirst(); at->Valid(); at->Next()) {
    const auto name = at->key().ToStringView(), value = at->value().ToStringView();
    if (each && !each(name, value)) return std::nullopt;
    if (names_no_key(name) || value != erased_key()) continue;
    // Size of the tenant, tenant, member. A name of another form is nobody's.
    member_id member;
    const auto size = static_cast<std::uint8_t>(name[0]);
    if (name.size() != 1 + size + member.bytes.size()) continue;
    std::memcpy(member.bytes.data(), name.data() + 1 + size, member.bytes.size());
    found.emplace(std::string(name.substr(1, size)), member);
  }
  require_keys(folder, at->status(), "read keys");
  return found;
}

}  // namespace benefactor::store
