// The way to one target: takes events in order, delivers them, and says up to which the target has
// acknowledged them. One for Kafka (kafka_channel.hpp), one for webhooks (webhook_channel.hpp); the worker
// (target_worker.hpp) reads the log for either.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/publish/cloud_event.hpp"

namespace benefactor::api::publish {

/// An event that the target does not take, though it takes others.
struct refused_event {
  std::uint64_t position = 0;
  std::string reason;
};

/// What came of a while of work.
struct channel_report {
  std::vector<refused_event> refused;  ///< given up: acknowledged as far as order goes
  bool start_over = false;  ///< the channel is of no more use: make another one, from what is acknowledged
  /// Not 0: which event before this position is refused cannot be told while several go together; the next
  /// channel sends each by itself up to there.
  std::uint64_t alone_before = 0;
  bool ended = false;   ///< the target wants nothing more
  std::string problem;  ///< what holds it up; empty: nothing does
};

/// For one thread, except where it is said.
class event_channel {
 public:
  virtual ~event_channel() = default;

  /// True when it takes another event.
  virtual bool has_room() const = 0;

  /// Takes *event*; positions ascend, except after everything was acknowledged.
  virtual void send(cloud_event event) = 0;

  /// Works on what it has until something came of it, or for about *at_most*, or until stop().
  /// @param may_give_up  false: what the target refuses is tried on and on.
  virtual channel_report work(std::chrono::milliseconds at_most, bool may_give_up) = 0;

  /// The first event that was taken and is not acknowledged yet.
  virtual std::optional<std::uint64_t> first_unacknowledged() const = 0;

  /// How many were acknowledged since it was made, those given up left out.
  virtual std::uint64_t acknowledged() const = 0;

  /// From any thread, once: work() returns as soon as it can, from now on always.
  virtual void stop() = 0;

  /// After stop(): lets what is under way arrive, for *at_most*, where nothing holds it up; the next work()
  /// tells of it.
  virtual void finish(std::chrono::milliseconds /*at_most*/) {}
};

}  // namespace benefactor::api::publish
