// Where the engine's answers are waited for: a slot a call, not a promise a claim. Lives on the door's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "actors/engine.hpp"

namespace benefactor::api {

/// Takes the answers of one call, each with the index of its request.
class answer_receiver {
 public:
  virtual ~answer_receiver() noexcept(false) = default;
  /// Must not throw.
  virtual void answered(std::uint32_t index, actors::answer&& answer) = 0;
};

/// A token is slot x 2^32 + index.
class answer_slab {
 public:
  /// Waits for *count* answers. @returns the token of index 0; the others follow.
  std::uint64_t add(std::unique_ptr<answer_receiver> receiver, std::uint32_t count) {
    std::uint32_t slot = 0;
    if (free_.empty()) {
      slot = static_cast<std::uint32_t>(slots_.size());
      slots_.emplace_back();
    } else {
      slot = free_.back();
      free_.pop_back();
    }
    slots_[slot] = {std::move(receiver), count};
    waiting_ += count;
    return std::uint64_t{slot} << 32;
  }

  void deliver(actors::answer&& answer) {
    const auto slot = static_cast<std::uint32_t>(answer.token >> 32);
    const auto index = static_cast<std::uint32_t>(answer.token);
    // The receiver is held here: what it does may add to the slab.
    auto& entry = slots_.at(slot);
    auto* receiver = entry.receiver.get();
    const bool last = --entry.left == 0;
    --waiting_;
    receiver->answered(index, std::move(answer));
    if (!last) return;
    const auto ended = std::move(slots_[slot].receiver);
    free_.push_back(slot);
  }

  /// Waits for nothing any more; no answer may come afterwards.
  void clear() {
    slots_.clear();
    free_.clear();
    waiting_ = 0;
  }

  /// Answers still to come.
  std::uint64_t waiting() const { return waiting_; }

 private:
  struct entry {
    std::unique_ptr<answer_receiver> receiver;
    std::uint32_t left = 0;
  };

  std::vector<entry> slots_;
  std::vector<std::uint32_t> free_;
  std::uint64_t waiting_ = 0;
};

}  // namespace benefactor::api
