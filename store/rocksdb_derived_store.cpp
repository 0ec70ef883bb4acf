#include <algorithm>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <system_error>

#include "store/bytes.hpp"
#include "store/derived_store.hpp"
#include "store/log_error.hpp"

namespace benefactor::store {

namespace {

// The index. A row stands for some of a stream's events, one after the other: its key is the stream's and the
// first one's position, big endian; its value, all varints, how far the first one is behind the beginning of
// its page, and of each that follows how far it is behind the one before and behind the beginning of its
// page. One row takes a stream's events of one batch, so that a hot bucket costs no more than any other.
constexpr std::size_t position_bytes = 8;
constexpr std::size_t events_per_row = 1024;

constexpr int cache_shard_bits = 2;

constexpr std::string_view checkpoint_key = "checkpoint";
constexpr std::size_t checkpoint_bytes = 4 + 16 + 8 + 32;

void append_varint(std::string& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) to.push_back(static_cast<char>(value | 0x80));
  to.push_back(static_cast<char>(value));
}

// Takes a varint from the front of *from*; nothing when it does not hold a whole one.
std::optional<std::uint64_t> take_varint(std::string_view& from) {
  std::uint64_t value = 0;
  for (int shift = 0; shift <= 63 && !from.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(from.front());
    from.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// The stream's key at the front of an index key: tenant length, tenant, kind, id.
std::size_t stream_key_bytes(std::string_view key) {
  return key.empty() ? 0 : static_cast<std::uint8_t>(key[0]) + 18u;
}

// What the Bloom filters are built over: the stream.
class stream_prefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "benefactor.stream"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return {key.data(), stream_key_bytes(key.ToStringView())};
  }
  bool InDomain(const rocksdb::Slice& key) const override {
    return !key.empty() && key.size() >= stream_key_bytes(key.ToStringView());
  }
};

// One insertion hint for all keys: batches are sorted, so the next key's place is near the last one's.
class one_prefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "benefactor.one"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override { return {key.data(), 0}; }
  bool InDomain(const rocksdb::Slice&) const override { return true; }
};

enum family : std::size_t { meta, index, snapshots, views };

rocksdb::ColumnFamilyOptions make_family(const derived_store_options& chosen,
                                         const std::shared_ptr<rocksdb::Cache>& cache, bool by_stream) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = chosen.memtable_bytes;
  options.max_write_buffer_number = 3;
  options.compression = rocksdb::kLZ4Compression;
  // A small store is compacted as a whole each time, which a start, too, would have to wait for; twice as
  // many files at the top halve that and cost a read a few filters.
  options.level0_file_num_compaction_trigger = 8;
  options.target_file_size_base = 32 << 20;
  options.max_bytes_for_level_base = 128 << 20;
  options.level_compaction_dynamic_level_bytes = true;
  options.memtable_insert_with_hint_prefix_extractor = std::make_shared<one_prefix>();
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 8 << 10;
  table.format_version = 5;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Indexes and filters grow with the log, memory must not: they live in the cache, before the data, in small
  // parts.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.optimize_filters_for_memory = true;
  if (by_stream) {
    options.prefix_extractor = std::make_shared<stream_prefix>();
    options.memtable_prefix_bloom_size_ratio = 0.1;
    table.whole_key_filtering = false;
    // Every new claim asks: one filter a file is a third faster than parts of it, and small files keep it
    // small.
    options.target_file_size_base = 8 << 20;
  } else {
    table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
    table.partition_filters = true;
    table.metadata_block_size = 16 << 10;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  if (!chosen.setup.tune) return options;
  rocksdb::Options tuned(rocksdb::DBOptions(), options);
  chosen.setup.tune(tuned);
  return tuned;
}

class rocksdb_derived_store final : public derived_store {
 public:
  rocksdb_derived_store(const std::string& directory, const derived_store_options& chosen)
      : directory_(directory) {
    std::error_code error;
    std::filesystem::create_directories(directory, error);
    if (error) throw log_error(at_folder() + "the folder cannot be made (" + error.message() + ")");
    rocksdb::DBOptions options;
    options.create_if_missing = true;
    options.create_missing_column_families = true;
    options.atomic_flush = true;  // Without a write-ahead log, only this keeps model and checkpoint together.
    options.avoid_flush_during_shutdown = false;
    options.max_background_jobs = 2;
    options.max_open_files = 1000;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.info_log_level = rocksdb::ERROR_LEVEL;
    options.keep_log_file_num = 2;
    if (chosen.setup.env != nullptr) options.env = chosen.setup.env;
    if (chosen.setup.tune) {
      rocksdb::Options tuned(options, {});
      chosen.setup.tune(tuned);
      options = tuned;
    }
    // Few shards: a block must fit into one of them, or it is read from the disk every time.
    const auto cache = rocksdb::NewLRUCache(chosen.block_cache_bytes, cache_shard_bits);
    const std::vector<rocksdb::ColumnFamilyDescriptor> families{
        {rocksdb::kDefaultColumnFamilyName, make_family(chosen, cache, false)},
        {"index", make_family(chosen, cache, true)},
        {"snapshots", make_family(chosen, cache, false)},
        {"views", make_family(chosen, cache, false)}};
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(options, directory, families, &families_, &opened);
    if (!status.ok())
      throw log_error(at_folder() + "cannot be opened (" + status.ToString() + "); " +
                      (status.IsNoSpace()
                           ? "make room on the disk below it"
                           : "if it is damaged, delete the folder: it is built again from the log"));
    db_.reset(opened);
  }

  ~rocksdb_derived_store() override {
    idle_.clear();
    for (auto* handle : families_) db_->DestroyColumnFamilyHandle(handle);
  }

  void write(derived_batch batch) override {
    rocksdb::WriteBatch rows(64 * batch.index.size() + 160 * (batch.snapshots.size() + batch.views.size()) +
                             256);
    add_index(rows, batch.index);
    add_rows(rows, snapshots, batch.snapshots);
    add_rows(rows, views, batch.views);
    char checkpoint[checkpoint_bytes];
    auto* at = put_little(checkpoint, batch.checkpoint.version);
    std::memcpy(at, batch.checkpoint.log_id.bytes.data(), 16);
    at = put_little(at + 16, batch.checkpoint.next_position);
    std::memcpy(at, batch.checkpoint.page_hash.data(), 32);
    check(rows.Put(families_[meta], slice(checkpoint_key), {checkpoint, sizeof checkpoint}), "writing");
    rocksdb::WriteOptions options;
    options.disableWAL = true;
    check(db_->Write(options, &rows), "writing");
    std::vector<std::unique_ptr<rocksdb::Iterator>> outdated;
    const std::lock_guard lock(mutex_);
    ++writes_;
    outdated.swap(idle_);
  }

  std::optional<derived_checkpoint> checkpoint() const override {
    const auto stored = get(meta, checkpoint_key);
    // Another length is another version's: as good as none.
    if (!stored || stored->size() != checkpoint_bytes) return std::nullopt;
    derived_checkpoint found;
    const char* at = stored->data();
    found.version = get_little<std::uint32_t>(at);
    std::memcpy(found.log_id.bytes.data(), at + 4, 16);
    found.next_position = get_little<std::uint64_t>(at + 20);
    std::memcpy(found.page_hash.data(), at + 28, 32);
    return found;
  }

  bool exists(const stream_id& stream) const override { return !places(stream, 0, 1).empty(); }

  std::optional<stream_id> stream_from(const stream_id& stream) const override {
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator(options, families_[index]));
    row->Seek(stream.key());
    check(row->status(), "reading");
    if (!row->Valid()) return std::nullopt;
    auto key = row->key().ToStringView();
    const auto found = stream_id::take_from_key(key);
    if (!found || key.size() != position_bytes) damaged();
    return found;
  }

  std::vector<event_place> places(const stream_id& stream, std::uint64_t from,
                                  std::size_t limit) const override {
    std::vector<event_place> found;
    const index_cursor row(*this);
    auto key = stream.key();
    const auto stream_bytes = key.size();
    append_big(key, from);
    // The row that holds *from* may start before it.
    if (from > 0) row->SeekForPrev(key);
    if (from == 0 || !row->Valid()) row->Seek(key);
    for (; found.size() < limit && row->Valid(); row->Next()) {
      const auto at = row->key().ToStringView();
      if (at.size() < stream_bytes ||
          at.substr(0, stream_bytes) != std::string_view(key).substr(0, stream_bytes))
        break;
      add_places(at.substr(stream_bytes), row->value().ToStringView(), from, limit, found);
    }
    check(row->status(), "reading");
    return found;
  }

  std::optional<std::string> snapshot(std::string_view key) const override { return get(snapshots, key); }
  std::optional<std::string> view_row(std::string_view key) const override { return get(views, key); }

  void scan_view(std::string_view prefix, std::string_view start,
                 const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    const std::unique_ptr<rocksdb::Iterator> row(db_->NewIterator({}, families_[views]));
    for (row->Seek(slice(std::max(prefix, start))); row->Valid(); row->Next()) {
      const auto key = row->key().ToStringView();
      if (!key.starts_with(prefix) || !visit(key, row->value().ToStringView())) return;
    }
    check(row->status(), "reading");
  }

  void flush() override { check(db_->Flush({}, families_), "flushing"); }

 private:
  // An iterator of the index, used again until the next batch is written: making one costs more than seeking
  // with it.
  class index_cursor {
   public:
    explicit index_cursor(const rocksdb_derived_store& store) : store_(store) {
      {
        const std::lock_guard lock(store.mutex_);
        writes_ = store.writes_;
        if (!store.idle_.empty()) {
          row_ = std::move(store.idle_.back());
          store.idle_.pop_back();
        }
      }
      if (row_) return;
      rocksdb::ReadOptions options;
      options.prefix_same_as_start = true;
      row_.reset(store.db_->NewIterator(options, store.families_[index]));
    }
    ~index_cursor() {
      const std::lock_guard lock(store_.mutex_);
      if (writes_ == store_.writes_ && row_->status().ok()) store_.idle_.push_back(std::move(row_));
    }
    index_cursor(const index_cursor&) = delete;
    index_cursor& operator=(const index_cursor&) = delete;

    rocksdb::Iterator* operator->() const { return row_.get(); }

   private:
    const rocksdb_derived_store& store_;
    std::uint64_t writes_;
    std::unique_ptr<rocksdb::Iterator> row_;
  };

  static rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
  std::string at_folder() const { return "derived data in " + directory_ + ": "; }

  void check(const rocksdb::Status& status, const char* doing) const {
    if (!status.ok())
      throw log_error(at_folder() + doing + " failed (" + status.ToString() + "); " +
                      (status.IsNoSpace()
                           ? "make room on the disk below it, and start again"
                           : "it may be deleted while nothing runs: it is built again from the "
                             "log"));
  }

  std::optional<std::string> get(family of, std::string_view key) const {
    std::string value;
    const auto status = db_->Get({}, families_[of], slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    check(status, "reading");
    return value;
  }

  void add_index(rocksdb::WriteBatch& rows, std::vector<std::pair<stream_id, event_place>>& entries) const {
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    std::string key, more;
    for (auto at = entries.begin(); at != entries.end();) {
      const auto& stream = at->first;
      key.clear();
      stream.append_key(key);
      const auto stream_bytes = key.size();
      while (at != entries.end() && at->first == stream) {
        key.resize(stream_bytes);
        append_big(key, at->second.position);
        more.clear();
        auto last = at->second.position;
        std::size_t count = 0;
        for (; at != entries.end() && count < events_per_row && at->first == stream; ++at, ++count) {
          const auto& [position, page] = at->second;
          if (count > 0) append_varint(more, position - last);
          append_varint(more, position - page);
          last = position;
        }
        check(rows.Put(families_[index], key, more), "writing");
      }
    }
  }

  void add_rows(rocksdb::WriteBatch& batch, family into, std::vector<derived_row>& rows) const {
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
    for (const auto& row : rows)
      check(row.value ? batch.Put(families_[into], row.key, *row.value)
                      : batch.Delete(families_[into], row.key),
            "writing");
  }

  void add_places(std::string_view first, std::string_view value, std::uint64_t from, std::size_t limit,
                  std::vector<event_place>& found) const {
    if (first.size() != position_bytes) damaged();
    for (auto position = get_big(first);;) {
      const auto into_page = take_varint(value);
      if (!into_page || *into_page > position) damaged();
      if (position >= from) found.push_back({position, position - *into_page});
      if (value.empty() || found.size() >= limit) return;
      const auto above = take_varint(value);
      if (!above) damaged();
      position += *above;
    }
  }

  [[noreturn]] void damaged() const {
    throw log_error(
        at_folder() +
        "a row of the stream index is damaged; delete the folder: it is built again from the log");
  }

  std::string directory_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<rocksdb::Iterator>> idle_;  // As of the last write.
  std::uint64_t writes_ = 0;
};

}  // namespace

std::unique_ptr<derived_store> open_rocksdb_derived_store(const std::string& directory,
                                                          const derived_store_options& options) {
  return std::make_unique<rocksdb_derived_store>(directory, options);
}

}  // namespace benefactor::store
