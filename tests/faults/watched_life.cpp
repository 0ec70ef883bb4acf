#include "tests/faults/watched_life.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <rocksdb/env.h>
#include <thread>

#include "tests/faults/abort_watch.hpp"

namespace benefactor::test_support {

namespace {

/// A life takes a tenth of a second; one that has not ended by then never will.
constexpr std::chrono::minutes longest_life{2};

/// Of three databases, each with at most two background jobs.
constexpr int threads_left_behind = 6;

/// A thread left behind holds the locks of its databases, and with them RocksDB's background threads: the one
/// that ended, and each that waits for one of those locks. All databases of a process share the pools, so
/// these grow by more than there can be; else the next life's flushes would never run.
void leave_behind() {
  static int left = 0;
  if (left == 0) abort_watch::leave_without_joining();
  ++left;
  for (const auto pool : {rocksdb::Env::HIGH, rocksdb::Env::LOW})
    rocksdb::Env::Default()->SetBackgroundThreads(2 + threads_left_behind * left, pool);
}

}  // namespace

life_end run_watched(std::function<void()> life) {
  struct progress {
    std::mutex mutex;
    std::condition_variable changed;
    bool ended = false;
  };
  const abort_watch watch;
  const auto aborts = abort_watch::count();
  const auto so_far = std::make_shared<progress>();
  std::thread thread([life = std::move(life), so_far] {
    life();
    const std::lock_guard lock(so_far->mutex);
    so_far->ended = true;
    so_far->changed.notify_all();
  });
  const auto until = std::chrono::steady_clock::now() + longest_life;
  std::unique_lock lock(so_far->mutex);
  while (!so_far->ended && abort_watch::count() == aborts && std::chrono::steady_clock::now() < until)
    so_far->changed.wait_for(lock, std::chrono::milliseconds(20));
  const bool ended = so_far->ended;
  lock.unlock();
  if (ended) {
    thread.join();
    return life_end::ended;
  }
  thread.detach();
  leave_behind();
  return abort_watch::count() == aborts ? life_end::hangs : life_end::aborted;
}

}  // namespace benefactor::test_support
