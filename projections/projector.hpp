// The one loop behind the log: takes durable pages from the tail, folds them into index, snapshots and views,
// and writes model and checkpoint in one batch. Only then do the pages leave the tail.
//
// In production it has a thread of its own (start, wake, stop); tests and simulation call step instead, and
// then nothing happens behind their backs.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "events/ids.hpp"
#include "store/derived_store.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

class flags_fold;

/// The version of everything folded here: index, snapshots' places, views. Another one on disk is thrown away
/// and built again.
inline constexpr std::uint32_t derived_version = 5;

struct projector_options {
  store::tenant_name tenant;           ///< of the buckets whose snapshots are offered
  std::size_t chunk_events = 20'000;   ///< one batch holds about so many events at most
  std::size_t chunk_bytes = 16 << 20;  ///< and so many bytes of pages
  /// Between two batches, unless somebody waits for a position: larger batches cost less an event.
  std::chrono::milliseconds pause{20};
  std::size_t snapshot_bytes_max = 64 << 20;  ///< of snapshots waiting to be written; more are not taken
  /// Called after every step that made the tail shorter, on the loop's thread. May be empty.
  std::function<void()> on_covered;
};

class projector {
 public:
  /// Goes on from the store's checkpoint, or from genesis. *derived* and *tail* must outlive it; the tail
  /// must begin where the store ends (open_derived sees to both).
  projector(store::derived_store& derived, store::tail_index& tail, const id128& log_id,
            const projector_options& options = {});

  /// stop(), if it runs.
  ~projector();

  // ---- from any thread ----

  /// One past the last event covered by index and views. Does not block.
  std::uint64_t next_position() const noexcept { return next_.load(std::memory_order_acquire); }

  /// Says that pages were added to the tail. Cheap; for engine_parts::on_durable.
  void wake();

  /// Takes a bucket's state for its snapshot; for engine_parts::on_snapshot. Of one policy only the newest
  /// waits, and it is written when everything up to *position* is covered. When too many bytes wait it is not
  /// taken: the bucket's older snapshot stays, and loading it reads more of its stream.
  /// @param position     of the last event that the state rests on, durable already.
  /// @param contract     empty: as in the policy's offer before this one.
  void offer_snapshot(const policy_id& policy, std::uint64_t position, std::string contract,
                      std::string accumulators);

  /// Calls *reached* once: with true as soon as the event at *position* is covered (at once, on this thread,
  /// if it is already; position 0 always is), with false when the projector ends before. It runs on the
  /// projector's thread and must not block. Time limits are the caller's: it may forget the ticket.
  using notification = std::function<void(bool reached)>;
  std::uint64_t notify_when(std::uint64_t position, notification reached);

  /// Drops a notification that was not called yet; it will not be called when this returns true.
  bool forget(std::uint64_t ticket);

  // ---- the loop ----

  /// Folds the next chunk and writes waiting snapshots; false when there was neither. For one thread at a
  /// time, and none while the loop runs. Errors: log_error and its kinds; the store is then as before, and
  /// the projector of no more use.
  bool step();

  /// Starts the thread. *failed* is called on it, once, when a step throws: the process must say so and end,
  /// because from then on the tail only grows.
  void start(std::function<void(const std::string& why)> failed);

  /// Folds what is in the tail, makes it durable and ends the thread. Notifications that wait get false.
  void stop();

 private:
  struct offered {
    std::uint64_t position = 0;
    std::string contract, accumulators;
    std::size_t bytes() const { return contract.size() + accumulators.size(); }
  };
  struct waiter {
    std::uint64_t ticket;
    notification reached;
  };

  void run(const std::function<void(const std::string&)>& failed);
  void pause();
  std::vector<store::stored_page> next_chunk() const;
  void fold(const std::vector<store::stored_page>& pages, store::derived_batch& batch);
  void take_snapshots(std::uint64_t before, store::derived_batch& batch);
  void notify_up_to(std::uint64_t next);
  void give_up_waiting();

  store::derived_store& derived_;
  store::tail_index& tail_;
  const id128 log_id_;
  const projector_options options_;
  std::atomic<std::uint64_t> next_{0};
  // Of the last batch; only step touches these two.
  store::derived_checkpoint checkpoint_;
  std::unique_ptr<flags_fold> flags_;

  std::mutex mutex_;  // Of everything below.
  std::condition_variable woken_;
  bool work_ = false, stopping_ = false, ended_ = false;
  std::unordered_map<policy_id, offered> offers_;
  // Of these an offer with a contract was not taken: without one, a later offer would meet an outdated
  // contract.
  std::unordered_set<policy_id> contract_lost_;
  std::size_t offered_bytes_ = 0;
  std::multimap<std::uint64_t, waiter> waiters_;
  std::uint64_t last_ticket_ = 0;
  std::thread thread_;
};

}  // namespace benefactor::projections
