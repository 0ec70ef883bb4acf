// Finishes erasures that were approved and then interrupted, by a crash or by documents that could not be
// removed: at once, and then again and again until nothing is left. A thread of its own.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "api/key_service.hpp"

namespace benefactor::api {

class erasure_finisher {
 public:
  /// What it does is told as sentences without private data; *warning*: it could not be done, and is tried
  /// again.
  using listener = std::function<void(const std::string& text, bool warning)>;

  /// Begins at once. *keys* must outlive it and must know by now where documents lie.
  erasure_finisher(key_service& keys, listener tell,
                   std::chrono::milliseconds retry_every = std::chrono::minutes(1));
  /// Waits for the erasure it is at.
  ~erasure_finisher();
  erasure_finisher(const erasure_finisher&) = delete;
  erasure_finisher& operator=(const erasure_finisher&) = delete;

 private:
  void run();
  void finish_all();
  void finish(std::uint64_t request);
  bool ended();

  key_service& keys_;
  const listener tell_;
  const std::chrono::milliseconds retry_every_;
  std::mutex mutex_;
  std::condition_variable end_;
  bool ending_ = false;
  std::thread thread_;  // Last: it uses the others.
};

}  // namespace benefactor::api
