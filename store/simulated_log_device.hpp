// A log device in memory, for tests and simulation: nothing completes until it is told to, and a crash loses,
// keeps or tears what was not yet synced, as the seed decides. The same calls with the same seed give the
// same bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "store/log_device.hpp"

namespace benefactor::store {

/// What a crash does to batches that were submitted and not yet completed.
enum class crash_damage : std::uint8_t {
  /// The first n of them survive whole, the others are lost: what RocksDB's journal guarantees.
  whole_batches,
  /// Each page by itself survives, is lost, or is torn: what a device without a journal may do. A log on such
  /// a
  /// device may need repair_drop_tail before it opens again.
  torn_pages,
};

class simulated_log_device final : public log_device {
 public:
  simulated_log_device() = default;

  void submit(std::vector<stored_page> pages, completion done) override;
  write_result submit_and_wait(std::vector<stored_page> pages) override;
  stored_page read_page(std::uint64_t first_position) const override;
  stored_page read_page_at_or_before(std::uint64_t position) const override;
  stored_page last_page() const override;
  std::unique_ptr<page_cursor> scan(std::uint64_t from) const override;
  void remove_from(std::uint64_t position) override;

  /// Batches submitted and not completed.
  std::size_t pending() const;

  /// Syncs the oldest pending batch and calls its completion; false when there is none.
  bool complete_next();

  /// Completes until nothing is pending, including what completions submit; returns how many batches that
  /// were.
  std::size_t pump();

  /// Makes the next sync fail. Its batch stays in doubt: a crash decides whether it survives. All later ones
  /// fail too.
  void fail_next_sync();

  /// Ends this device as a power cut would: pending completions are never called, later submits go nowhere,
  /// reads throw log_error. *rng* decides what survives of the pending batches.
  void crash(std::mt19937_64& rng, crash_damage damage = crash_damage::whole_batches);

  /// Returns a new device on what is durable in this one.
  std::unique_ptr<simulated_log_device> reopen() const;

  /// Stores *bytes* as the page at *position*, or removes the page: stands for bit rot and lost blocks.
  void damage_page(std::uint64_t position, std::optional<std::string> bytes);

 private:
  struct batch {
    std::vector<stored_page> pages;
    completion done;
  };
  using page_map = std::map<std::uint64_t, page_bytes>;
  class cursor;

  void check_alive() const;

  mutable std::mutex mutex_;
  page_map durable_;
  std::deque<batch> pending_;
  std::deque<batch> in_doubt_;
  std::optional<std::uint64_t> last_submitted_;
  bool fail_next_ = false;
  bool failed_ = false;
  bool crashed_ = false;
};

}  // namespace benefactor::store
