// What the log stands on: a device that keeps pages under the position of their first event. RocksDB is
// behind it in production (rocksdb_log_device.hpp), a simulated disk in tests and simulation
// (simulated_log_device.hpp).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/log_error.hpp"
#include "store/page.hpp"

namespace benefactor::store {

/// How one submit ended. An error means: it is unknown whether the pages are durable, and the device takes no
/// more.
struct write_result {
  std::string error;  ///< Empty when the pages are durable.

  bool ok() const noexcept { return error.empty(); }
};

/// Goes through stored pages in order, as of the moment it was made. For one thread.
class page_cursor {
 public:
  virtual ~page_cursor() = default;

  /// Moves to the next page, at first to the first one; false at the end.
  /// Errors: log_error when the device cannot read on.
  virtual bool next() = 0;

  /// The page's key and its bytes, valid until next() is called again.
  virtual std::uint64_t first_position() const = 0;
  virtual std::string_view bytes() const = 0;
};

/// An append-only store of pages. It does not look into them. Reading is thread-safe; submit has one caller.
class log_device {
 public:
  using completion = std::function<void(write_result)>;

  virtual ~log_device() = default;

  /// Makes *pages* durable, all or none, and calls *done* once, on the device's own thread (or from the
  /// simulated disk's pump). Batches are written in the order submitted. After the first error every later
  /// batch fails too. Errors: std::logic_error when the positions do not ascend beyond everything stored: the
  /// device never overwrites.
  virtual void submit(std::vector<stored_page> pages, completion done) = 0;

  /// The same, but returns only when it is done. For programs that run no actors: creating a log and
  /// repairing one.
  virtual write_result submit_and_wait(std::vector<stored_page> pages) = 0;

  /// Returns the page stored under *first_position*, or an empty one. Errors: log_error.
  virtual stored_page read_page(std::uint64_t first_position) const = 0;

  /// Returns the page with the greatest first position <= *position*, or an empty one. Whether it holds
  /// *position* is for the caller to see. Errors: log_error.
  virtual stored_page read_page_at_or_before(std::uint64_t position) const = 0;

  /// Returns the last page, or an empty one when nothing is stored. Errors: log_error.
  virtual stored_page last_page() const = 0;

  /// Returns a cursor that starts with read_page_at_or_before(*from*), or with the first page if that is
  /// empty.
  virtual std::unique_ptr<page_cursor> scan(std::uint64_t from) const = 0;

  /// Removes, durably, every page with a first position >= *position*. Only a repair does this. Errors:
  /// log_error.
  virtual void remove_from(std::uint64_t position) = 0;
};

}  // namespace benefactor::store
