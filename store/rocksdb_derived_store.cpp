#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>

#include "store/bytes.hpp"
#include "store/derived_database.hpp"
#include "store/derived_store.hpp"
#include "store/index_rows.hpp"
#include "store/known_claims.hpp"
#include "store/log_error.hpp"
#include "store/recent_rows.hpp"

namespace benefactor::store {

namespace {

constexpr const char* index_row = "a row of the stream index";
constexpr std::string_view checkpoint_key = "checkpoint";
constexpr std::size_t checkpoint_bytes = 4 + 16 + 8 + 32;

// A row for each part of the known claims; the number of the part follows.
constexpr std::string_view known_claims_key = "known claims";

std::string known_claims_row(std::uint32_t part) {
  std::string key(known_claims_key);
  append_big(key, part);
  return key;
}

class rocksdb_derived_store final : public derived_store {
 public:
  rocksdb_derived_store(const std::string& directory, const derived_store_options& chosen)
      : database_(directory, chosen), knows_claims_(database_.is_whole() && load_known_claims()) {}

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
    if (recent_.layers()->bytes > database_.recent_bytes_max()) flush();
  }

  std::optional<derived_checkpoint> checkpoint() const override {
    if (!knows_claims_ || !database_.is_whole()) return std::nullopt;
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
      if (!one || at.size() != index_position_bytes) database_.damaged(index_row);
      if (!found || *one < *found) found = one;
    };
    const auto layers = recent_.layers();  // Held: the writer lets go of it.
    for (const auto& layer : layers->of(derived_family::index))
      if (const auto row = layer->from(key); row != layer->end()) take(row->key());
    rocksdb::ReadOptions options;
    options.total_order_seek = true;
    const auto row = database_.iterator(derived_family::index, options);
    row->Seek(key);
    database_.check(row->status(), "reading");
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
      if (!append_places(at.substr(stream_bytes), value, next, limit, found)) database_.damaged(index_row);
      return found.size() < limit;
    };
    const auto layers = recent_.layers();  // Before the disk is asked: else what moves there is missed.
    {
      const index_cursor row(*this);
      row->Seek(key);
      while (found.size() < limit && row->Valid() &&
             take(row->key().ToStringView(), row->value().ToStringView()))
        row->Next();
      database_.check(row->status(), "reading");
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

  void scan_views(
      const std::vector<view_range>& ranges,
      const std::function<bool(std::size_t, std::string_view, std::string_view)>& visit) const override {
    row_layers_ptr layers;
    std::unique_ptr<rocksdb::Iterator> disk;
    // Both as of one moment: with a flush between them the disk would be ahead.
    for (auto seen = ~flushes(); seen != flushes();) {
      seen = flushes();
      layers = recent_.layers();
      disk = database_.iterator(derived_family::views, {});
    }
    for (std::size_t i = 0; i < ranges.size(); ++i)
      scan(*layers, *disk, ranges[i],
           [&](std::string_view key, std::string_view value) { return visit(i, key, value); });
  }

  /// The recent rows become tables, one for each column family, that join the database together.
  void flush() override {
    const auto layers = recent_.layers();
    if (layers->bytes == 0 || !database_.is_whole()) return;
    database_.join({meta_rows(*layers), merge(layers->of(derived_family::index), false),
                    merge(layers->of(derived_family::snapshots), false),
                    merge(layers->of(derived_family::views), false)});
    known_.stored();
    std::vector<std::unique_ptr<rocksdb::Iterator>> outdated;
    {
      const std::lock_guard lock(mutex_);
      ++flushes_;
      outdated.swap(idle_);
    }
    recent_.clear();
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
      row_ = store.database_.iterator(derived_family::index, options);
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

  template <class Visit>
  void scan(const row_layers& layers, rocksdb::Iterator& disk, const view_range& range,
            const Visit& visit) const {
    const auto& first = std::max(range.prefix, range.start);
    struct source {
      sorted_rows::const_iterator at, end;
    };
    std::vector<source> sources;  // The oldest first.
    for (const auto& layer : layers.of(derived_family::views))
      sources.push_back({layer->from(first), layer->end()});
    for (disk.Seek(slice(first));;) {
      // The least key, and of one key the newest row; the disk's is the oldest.
      bool any = disk.Valid();
      std::string_view key = any ? disk.key().ToStringView() : std::string_view();
      const row_ref* newest = nullptr;
      for (const auto& from : sources)
        if (from.at != from.end && (!any || from.at->key() <= key)) {
          any = true;
          newest = &*from.at;
          key = newest->key();
        }
      if (!any || !key.starts_with(range.prefix)) break;
      const auto value = newest != nullptr ? newest->value() : disk.value().ToStringView();
      if ((newest == nullptr || !newest->removed()) && !visit(key, value)) return;
      for (auto& from : sources)
        if (from.at != from.end && from.at->key() == key) ++from.at;
      if (disk.Valid() && disk.key().ToStringView() == key) disk.Next();  // Last: *key* may be its.
    }
    database_.check(disk.status(), "reading");
  }

  std::uint64_t flushes() const {
    const std::lock_guard lock(mutex_);
    return flushes_;
  }

  std::optional<std::string> get(derived_family of, std::string_view key) const {
    const auto layers = recent_.layers();
    if (const auto* row = layers->find(of, key)) {
      if (row->removed()) return std::nullopt;
      return std::string(row->value());
    }
    return database_.get(of, key);
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
        if (!stream) database_.damaged(index_row);
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

  /// False: they are not all there; an older version wrote none.
  bool load_known_claims() {
    const auto row = database_.iterator(derived_family::meta, {});
    std::uint32_t part = 0;
    for (row->Seek(slice(known_claims_key)); row->Valid(); row->Next(), ++part)
      if (row->key() != slice(known_claims_row(part)) || !known_.load(part, row->value().ToStringView()))
        return false;
    database_.check(row->status(), "reading");
    return part > 0 || !get(derived_family::meta, checkpoint_key);
  }

  derived_database database_;
  recent_rows recent_;
  known_claims known_;
  bool knows_claims_;  ///< else a claim that is here would seem new
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
