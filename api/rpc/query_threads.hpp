// Threads that run queries, so that the door's loop never waits for the disk. Made and destroyed on the
// loop's thread.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <kj/async.h>
#include <kj/debug.h>
#include <memory>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "projections/view_catalog.hpp"

namespace benefactor::api {

class query_threads {
 public:
  /// *post* runs work on the loop; at most *limit* jobs wait.
  query_threads(std::size_t threads, std::size_t limit, std::function<void(std::function<void()>)> post);
  ~query_threads();
  query_threads(const query_threads&) = delete;
  query_threads& operator=(const query_threads&) = delete;

  /// Ends the threads; every promise that waits fails. No job is taken afterwards.
  void stop();

  /// Runs *job* on one of the threads. The promise fails with what it throws, as OVERLOADED where that is a
  /// view that is being built; likewise when too many jobs wait.
  template <class Result>
  kj::Promise<std::unique_ptr<Result>> run(std::function<Result()> job) {
    if (!has_room()) return KJ_EXCEPTION(OVERLOADED, "too many queries wait; ask again later");
    auto waiting = kj::newPromiseAndFulfiller<std::unique_ptr<Result>>();
    // The fulfiller belongs to the loop: other threads carry its number only.
    const auto number = next_++;
    waiting_.emplace(number, kj::heap<waiter<Result>>(kj::mv(waiting.fulfiller)));
    add([this, number, job = std::move(job)] {
      auto outcome = std::make_shared<std::unique_ptr<Result>>();  // A std::function is copyable.
      std::string failure;
      auto type = kj::Exception::Type::FAILED;
      try {
        *outcome = std::make_unique<Result>(job());
      } catch (const projections::view_unavailable& error) {
        failure = error.what();
        type = kj::Exception::Type::OVERLOADED;
      } catch (const std::exception& error) {
        failure = error.what();
      }
      post_([this, number, outcome, failure, type] {
        const auto at = waiting_.find(number);
        if (at == waiting_.end()) return;  // Stopped meanwhile.
        auto waiter_ptr = kj::mv(at->second);
        waiting_.erase(at);
        auto& fulfiller = *static_cast<waiter<Result>&>(*waiter_ptr).fulfiller;
        if (*outcome)
          fulfiller.fulfill(std::move(*outcome));
        else
          fulfiller.reject(kj::Exception(type, __FILE__, __LINE__, kj::str("the query failed; ", failure)));
      });
    });
    return kj::mv(waiting.promise);
  }

 private:
  struct any_waiter {
    virtual ~any_waiter() noexcept(false) = default;
  };
  template <class Result>
  struct waiter final : any_waiter {
    explicit waiter(kj::Own<kj::PromiseFulfiller<std::unique_ptr<Result>>> f) : fulfiller(kj::mv(f)) {}
    kj::Own<kj::PromiseFulfiller<std::unique_ptr<Result>>> fulfiller;
  };

  bool has_room();
  void add(std::function<void()> job);
  void work();

  const std::size_t limit_;
  const std::function<void(std::function<void()>)> post_;
  std::uint64_t next_ = 0;                                          // the loop's
  std::unordered_map<std::uint64_t, kj::Own<any_waiter>> waiting_;  // the loop's
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace benefactor::api
