// The only place where the event loop of KJ meets other threads: what they have to say is gathered and handed
// to the loop in one wake-up a batch, not one a message.
#pragma once

#include <functional>
#include <kj/async-unix.h>
#include <memory>
#include <vector>

#include "actors/engine.hpp"

namespace benefactor::api {

/// Made and destroyed on the loop's thread. What arrives after its end is dropped.
class kj_bridge {
 public:
  using answer_handler = std::function<void(actors::answer&&)>;

  /// *on_answer* is called on the loop for every answer.
  kj_bridge(kj::UnixEventPort& port, answer_handler on_answer);
  ~kj_bridge();
  kj_bridge(const kj_bridge&) = delete;
  kj_bridge& operator=(const kj_bridge&) = delete;

  /// Takes the engine's answers, on any thread; may outlive the bridge.
  const std::shared_ptr<actors::answer_sink>& sink() const { return sink_; }

  /// What other threads call to run *work* on the loop; may outlive the bridge.
  std::function<void(std::function<void()> work)> poster() const;

 private:
  struct inbox;

  kj::Promise<void> listen();
  void drain();

  answer_handler on_answer_;
  std::shared_ptr<inbox> inbox_;
  std::shared_ptr<actors::answer_sink> sink_;
  kj::UnixEventPort::FdObserver observer_;
  std::vector<std::vector<actors::answer>> answers_;
  std::vector<std::function<void()>> work_;
  kj::Promise<void> listening_ = nullptr;
};

}  // namespace benefactor::api
