// Reads the events of one stream: the index for what is covered, the in-memory tail for what is not yet.
//
// The log actor adds every durable page to the tail before it releases an answer that rests on it; the
// projector drops a page from the tail only after its index entries can be read. So index + tail cover the
// log to its durable end always, and whatever was answered can be read. A reader asks the tail first and the
// index second: what left the tail in between is in the index by then.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <shared_mutex>
#include <string_view>
#include <vector>

#include "store/derived_store.hpp"
#include "store/event_record.hpp"
#include "store/log_device.hpp"
#include "store/page.hpp"

namespace benefactor::store {

/// A stored event with the page that owns its bytes.
struct owned_event {
  stored_page page;
  event_view view;
};

/// Durable pages not yet covered by the derived store, by stream. Thread-safe. It grows as long as the
/// projector lags behind the log: who admits work looks at bytes().
class tail_index {
 public:
  /// *start*: the first position that is not covered; the first page added must begin there.
  explicit tail_index(std::uint64_t start = 0);

  /// The same for an object that is filled later. Errors: std::logic_error when pages are held.
  void start_at(std::uint64_t position);

  /// Adds a durable page; pages come in log order. Errors: std::logic_error when the page does not begin at
  /// end_position(); corrupt_page, corrupt_event.
  void add(const stored_page& page);

  /// Forgets pages whose events all stand before *position*.
  void drop_before(std::uint64_t position);

  /// True when a page held has an event of *stream*.
  bool exists(const stream_id& stream) const;

  /// What the tail knew of a stream at one moment.
  struct slice {
    std::uint64_t begin = 0;          ///< everything before this position was covered by the index
    std::vector<owned_event> events;  ///< at positions >= begin, ascending
  };

  /// Events of *stream* at positions >= *from*, and where the tail began.
  slice read(const stream_id& stream, std::uint64_t from = 0) const;

  /// The events alone.
  std::vector<owned_event> events(const stream_id& stream, std::uint64_t from = 0) const {
    return read(stream, from).events;
  }

  /// The page that holds *position*; empty when it is covered already or not durable yet.
  stored_page page_at(std::uint64_t position) const;

  /// Pages held, in log order, starting with the one that holds *from* (or the first one held); at most
  /// *limit* pages.
  std::vector<stored_page> pages(std::uint64_t from, std::size_t limit) const;

  /// The first position held, one past the last durable position added, and the bytes of the pages held.
  std::uint64_t begin_position() const;
  std::uint64_t end_position() const;
  std::size_t bytes() const;

 private:
  // One stream of one event. Entries stand in log order; each names the latest one before it whose stream
  // falls into the same slot. So adding touches one slot, and forgetting touches none: a number below
  // first_entry_ is gone.
  struct entry {
    stream_id stream;
    std::uint64_t position;
    std::uint64_t before;  // number + 1; 0: none
    std::string_view bytes;
  };
  struct held_page {
    stored_page page;
    std::uint64_t end;
  };

  std::size_t slot_of(const stream_id& stream) const noexcept;
  void grow();
  std::uint64_t first_position() const noexcept;
  const held_page& holder(std::uint64_t position) const;

  mutable std::shared_mutex mutex_;
  std::deque<held_page> pages_;
  std::deque<entry> entries_;
  std::uint64_t first_entry_ = 0;    // The number of entries_.front().
  std::vector<std::uint64_t> last_;  // By slot: the number + 1 of the latest entry; a power of two of them.
  int slot_shift_ = 0;
  std::uint64_t end_ = 0;
  std::size_t bytes_ = 0;
};

/// Thread-safe; reads may block on the disk.
class stream_reader {
 public:
  /// All three must outlive it.
  stream_reader(const log_device& device, const derived_store& derived, const tail_index& tail);

  /// Calls *visit* for the events of *stream* at positions >= *from*, ascending, each once, until it returns
  /// false. One page is held at a time, so that a stream of any length can be read. Errors: log_error and its
  /// kinds; what is damaged is named by position.
  void for_each(const stream_id& stream, std::uint64_t from,
                const std::function<bool(const owned_event&)>& visit) const;

  /// The same as one vector. Every event holds its page's 8 KiB: for claims, not for a bucket from its
  /// beginning.
  std::vector<owned_event> read(const stream_id& stream, std::uint64_t from = 0) const;

  /// True when the stream has an event. New claims are told by the Bloom filters.
  bool exists(const stream_id& stream) const;

  /// The event at *position*; throws log_error when there is none.
  owned_event read_event(std::uint64_t position) const;

 private:
  /// Checks the page's hash the first time it is read. From then on the device's own checks of what it reads
  /// must do: hashing a page of 16 KiB for one event was a tenth of what a cold bucket costs.
  page_view checked(const stored_page& page) const;

  const log_device& device_;
  const derived_store& derived_;
  const tail_index& tail_;
  /// Pages that were checked, by a hash of their position: one more than the position, or 0.
  mutable std::vector<std::atomic<std::uint64_t>> checked_;
};

}  // namespace benefactor::store
