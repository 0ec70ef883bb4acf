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
#include "store/bytes.hpp"
#include "store/door_record.hpp"
#include "store/event_log.hpp"
#include "store/log_device.hpp"
#include "store/page.hpp"
#include "store/sha256.hpp"

namespace benefactor::store {

/// How recording ended.
enum class access_outcome : std::uint8_t {
  durable,
  overloaded,  ///< too much waits to be recorded: nothing was, and it may be tried again
  failed       ///< it was not: this record cannot be made, or the access log not be written any more
};

struct access_log_parts {
  log_device& device;
  log_head head;
  key_vault& keys;
  entropy_source& entropy;              ///< for any thread
  std::function<std::int64_t()> clock;  ///< µs since 1970, UTC
  /// Pages that are durable, in order, before the answers that rest on them are released; may be empty. What
  /// it throws is told to on_fatal, once, and it is told of no further pages: they would leave a gap.
  std::function<void(const std::vector<stored_page>&)> on_durable = {};
  /// The log could not be written, or on_durable threw. Called once for each, on the device's thread; may be
  /// empty.
  std::function<void(const std::string& why)> on_fatal = {};
  /// A record could not be made, so that its answer alone is refused. On the thread that records; may be
  /// empty.
  std::function<void(const std::string& why)> on_refused = {};
};

/// Thread-safe. Completions run on the device's thread, or on the caller's where nothing needs to be written.
/// The device must be closed, or have nothing pending, before this ends.
class access_log {
 public:
  /// Records that wait for a group commit, beside the one that is being written, and their bytes: at most so
  /// many, or those of one answer, however many they are.
  static constexpr std::size_t waiting_max = 50'000, waiting_bytes_max = 16u << 20;

  explicit access_log(access_log_parts parts) : parts_(std::move(parts)), chain_(parts_.head.link) {}
  access_log(const access_log&) = delete;
  access_log& operator=(const access_log&) = delete;

  using completion = std::function<void(access_outcome)>;

  /// Makes *records* durable, all or none, and calls *done* once. Records of one group commit that are equal
  /// in everything but the request are stored as one, with their count. Encoded and sealed here, on the
  /// caller's thread, which may wait for a key: what one answer lacks is no matter of the others. No records:
  /// done at once. Errors: none; one that cannot be encoded ends with access_outcome::failed.
  void record(std::vector<phi_access_record> records, completion done);

  /// The same with what happened at the door; makes the engine's own key when it is first needed, which is a
  /// synced write. Equal are those that differ in the request and the port of the address only; an opened
  /// session is equal to none of another connection.
  void record(std::vector<door_record> records, completion done);

  /// One past the last durable record.
  std::uint64_t end_position() const;
  std::uint64_t group_commits() const;
  std::uint64_t recorded() const;  ///< reads and happenings that were recorded: counts, not records

 private:
  /// A record that waits, or several equal ones.
  struct encoded_access {
    digest256 content;  // Of all that makes records equal.
    std::string event;
    std::uint32_t count = 1;
    bool shared = false;  // The event does not say the count yet.
  };
  struct digest_hash {
    std::size_t operator()(const digest256& digest) const noexcept {
      return get_little<std::size_t>(reinterpret_cast<const char*>(digest.data()));
    }
  };
  struct batch {
    std::vector<encoded_access> records;
    std::size_t bytes = 0;                                          // Of their events.
    std::unordered_map<digest256, std::size_t, digest_hash> known;  // Where an equal one stands.
    std::vector<completion> waiting;
  };

  template <class Record>
  void encode_and_add(const std::vector<Record>& records, completion done);
  void add(std::vector<encoded_access> made, completion done);
  void write_waiting(std::unique_lock<std::mutex>& lock);
  void written(const write_result& result);
  void tell_durable(const std::vector<stored_page>& pages);
  void fail(std::unique_lock<std::mutex>& lock, batch& lost, const std::string& why);

  const access_log_parts parts_;
  mutable std::mutex mutex_;
  batch next_, in_flight_;
  bool busy_ = false, failed_ = false;
  bool told_no_more_ = false;       // The device's thread has it: on_durable threw.
  page_chain chain_;                // Whoever set busy_ has it.
  std::vector<stored_page> pages_;  // In flight; likewise.
  std::uint64_t end_ = chain_.next_position(), group_commits_ = 0, recorded_ = 0;
};

}  // namespace benefactor::store
