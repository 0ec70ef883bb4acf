#include <algorithm>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/sst_file_writer.h>
#include <system_error>

#include "store/bytes.hpp"
#include "store/compaction_watch.hpp"
#include "store/derived_families.hpp"
#include "store/derived_store.hpp"
#include "store/index_rows.hpp"
#include "store/known_claims.hpp"
#include "store/log_error.hpp"
#include "store/recent_rows.hpp"

namespace benefactor::store {

namespace {

// Where tables are written before they join the database; names RocksDB takes no notice of.
constexpr const char* table_names[derived_families] = {"new-meta.sst", "new-index.sst", "new-snapshots.sst",
                                                       "new-views.sst"};

// Compactions keep fewer tables than that at the top. Adding more would only make every read slower.
constexpr std::uint64_t top_tables_max = 32;

constexpr std::string_view checkpoint_key = "checkpoint";
constexpr std::size_t checkpoint_bytes = 4 + 16 + 8 + 32;

// A row for each part of the known claims; the number of the part follows.
constexpr std::string_view known_claims_key = "known claims";

std::string known_claims_row(std::uint32_t part) {
  std::string key(known_claims_key);
  append_big(key, part);
  return key;
}

/// Gives the column families back before their database is closed, also when opening it has failed half-way.
struct family_handles {
  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;

  family_handles() = default;
  ~family_handles() {
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
  }
  family_handles(const family_handles&) = delete;
  family_handles& operator=(const family_handles&) = delete;

  rocksdb::ColumnFamilyHandle* operator[](std::size_t family) const { return handles[family]; }
  rocksdb::ColumnFamilyHandle* operator[](derived_family family) const {
    return handles[static_cast<std::size_t>(family)];
  }
};

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
    options.max_background_jobs = 4;  // While a large merge goes on, small ones keep the tables few.
    options.max_open_files = 1000;
    options.stats_dump_period_sec = 0;
    options.stats_persist_period_sec = 0;
    options.info_log_level = rocksdb::ERROR_LEVEL;
    options.keep_log_file_num = 2;
    options.listeners.push_back(compactions_);
    if (chosen.setup.env != nullptr) options.env = chosen.setup.env;
    if (chosen.setup.tune) {
      rocksdb::Options tuned(options, {});
      chosen.setup.tune(tuned);
      options = tuned;
    }
    const auto families = derived_family_descriptors(chosen);
    recent_bytes_max_ = families.back().options.write_buffer_size;
    rocksdb::DB* opened = nullptr;
    const auto status = rocksdb::DB::Open(options, directory, families, &families_.handles, &opened);
    if (!status.ok())
      throw log_error(at_folder() + "cannot be opened (" + status.ToString() + "); " +
                      (status.IsNoSpace()
                           ? "make room on the disk below it"
                           : "if it is damaged, delete the folder: it is built again from the log"));
    db_.reset(opened);
    families_.db = opened;
    is_whole_ = !has_lost_bounds() && load_known_claims();
    // Not before: what is merged no longer shows what it lost.
    if (is_whole_) check(db_->EnableAutoCompaction(families_.handles), "opening");
  }

  ~rocksdb_derived_store() override {
    try {
      flush();
    } catch (const log_error&) {  // NOLINT(bugprone-empty-catch): what is not there is folded again.
    }
  }

  void write(derived_batch batch) override {
    std::array<sorted_rows_ptr, derived_families> rows;
    rows_builder meta;
    meta.put(checkpoint_key, encode(batch.checkpoint));
    rows_builder index(stream_id{}.key().size());
    index.reserve(batch.index.size(), 40 * batch.index.size());
    for_each_index_row(batch.index,
                       [&](std::string_view key, std::string_view value) { index.put(key, value); });
    rows[0] = std::move(meta).finish();
    rows[1] = std::move(index).finish();
    rows[2] = rows_of(batch.snapshots);
    rows[3] = rows_of(batch.views);
    recent_.add(std::move(rows));
    if (recent_.layers()->bytes > recent_bytes_max_) flush();
  }

  std::optional<derived_checkpoint> checkpoint() const override {
    if (!is_whole_) return std::nullopt;
    const auto stored = get(derived_family::meta, checkpoint_key);
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

  bool exists(const stream_id& stream) const override {
    if (stream.kind == stream_kind::claim) {
      const auto layers = recent_.layers();  // Before what is on the disk: else what moves there is missed.
      const auto key = stream.key();
      for (const auto& layer : layers->of(derived_family::index)) {
        if (!layer->may_hold(key)) continue;
        if (const auto row = layer->from(key); row != layer->end() && row->key().starts_with(key))
          return true;
      }
      if (!known_.may_hold(stream.id)) return false;
    }
    return !places(stream, 0, 1).empty();
  }

  std::optional<stream_id> stream_from(const stream_id& stream) const override {
    const auto key = stream.key();
    std::optional<stream_id> found;
    const auto take = [&](std::string_view at) {
      const auto one = stream_id::take_from_key(at);
      if (!one || at.size() != index_position_bytes) damaged();
      if (!found || *one < *found) found = one;
    };
    for (const auto& layer : recent_.layers()->of(derived_family::index))
      if (const auto row = layer->from(key); row != layer->end()) take(row->key());
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    const auto row = iterator(derived_family::index, options);
    row->Seek(key);
    check(row->status(), "reading");
    if (row->Valid()) take(row->key().ToStringView());
    return found;
  }

  std::vector<event_place> places(const stream_id& stream, std::uint64_t from,
                                  std::size_t limit) const override {
    std::vector<event_place> found;
    auto key = stream.key();
    const auto stream_bytes = key.size();
    // The row that holds *from* starts at most a span before it.
    append_big(key, from - std::min<std::uint64_t>(from, index_row_span - 1));
    const auto prefix = std::string_view(key).substr(0, stream_bytes);
    const auto take = [&](std::string_view at, std::string_view value) {
      if (!at.starts_with(prefix)) return false;
      // A table that has just joined holds what a layer holds as well.
      const auto next = found.empty() ? from : found.back().position + 1;
      if (!append_places(at.substr(stream_bytes), value, next, limit, found)) damaged();
      return found.size() < limit;
    };
    const auto layers = recent_.layers();  // Before the disk is asked: else what moves there is missed.
    {
      const index_cursor row(*this);
      row->Seek(key);
      while (found.size() < limit && row->Valid() &&
             take(row->key().ToStringView(), row->value().ToStringView()))
        row->Next();
      check(row->status(), "reading");
    }
    for (const auto& layer : layers->of(derived_family::index)) {
      if (!layer->may_hold(prefix)) continue;
      auto row = layer->from(key);
      while (found.size() < limit && row != layer->end() && take(row->key(), row->value())) ++row;
    }
    return found;
  }

  std::optional<std::string> snapshot(std::string_view key) const override {
    return get(derived_family::snapshots, key);
  }
  std::optional<std::string> view_row(std::string_view key) const override {
    return get(derived_family::views, key);
  }

  void scan_view(std::string_view prefix, std::string_view start,
                 const std::function<bool(std::string_view, std::string_view)>& visit) const override {
    const auto first = std::max(prefix, start);
    row_layers_ptr layers;
    std::unique_ptr<rocksdb::Iterator> disk;
    // Both as of one moment: with a flush between them the disk would be ahead.
    for (auto seen = ~flushes(); seen != flushes();) {
      seen = flushes();
      layers = recent_.layers();
      disk = iterator(derived_family::views, {});
    }
    struct source {
      sorted_rows::const_iterator at, end;
    };
    std::vector<source> sources;  // The oldest first.
    for (const auto& layer : layers->of(derived_family::views))
      sources.push_back({layer->from(first), layer->end()});
    for (disk->Seek(slice(first));;) {
      // The least key, and of one key the newest row; the disk's is the oldest.
      bool any = disk->Valid();
      std::string_view key = any ? disk->key().ToStringView() : std::string_view();
      const row_ref* newest = nullptr;
      for (const auto& from : sources)
        if (from.at != from.end && (!any || from.at->key() <= key)) {
          any = true;
          newest = &*from.at;
          key = newest->key();
        }
      if (!any || !key.starts_with(prefix)) break;
      const auto value = newest != nullptr ? newest->value() : disk->value().ToStringView();
      if ((newest == nullptr || !newest->removed()) && !visit(key, value)) return;
      for (auto& from : sources)
        if (from.at != from.end && from.at->key() == key) ++from.at;
      if (disk->Valid() && disk->key().ToStringView() == key) disk->Next();  // Last: *key* may be its.
    }
    check(disk->status(), "reading");
  }

  /// The recent rows become tables, one for each column family, that join the database together.
  void flush() override {
    const auto layers = recent_.layers();
    if (layers->bytes == 0 || !is_whole_) return;
    std::vector<rocksdb::IngestExternalFileArg> tables;
    const auto add_table = [&](std::size_t family, const sorted_rows& rows) {
      rocksdb::IngestExternalFileArg table;
      table.column_family = families_[family];
      table.external_files = {directory_ + "/" + table_names[family]};
      table.options.move_files = true;
      table.options.write_global_seqno = false;
      write_table(rows, family, table.external_files.front());
      tables.push_back(std::move(table));
    };
    for (const auto family : {derived_family::index, derived_family::snapshots, derived_family::views})
      if (!layers->of(family).empty())
        add_table(static_cast<std::size_t>(family), *merge(layers->of(family), false));
    add_table(static_cast<std::size_t>(derived_family::meta), *meta_rows(*layers));
    join(tables);
    known_.stored();
    std::vector<std::unique_ptr<rocksdb::Iterator>> outdated;
    {
      const std::lock_guard lock(mutex_);
      ++flushes_;
      outdated.swap(idle_);
    }
    recent_.clear();
    wait_for_compactions();
  }

 private:
  // An iterator of the index, used again until the next tables join: making one costs more than seeking with
  // it.
  class index_cursor {
   public:
    explicit index_cursor(const rocksdb_derived_store& store) : store_(store) {
      {
        const std::lock_guard lock(store.mutex_);
        flushes_ = store.flushes_;
        if (!store.idle_.empty()) {
          row_ = std::move(store.idle_.back());
          store.idle_.pop_back();
        }
      }
      if (row_) return;
      rocksdb::ReadOptions options;
      options.prefix_same_as_start = true;
      row_ = store.iterator(derived_family::index, options);
    }
    ~index_cursor() {
      const std::lock_guard lock(store_.mutex_);
      if (flushes_ == store_.flushes_ && row_->status().ok()) store_.idle_.push_back(std::move(row_));
    }
    index_cursor(const index_cursor&) = delete;
    index_cursor& operator=(const index_cursor&) = delete;

    rocksdb::Iterator* operator->() const { return row_.get(); }

   private:
    const rocksdb_derived_store& store_;
    std::uint64_t flushes_;
    std::unique_ptr<rocksdb::Iterator> row_;
  };

  std::uint64_t flushes() const {
    const std::lock_guard lock(mutex_);
    return flushes_;
  }

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

  std::unique_ptr<rocksdb::Iterator> iterator(derived_family of, const rocksdb::ReadOptions& options) const {
    return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, families_[of]));
  }

  std::optional<std::string> get(derived_family of, std::string_view key) const {
    const auto layers = recent_.layers();
    if (const auto* row = layers->find(of, key)) {
      if (row->removed()) return std::nullopt;
      return std::string(row->value());
    }
    std::string value;
    const auto status = db_->Get({}, families_[of], slice(key), &value);
    if (status.IsNotFound()) return std::nullopt;
    check(status, "reading");
    return value;
  }

  static std::string encode(const derived_checkpoint& checkpoint) {
    std::string bytes(checkpoint_bytes, '\0');
    auto* at = put_little(bytes.data(), checkpoint.version);
    std::memcpy(at, checkpoint.log_id.bytes.data(), 16);
    at = put_little(at + 16, checkpoint.next_position);
    std::memcpy(at, checkpoint.page_hash.data(), 32);
    return bytes;
  }

  static sorted_rows_ptr rows_of(const std::vector<derived_row>& rows) {
    rows_builder builder;
    std::size_t bytes = 0;
    for (const auto& row : rows) bytes += row.key.size() + (row.value ? row.value->size() : 0);
    builder.reserve(rows.size(), bytes);
    for (const auto& row : rows) {
      if (row.value)
        builder.put(row.key, *row.value);
      else
        builder.remove(row.key);
    }
    return std::move(builder).finish();
  }

  /// The checkpoint, and what is new among the known claims: whoever asks from now on is told to look on the
  /// disk, where the claims will be before they are nowhere else.
  sorted_rows_ptr meta_rows(const row_layers& layers) {
    for (const auto& layer : layers.of(derived_family::index)) {
      stream_id last;
      for (const auto& row : *layer) {
        auto key = row.key();
        const auto stream = stream_id::take_from_key(key);
        if (!stream) damaged();
        if (stream->kind == stream_kind::claim && *stream != last) known_.add(stream->id);
        last = *stream;
      }
    }
    rows_builder rows;
    const auto written = merge(layers.of(derived_family::meta), false);
    for (const auto& row : *written) rows.put(row.key(), row.value());
    known_.for_each_changed(
        [&](std::uint32_t part, std::string_view bytes) { rows.put(known_claims_row(part), bytes); });
    return std::move(rows).finish();
  }

  /// False: they are not all there. A claim that is would seem new; an older version wrote none.
  bool load_known_claims() {
    const auto row = iterator(derived_family::meta, {});
    std::uint32_t part = 0;
    for (row->Seek(slice(known_claims_key)); row->Valid(); row->Next(), ++part)
      if (row->key() != slice(known_claims_row(part)) || !known_.load(part, row->value().ToStringView()))
        return false;
    check(row->status(), "reading");
    return part > 0 || !get(derived_family::meta, checkpoint_key);
  }

  void write_table(const sorted_rows& rows, std::size_t family, const std::string& file) const {
    const rocksdb::Options options = db_->GetOptions(families_[family]);
    rocksdb::SstFileWriter table(rocksdb::EnvOptions(options), options, families_[family]);
    check(table.Open(file), "writing");
    for (const auto& row : rows)
      check(row.removed() ? table.Delete(slice(row.key())) : table.Put(slice(row.key()), slice(row.value())),
            "writing");
    check(table.Finish(), "writing");
  }

  /// A table that has lost its bounds is merged into something that no longer shows it, so nothing is merged
  /// before that was looked at, and never if one has.
  void join(const std::vector<rocksdb::IngestExternalFileArg>& tables) {
    const auto held = compactions_->hold_back();
    check(db_->IngestExternalFiles(tables), "writing");
    if (!has_lost_bounds()) return;
    is_whole_ = false;
    rocksdb::CancelAllBackgroundWork(db_.get(), false);
    throw log_error(at_folder() +
                    "a table that was just written could not be read; start again: the folder is built again "
                    "from the log");
  }

  /// Whether a table joined without its bounds: RocksDB 7.8 takes one in so, without a word, when it cannot
  /// read its first row, and then never finds any. No key is empty.
  bool has_lost_bounds() const {
    std::vector<rocksdb::LiveFileMetaData> tables;
    db_->GetLiveFilesMetaData(&tables);
    return std::any_of(tables.begin(), tables.end(), [](const auto& table) {
      return table.smallestkey.empty() || table.largestkey.empty();
    });
  }

  void wait_for_compactions() const {
    compactions_->wait_until([this] {
      std::uint64_t errors = 0;
      db_->GetIntProperty(rocksdb::DB::Properties::kBackgroundErrors, &errors);
      if (errors > 0) return true;  // The next tables will not join, and say why.
      std::uint64_t most = 0;
      for (auto* family : families_.handles) {
        std::string count;
        db_->GetProperty(family, rocksdb::DB::Properties::kNumFilesAtLevelPrefix + "0", &count);
        most = std::max<std::uint64_t>(most, std::strtoull(count.c_str(), nullptr, 10));
      }
      return most < top_tables_max;
    });
  }

  [[noreturn]] void damaged() const {
    throw log_error(
        at_folder() +
        "a row of the stream index is damaged; delete the folder: it is built again from the log");
  }

  std::string directory_;
  std::size_t recent_bytes_max_ = 0;
  const std::shared_ptr<compaction_watch> compactions_ = std::make_shared<compaction_watch>();
  std::unique_ptr<rocksdb::DB> db_;
  family_handles families_;
  recent_rows recent_;
  known_claims known_;
  bool is_whole_ = true;  ///< else nothing in here may be believed
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<rocksdb::Iterator>> idle_;  // As of the last flush.
  std::uint64_t flushes_ = 0;
};

}  // namespace

std::unique_ptr<derived_store> open_rocksdb_derived_store(const std::string& directory,
                                                          const derived_store_options& options) {
  return std::make_unique<rocksdb_derived_store>(directory, options);
}

}  // namespace benefactor::store
