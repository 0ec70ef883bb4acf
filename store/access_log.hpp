// The one writer of the access log: takes what readers saw, and says when it is durable, so that an answer
// leaves only behind its record. Everything that waits while the disk syncs becomes the next group commit:
// many waiting reads share one sync.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/access_record.hpp"
#include "store/event_log.hpp"
#include "store/log_device.hpp"
#include "store/page.hpp"

namespace benefactor::store {

/// How recording ended.
enum class access_outcome : std::uint8_t {
  durable,
  overloaded,  ///< too much waits to be recorded: nothing was, and it may be tried again
  failed       ///< the access log cannot be written any more
};

struct access_log_parts {
  log_device& device;
  log_head head;
  key_vault& keys;
  entropy_source& entropy;
  std::function<std::int64_t()> clock;  ///< µs since 1970, UTC
  /// Pages that are durable, in order, before the answers that rest on them are released; may be empty.
  std::function<void(const std::vector<stored_page>&)> on_durable = {};
  /// The log could not be written. Called once, on the device's thread; may be empty.
  std::function<void(const std::string& why)> on_fatal = {};
};

/// Thread-safe. Completions run on the device's thread, or on the caller's where nothing needs to be written.
/// The device must be closed, or have nothing pending, before this ends.
class access_log {
 public:
  /// Records that wait for a group commit, beside the one that is being written, some 500 bytes each: at most
  /// so many, or those of one answer, however many they are.
  static constexpr std::size_t waiting_max = 50'000;

  explicit access_log(access_log_parts parts) : parts_(std::move(parts)), chain_(parts_.head.link) {}
  access_log(const access_log&) = delete;
  access_log& operator=(const access_log&) = delete;

  using completion = std::function<void(access_outcome)>;

  /// Makes *records* durable, all or none, and calls *done* once. Records of one group commit that are equal
  /// in everything but the request are stored as one, with their count. No records: done at once. Errors:
  /// none; what cannot be encoded is a failure of the log.
  void record(std::vector<phi_access_record> records, completion done);

  /// One past the last durable record.
  std::uint64_t end_position() const;
  std::uint64_t group_commits() const;
  std::uint64_t recorded() const;  ///< reads that were recorded: counts, not records

 private:
  struct batch {
    std::vector<phi_access_record> records;
    std::unordered_map<std::string, std::size_t> known;  // Where an equal one stands.
    std::vector<completion> waiting;
  };

  void write_waiting(std::unique_lock<std::mutex>& lock);
  void written(const write_result& result);
  void fail(std::unique_lock<std::mutex>& lock, batch& lost, const std::string& why);

  const access_log_parts parts_;
  mutable std::mutex mutex_;
  batch next_, in_flight_;
  bool busy_ = false, failed_ = false;
  page_chain chain_;                // Whoever set busy_ has it.
  std::vector<stored_page> pages_;  // In flight; likewise.
  std::uint64_t end_ = chain_.next_position(), group_commits_ = 0, recorded_ = 0;
};

}  // namespace benefactor::store
