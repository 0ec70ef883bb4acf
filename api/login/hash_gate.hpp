// How many passwords are hashed at once: each takes as much memory as its parameters say, and a core.
#pragma once

#include <condition_variable>
#include <mutex>
#include <utility>

namespace benefactor::api::login {

class hash_gate {
 public:
  /// @param at_once  hashes that run, >= 1. @param waiting  callers that wait for their turn
  hash_gate(unsigned at_once, unsigned waiting) : free_(at_once), waiting_most_(waiting) {}
  hash_gate(const hash_gate&) = delete;
  hash_gate& operator=(const hash_gate&) = delete;

  /// A turn, until it goes out of scope; false: there was none to be had.
  class turn {
   public:
    turn() = default;
    explicit turn(hash_gate* gate) : gate_(gate) {}
    turn(turn&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    turn& operator=(turn&&) = delete;
    ~turn() {
      if (gate_) gate_->leave();
    }
    explicit operator bool() const { return gate_ != nullptr; }

   private:
    hash_gate* gate_ = nullptr;
  };

  /// Waits for a turn, unless as many wait already as may.
  turn enter() {
    std::unique_lock lock(mutex_);
    if (free_ == 0 && waiting_ >= waiting_most_) return {};
    return wait(lock);
  }

  /// Waits for a turn whoever else waits: for those few who are known.
  turn enter_whoever_waits() {
    std::unique_lock lock(mutex_);
    return wait(lock);
  }

 private:
  turn wait(std::unique_lock<std::mutex>& lock) {
    ++waiting_;
    left_.wait(lock, [this] { return free_ > 0; });
    --waiting_;
    --free_;
    return turn(this);
  }
  void leave() {
    {
      const std::lock_guard lock(mutex_);
      ++free_;
    }
    left_.notify_one();
  }

  std::mutex mutex_;
  std::condition_variable left_;
  unsigned free_, waiting_ = 0;
  const unsigned waiting_most_;
};

}  // namespace benefactor::api::login
