// All subscriptions to live updates of a server: finds those that want an event by what they filter on, so
// that an event costs what its subscribers cost and not what all do. Lives on the door's loop.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <kj/timer.h>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/feed/event_feed.hpp"
#include "api/rpc/door_limits.hpp"
#include "api/rpc/query_threads.hpp"

namespace benefactor::api {

class subscription;

/// A subscriber whose filter lets nothing through is told how far the log was looked at every so many events.
inline constexpr std::uint64_t progress_events = 20'000;

class live_hub {
 public:
  /// Each outlives it. *feed* null: there are no live updates. *post* runs work on the loop.
  live_hub(const door_limits& limits, event_feed* feed, kj::Timer& timer,
           std::function<void(std::function<void()>)> post);
  ~live_hub();
  live_hub(const live_hub&) = delete;
  live_hub& operator=(const live_hub&) = delete;

  bool available() const { return feed_ != nullptr; }
  const door_limits& limits() const { return limits_; }
  kj::TimePoint now() const { return timer_.now(); }

  /// One past the last durable event.
  std::uint64_t end_position() const { return feed_->end_position(); }
  /// Everything before it was handed to those who are in the index.
  std::uint64_t next_position() const { return next_; }

  // ---- for subscriptions ----

  void enter(subscription& one);  ///< it exists from now on; somebody listens to the feed
  void leave(subscription& one);  ///< the same, undone; not in the index any more
  void add_to_index(subscription& one);
  void remove_from_index(subscription& one);
  /// Older events, read on the hub's thread. Nothing is read once *wanted* is false: of those who have gone
  /// no work is left that others would wait for.
  kj::Promise<std::unique_ptr<feed_batch>> catch_up(const feed_filter& filter, std::uint64_t from,
                                                    std::size_t most,
                                                    std::shared_ptr<const std::atomic<bool>> wanted);
  void count_behind() { ++behind_; }

  // ---- for the door ----

  /// Ends those that have left a call unreturned for too long.
  void end_silent(kj::TimePoint now);
  /// Ends those whose session was revoked.
  void end_revoked();
  void end_all();
  /// Ends the thread; nothing is read any more.
  void stop();

  /// From any thread.
  std::uint64_t subscriptions() const { return count_; }
  std::uint64_t fell_behind() const { return behind_; }

 private:
  using subscribers = std::vector<subscription*>;

  template <class Visit>
  void for_each_list(const feed_event& event, Visit&& visit);
  subscribers& list_of(const feed_filter& filter);
  void received(std::uint64_t listening, const feed_batch& batch);
  void hand_out(const shared_feed_event& event);

  const door_limits& limits_;
  event_feed* const feed_;
  kj::Timer& timer_;
  const std::function<void(std::function<void()>)> post_;
  query_threads reader_;

  std::set<subscription*> all_;
  std::uint64_t listening_ = 0;  // Counts up; what an earlier listening brings is dropped.
  std::uint64_t next_ = 0, progress_told_ = 0;
  std::vector<subscription*> touched_;
  std::atomic<std::uint64_t> count_{0}, behind_{0};

  subscribers everything_, queue_;
  std::array<subscribers, static_cast<std::size_t>(claim_status::reversed) + 1> by_status_;
  std::unordered_map<claim_id, subscribers> by_claim_;
  std::unordered_map<policy_id, subscribers> by_policy_;
  std::unordered_map<member_id, subscribers> by_member_;
  std::unordered_map<std::string, subscribers> by_provider_;
};

}  // namespace benefactor::api
