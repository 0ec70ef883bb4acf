// The thread behind one target: reads the log from what the target has acknowledged, hands it to the target's
// channel, and notes how far it has come. Not seen outside this folder.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "api/publish/event_channel.hpp"
#include "api/publish/publisher.hpp"
#include "api/publish/target_position.hpp"

namespace benefactor::api::publish {

class target_worker {
 public:
  /// Errors: std::runtime_error, std::filesystem::filesystem_error; see target_position and dead_letter_list.
  target_worker(const publisher_parts& parts, target_settings settings, const std::string& source,
                const publisher_options& options);

  void start();
  void wake();
  void begin_stop();  ///< the thread ends soon
  void join();

  const std::string& name() const { return settings_.name; }
  target_status status() const;
  std::vector<dead_letter> dead_letters() const;
  std::size_t retry(std::optional<std::uint64_t> position);

 private:
  using steady = std::chrono::steady_clock;

  std::unique_ptr<event_channel> make_channel() const;
  void run();
  void follow();
  void publish_to(event_channel& channel);
  bool send(event_channel& channel, const store::event_view& event);
  bool pump(event_channel& channel);
  bool drain(event_channel& channel);
  bool retry_dead(event_channel& channel);
  std::optional<cloud_event> read_dead(std::uint64_t position);
  void look_again();
  std::string unreadable_problem() const;
  bool may_give_up();
  void forget_taken();
  void give_up(const std::vector<refused_event>& refused);
  void list_dead();
  void note(const event_channel& channel);
  void save_if_due(bool now);
  void tell(const std::string& problem);
  void wait(std::chrono::milliseconds at_most);
  bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

  const publisher_parts parts_;
  const target_settings settings_;
  const publisher_options options_;
  const target_position stored_;
  // Of the thread.
  cloud_event_writer writer_;
  retry_delay delay_;
  std::uint64_t read_ = 0;          ///< everything before it was handed to the channel, or is not wanted
  std::uint64_t acknowledged_ = 0;  ///< everything before it is done
  std::uint64_t saved_ = 0;
  std::uint64_t counted_ = 0;  ///< of the channel's acknowledged events, those that `published` has
  steady::time_point last_saved_{};
  dead_letter_list dead_;
  std::optional<std::uint64_t> retried_;  ///< the dead letter that is under way
  std::vector<std::uint64_t> taken_;      ///< dead letters that were, and are on the list still
  std::uint64_t alone_before_ = 0;        ///< see channel_report
  steady::time_point looked_again_{};

  std::atomic<bool> stopping_{false}, woken_{false};
  // Of everything below. Held for moments only: the engine's threads take it to wake this one.
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<dead_letter> listed_;  ///< what dead_ has
  std::set<std::uint64_t> retries_;  ///< dead letters that are to be sent again
  /// Those of which the log could not be read, and why; unlike retries_ they are no reason to give up others.
  std::map<std::uint64_t, std::string> unreadable_;
  std::int64_t unreadable_us_ = 0;  ///< since when there are any
  target_status status_;
  event_channel* working_ = nullptr;  ///< what a stop has to interrupt
  std::thread thread_;
};

}  // namespace benefactor::api::publish
