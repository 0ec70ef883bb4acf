// Waits for RocksDB's compactions, which run on threads of its own, and lets them wait.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <rocksdb/listener.h>

namespace benefactor::store {

class compaction_watch final : public rocksdb::EventListener {
 public:
  /// While it is held no compaction begins. RocksDB calls without a lock of its own, so it goes on with
  /// everything else.
  std::unique_lock<std::mutex> hold_back() { return std::unique_lock(begin_); }

  void OnCompactionBegin(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override {
    const std::lock_guard wait(begin_);
  }
  void OnCompactionCompleted(rocksdb::DB*, const rocksdb::CompactionJobInfo&) override { woken(); }
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status*) override { woken(); }

  /// Returns when *enough* holds: asked at once, after each compaction and after an error.
  void wait_until(const std::function<bool()>& enough) {
    for (;;) {
      std::uint64_t seen = 0;
      {
        const std::lock_guard lock(mutex_);
        seen = events_;
      }
      if (enough()) return;  // Not under the lock: RocksDB calls with locks of its own.
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return events_ != seen; });
    }
  }

 private:
  void woken() {
    const std::lock_guard lock(mutex_);
    ++events_;
    changed_.notify_all();
  }

  std::mutex begin_, mutex_;
  std::condition_variable changed_;
  std::uint64_t events_ = 0;
};

}  // namespace benefactor::store
