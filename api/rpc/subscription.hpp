// One subscription to live updates as the server keeps it. The contract stands with Live in api/claims.capnp.
//
// It is either in the hub's index and is handed what comes, or it catches up: reads pieces of the log from
// where it stands. When more waits for its client than may, it leaves the index and catches up later, so
// memory is bounded and nothing is lost.
#pragma once

#include <cstdint>
#include <deque>
#include <kj/async.h>
#include <kj/refcount.h>
#include <string>

#include "api/claims.capnp.h"
#include "api/rpc/door_state.hpp"

namespace benefactor::api {

/// Lives while its capability or a call to its sink does.
class subscription final : public kj::Refcounted, private kj::TaskSet::ErrorHandler {
 public:
  /// @param from    the first position wanted; at most the hub's end_position()
  /// @param window  events that may be unreturned, >= 1
  /// @param queue   whether it is told of the reviews' queue
  /// @param session who listens, never null
  subscription(kj::Own<connection_state> connection, feed_filter filter, std::uint64_t from,
               wire::EventSink::Client sink, std::uint32_t window, bool queue, session_ptr session);
  ~subscription() noexcept(false) override;

  /// Begins to send. Once, when it is made.
  void start();

  const feed_filter& filter() const { return filter_; }

  /// Takes an event that the filter lets through. @returns true when the hub is to call send() after this
  /// batch and does not know it yet.
  bool take(const shared_feed_event& event);

  /// Calls the sink with what waits, as long as it may be called, and reads on where it catches up.
  void send();

  /// Since when the oldest call has not been returned; nothing when none is out.
  kj::Maybe<kj::TimePoint> silent_since() const;

  bool is_revoked() const { return session_->is_revoked(); }

  /// Ends it; the sink is told from where to go on.
  void fall_behind();
  void revoke();
  void fail(const std::string& why);
  /// Ends it without a word.
  void end();

 private:
  enum class mode { waiting, reading, live, ended };
  struct sent_call {
    std::uint64_t number;
    kj::TimePoint at;
    std::uint32_t events;
    std::uint64_t up_to;
    bool returned = false;
  };

  std::uint64_t looked_at() const;
  void send_batch(std::size_t count);
  void read_on();
  void read(const feed_batch& piece);
  void returned(std::uint64_t number);
  void tell_failed(kj::StringPtr why);
  void taskFailed(kj::Exception&& why) override;

  kj::Own<connection_state> connection_;
  live_hub& hub_;
  const feed_filter filter_;
  wire::EventSink::Client sink_;
  const std::uint32_t window_;
  const bool queue_told_;
  const session_ptr session_;
  mode mode_ = mode::waiting;
  const std::shared_ptr<std::atomic<bool>> wanted_ = std::make_shared<std::atomic<bool>>(true);
  bool touched_ = false;
  std::uint64_t next_;                   // The first position not looked at by itself.
  std::uint64_t told_, returned_;        // The last upTo that was sent; everything before was returned.
  std::deque<shared_feed_event> queue_;  // Let through and not sent.
  std::deque<sent_call> sent_;
  std::uint32_t calls_out_ = 0, events_out_ = 0;
  std::uint64_t next_call_ = 0;
  kj::TaskSet tasks_;
};

}  // namespace benefactor::api
