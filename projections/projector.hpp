// The one loop behind the log: takes durable pages from the tail, folds them into index, snapshots and views,
// and writes model and checkpoint in one batch. Only then do the pages leave the tail. Where views have to be
// built, it does that in between, from the log, and lets nobody wait for it.
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
#include "projections/view_builder.hpp"
#include "projections/view_catalog.hpp"
#include "projections/view_folds.hpp"
#include "store/derived_store.hpp"
#include "store/stream_reader.hpp"

namespace benefactor::projections {

/// The version of what is folded before the door opens: index, snapshots' places, reference data, and how
/// keys are made. Another one on disk is thrown away and built again. Views have versions of their own
/// (view_catalog.hpp).
inline constexpr std::uint32_t derived_version = 6;

/// What becomes of views that are not there yet.
enum class new_views {
  folded_along,  ///< in a store without anything they are there from the first event on; else as the next one
  built_behind,  ///< they are built from the log in the background
  none           ///< there are none, and those that are there are dropped: for measurements
};

struct projector_options {
  store::tenant_name tenant;           ///< of the buckets whose snapshots are offered
  std::size_t chunk_events = 20'000;   ///< one batch holds about so many events at most
  std::size_t chunk_bytes = 16 << 20;  ///< and so many bytes of pages
  /// Between two batches, unless somebody waits for a position: larger batches cost less an event.
  std::chrono::milliseconds pause{20};
  std::size_t snapshot_bytes_max = 64 << 20;  ///< of snapshots waiting to be written; more are not taken
  new_views views = new_views::folded_along;
  /// Where the log is read for views that are to be built; null: none is, until another projector does.
  const store::log_device* device = nullptr;
  /// Of pages, about, that are folded for them in one batch; a quarter of it while the log goes on growing,
  /// whose events wait that long.
  std::size_t build_bytes = 16 << 20;
  /// Rows that are no longer live are deleted so much later: no question takes as long.
  std::chrono::seconds drop_after{60};
  /// Called after every step that made the tail shorter, on the loop's thread. May be empty.
  std::function<void()> on_covered;
};

/// How a view stands.
struct view_status {
  view_id view{};
  bool live = false;           ///< it answers, and covers what is before projector::next_position()
  bool building = false;       ///< anew, where it is live too
  std::uint64_t built_to = 0;  ///< the first position that is not in what is being built
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

  // ---- views ----

  /// All of them, as of the last step.
  std::vector<view_status> views() const;

  /// Begins to build *views* anew, beside the live ones, which answer until the new ones have caught up.
  /// False: views are being built already, or there is no device to read.
  bool rebuild(const view_set& views);

  // ---- the loop ----

  /// Folds the next chunk, writes waiting snapshots, and does a part of what is to be built or deleted; false
  /// when there was nothing to do. For one thread at a time, and none while the loop runs. Errors: log_error
  /// and its kinds; the store is then as before, and the projector of no more use.
  bool step() { return step(true); }

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

  /// *build*: and something of what is to be built or deleted.
  bool step(bool build);
  bool is_stopping();
  void run(const std::function<void(const std::string&)>& failed);
  void pause();
  std::vector<store::stored_page> next_chunk() const;
  bool lags() const { return tail_.end_position() - next_position() > options_.chunk_events; }
  void set_up_views(bool fresh);
  void write_catalog();
  void begin_build(const view_set& views);
  void resume_build();
  /// False: there is nothing to build.
  bool build_on(store::derived_batch& batch);
  bool drop_rows(store::derived_batch& batch);
  void go_live();
  void tell_status();
  void fold(const std::vector<store::stored_page>& pages, store::derived_batch& batch);
  void take_snapshots(std::uint64_t before, store::derived_batch& batch);
  void notify_up_to(std::uint64_t next);
  void give_up_waiting();

  store::derived_store& derived_;
  store::tail_index& tail_;
  const id128 log_id_;
  const projector_options options_;
  std::atomic<std::uint64_t> next_{0};
  // Of the last batch; only step touches these.
  store::derived_checkpoint checkpoint_;
  view_catalog catalog_;
  std::unique_ptr<view_folds> live_;
  std::unique_ptr<view_builder> builder_;
  std::chrono::steady_clock::time_point keep_until_{};  // Rows that were live until lately.
  bool catalog_changed_ = false;

  mutable std::mutex mutex_;  // Of everything below.
  std::condition_variable woken_;
  bool work_ = false, stopping_ = false, ended_ = false;
  view_catalog told_;  // The catalogue as of the last step.
  view_set wanted_;    // To be built anew.
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
