// What passes between a replay's reader and its deciders: batches of checked pages, and what the reader folds
// for all. For api/audit/replay.cpp and the deciders; nobody else includes this.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "events/edits/edit_tables.hpp"
#include "store/event_record.hpp"
#include "store/log_device.hpp"
#include "store/page.hpp"

namespace benefactor::api {

/// Checked pages, one after the other; events point into them.
struct page_batch {
  std::vector<std::pair<std::uint64_t, std::string>> pages;  ///< by first position
  std::size_t bytes = 0;
};
using page_batch_ptr = std::shared_ptr<const page_batch>;

/// The edit tables as each load left them, by position, ascending.
using edit_history = std::vector<std::pair<std::uint64_t, std::shared_ptr<const edit_tables>>>;
using edit_history_ptr = std::shared_ptr<const edit_history>;

/// An event by its bytes: those who decide parse it again, which is cheaper than to carry it parsed from one
/// core to another.
struct portioned_event {
  policy_id bucket;
  id128 stream;  ///< the claim's, or the bucket's
  std::string_view bytes;
};

/// Events of one decider's buckets, in order.
struct replay_portion {
  page_batch_ptr pages;
  std::vector<portioned_event> events;
  edit_history_ptr edits;  ///< null: none was loaded
  bool decide = true;      ///< false: they were decided again before; apply them
};

/// Hands portions from the reader to one decider; the reader waits while too many wait.
class portion_queue {
 public:
  void put(replay_portion next) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return waiting_.size() < waiting_max || closed_; });
    if (closed_) return;
    waiting_.push_back(std::move(next));
    changed_.notify_all();
  }
  /// False: there is no more. Says that what was taken before is done.
  bool take(replay_portion& next) {
    std::unique_lock lock(mutex_);
    busy_ = false;
    changed_.notify_all();
    changed_.wait(lock, [&] { return !waiting_.empty() || closed_; });
    if (waiting_.empty()) return false;
    next = std::move(waiting_.front());
    waiting_.pop_front();
    busy_ = true;
    changed_.notify_all();
    return true;
  }
  /// Returns when everything that was put is done, or the decider has given up.
  void wait_until_done() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return (waiting_.empty() && !busy_) || closed_; });
  }
  bool is_closed() const {
    const std::lock_guard lock(mutex_);
    return closed_;
  }
  /// No more comes; what waits is still taken. *drop*: it is not.
  void close(bool drop = false) {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    if (drop) {
      waiting_.clear();
      busy_ = false;
    }
    changed_.notify_all();
  }

 private:
  static constexpr std::size_t waiting_max = 32;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<replay_portion> waiting_;
  bool closed_ = false, busy_ = false;
};

/// Pages by position: the newest from memory, older ones from the device. Thread-safe.
class replay_pages {
 public:
  replay_pages(const store::log_device& device, std::size_t kept) : device_(device), kept_(kept) {}

  void add(const page_batch_ptr& batch) {
    if (batch->pages.empty()) return;
    const std::lock_guard lock(mutex_);
    batches_.push_back(batch);
    bytes_ += batch->bytes;
    while (bytes_ > kept_ && batches_.size() > 1) {
      bytes_ -= batches_.front()->bytes;
      batches_.pop_front();
    }
  }

  /// The page that holds *position*, and who owns it. Errors: log_error; corrupt_page.
  std::pair<std::shared_ptr<const void>, store::page_view> find(std::uint64_t position) const {
    {
      const std::lock_guard lock(mutex_);
      const auto behind = std::upper_bound(
          batches_.begin(), batches_.end(), position,
          [](std::uint64_t wanted, const auto& batch) { return wanted < batch->pages.front().first; });
      if (behind != batches_.begin()) {
        const auto& batch = *(behind - 1);
        const auto page =
            std::upper_bound(batch->pages.begin(), batch->pages.end(), position,
                             [](std::uint64_t wanted, const auto& each) { return wanted < each.first; });
        const auto& [first, bytes] = *(page - 1);
        return {batch, store::page_view::trusted(bytes, first)};
      }
    }
    const auto stored = device_.read_page_at_or_before(position);
    return {stored.bytes, store::page_view::verified(stored)};
  }

 private:
  const store::log_device& device_;
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<page_batch_ptr> batches_;
  std::size_t bytes_ = 0;
};

}  // namespace benefactor::api
