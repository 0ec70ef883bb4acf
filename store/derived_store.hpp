// Everything derived from the log that lives on disk: the stream index, bucket snapshots, the views' rows,
// and the checkpoint they are valid at. Deleting it costs a rebuild, nothing else. Written by
// projections/projector.hpp, read through store/stream_reader.hpp, by buckets for their snapshots and by the
// views' queries.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/ids.hpp"
#include "store/rocksdb_setup.hpp"
#include "store/sha256.hpp"
#include "store/stream_id.hpp"

namespace benefactor::store {

/// Up to where the derived data covers the log, and proof that it is this log.
struct derived_checkpoint {
  id128 log_id;
  std::uint64_t next_position = 0;  ///< the first position not covered; always the end of a page
  digest256 page_hash{};            ///< of the last page covered
  std::uint32_t version = 0;        ///< of the code that folded: data of another version is thrown away

  bool operator==(const derived_checkpoint&) const = default;
};

/// Where an event is. With its page's key one read finds it; without, a search for the page before it would
/// read two.
struct event_place {
  std::uint64_t position = 0;
  std::uint64_t page = 0;  ///< the first position of the page that holds it

  auto operator<=>(const event_place&) const = default;
};

/// One key and its new value; nothing: the key is deleted.
struct derived_row {
  std::string key;
  std::optional<std::string> value;
};

/// What one fold step writes, model and checkpoint in one atomic batch.
struct derived_batch {
  std::vector<std::pair<stream_id, event_place>> index;  ///< events by stream, in any order
  std::vector<derived_row> snapshots;                    ///< keys by store/bucket_snapshots.hpp
  std::vector<derived_row> views;                        ///< keys by their projection; tenant first
  derived_checkpoint checkpoint;
};

/// View rows whose keys begin with *prefix*, from *start* on: a full key; empty: from the first.
struct view_range {
  std::string prefix, start;
};

/// Reading is thread-safe and may block on the disk; write has one caller.
class derived_store {
 public:
  virtual ~derived_store() = default;

  /// Sorts the rows by key and writes them with the checkpoint, all or none. Positions of one stream never
  /// descend from one batch to the next. Errors: log_error.
  virtual void write(derived_batch batch) = 0;

  /// Of the last batch written; nothing in a new store. Errors: log_error.
  virtual std::optional<derived_checkpoint> checkpoint() const = 0;

  /// True when the index covers an event of the stream. A stream that was never written is told from the
  /// Bloom filters, without reading.
  virtual bool exists(const stream_id& stream) const = 0;

  /// The first stream of the index that is not before *stream*; nothing when there is none. For finding a
  /// claim by the first bytes of its id, which is all that a claim number tells.
  virtual std::optional<stream_id> stream_from(const stream_id& stream) const = 0;

  /// The stream's events at positions >= *from* that the index covers, ascending, at most *limit*.
  virtual std::vector<event_place> places(const stream_id& stream, std::uint64_t from = 0,
                                          std::size_t limit = SIZE_MAX) const = 0;
  virtual std::optional<std::string> snapshot(std::string_view key) const = 0;
  virtual std::optional<std::string> view_row(std::string_view key) const = 0;

  /// Visits the rows of each range in key order, one range after the other and all as of one moment; *visit*
  /// returns false to have no more of this range, and must not call the store.
  virtual void scan_views(const std::vector<view_range>& ranges,
                          const std::function<bool(std::size_t range, std::string_view key,
                                                   std::string_view value)>& visit) const = 0;
  void scan_view(std::string_view prefix, std::string_view start,
                 const std::function<bool(std::string_view key, std::string_view value)>& visit) const {
    scan_views({{std::string(prefix), std::string(start)}},
               [&](std::size_t, std::string_view key, std::string_view value) { return visit(key, value); });
  }

  /// Makes everything written durable, which a crash may otherwise take back, the newest batches first.
  virtual void flush() = 0;
};

struct derived_store_options {
  std::size_t block_cache_bytes = 64 << 20;  ///< blocks, indexes and filters of all column families together
  /// Of keys and values that are kept in memory before they become tables; what a crash makes the next start
  /// fold again.
  std::size_t recent_bytes = 24 << 20;
  rocksdb_setup setup{};
};

/// RocksDB at *directory* (<data>/derived): one column family each for index, snapshots and views; prefix
/// Bloom filters on the index. Rows are kept sorted in memory and join the database as whole tables, all
/// column families' and the checkpoint at once: there is neither a write-ahead log nor a write buffer.
/// Closing flushes. Errors: log_error.
std::unique_ptr<derived_store> open_rocksdb_derived_store(const std::string& directory,
                                                          const derived_store_options& options = {});

/// In memory, for tests and simulation.
std::unique_ptr<derived_store> make_memory_derived_store();

}  // namespace benefactor::store
