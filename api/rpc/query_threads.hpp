// Threads that run queries, so that the door's loop never waits for the disk. Made and destroyed on the
// loop's thread.
#pragma once

#include <atomic>
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
#include "store/access_log.hpp"

namespace benefactor::api {

/// Says when a job's answer may leave: what it shows is recorded then, or cannot be. Calls what it is given
/// once, on any thread.
using answer_gate = std::function<void(store::access_log::completion)>;

/// How much waits at most.
struct query_room {
  std::size_t jobs;  ///< for a thread
  std::size_t all;   ///< jobs, and results that are held: with more, no job with a gate is taken
};

class query_threads {
 public:
  /// *post* runs work on the loop.
  query_threads(std::size_t threads, query_room room, std::function<void(std::function<void()>)> post);
  ~query_threads();
  query_threads(const query_threads&) = delete;
  query_threads& operator=(const query_threads&) = delete;

  /// Ends the threads; every promise that waits fails. No job is taken afterwards.
  void stop();

  /// True when run() takes a job without a gate; stays so until it is given one.
  bool has_room() { return has_room(false); }

  /// Runs *job* on one of the threads. The promise fails with what it throws, as OVERLOADED where that is a
  /// view that is being built; likewise when too many jobs wait. With a *gate* the result waits behind it,
  /// and no thread does; it is dropped, and the promise fails, where it could not be recorded.
  template <class Result>
  kj::Promise<std::unique_ptr<Result>> run(std::function<Result()> job, answer_gate gate = {}) {
    if (!has_room(static_cast<bool>(gate)))
      return KJ_EXCEPTION(OVERLOADED, "too many queries wait; ask again later");
    auto waiting = kj::newPromiseAndFulfiller<std::unique_ptr<Result>>();
    // The fulfiller belongs to the loop: other threads carry its number only.
    const auto number = next_++;
    waiting_.emplace(number, kj::heap<waiter<Result>>(kj::mv(waiting.fulfiller)));
    add([this, number, job = std::move(job), gate = std::move(gate)] {
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
      if (!*outcome || !gate)
        return post_(delivery(this, number, outcome, type, "the query failed; " + failure));
      // Whoever records may outlive these threads: it takes what it needs along.
      ++*held_;
      gate([this, number, outcome, post = post_, held = held_](store::access_outcome recorded) {
        --*held;
        auto kind = kj::Exception::Type::FAILED;
        const char* why = "";
        switch (recorded) {
          case store::access_outcome::durable: break;
          case store::access_outcome::overloaded:
            kind = kj::Exception::Type::OVERLOADED;
            why = "too many reads wait to be recorded; ask again later";
            break;
          case store::access_outcome::failed:
            why = "UNAVAILABLE: what would have been shown could not be recorded";
        }
        if (recorded != store::access_outcome::durable) outcome->reset();
        post(delivery(this, number, outcome, kind, why));
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

  /// What hands an outcome over, on the loop.
  template <class Result>
  static std::function<void()> delivery(query_threads* to, std::uint64_t number,
                                        std::shared_ptr<std::unique_ptr<Result>> outcome,
                                        kj::Exception::Type type, std::string failure) {
    return [to, number, outcome = std::move(outcome), type, failure = std::move(failure)] {
      const auto at = to->waiting_.find(number);
      if (at == to->waiting_.end()) return;  // Stopped meanwhile.
      auto waiter_ptr = kj::mv(at->second);
      to->waiting_.erase(at);
      auto& fulfiller = *static_cast<waiter<Result>&>(*waiter_ptr).fulfiller;
      if (*outcome)
        fulfiller.fulfill(std::move(*outcome));
      else
        fulfiller.reject(kj::Exception(type, __FILE__, __LINE__, kj::str(failure.c_str())));
    };
  }

  bool has_room(bool gated);
  void add(std::function<void()> job);
  void work();

  const query_room room_;
  const std::function<void(std::function<void()>)> post_;
  std::uint64_t next_ = 0;                                          // the loop's
  std::unordered_map<std::uint64_t, kj::Own<any_waiter>> waiting_;  // the loop's
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  const std::shared_ptr<std::atomic<std::size_t>> held_ =
      std::make_shared<std::atomic<std::size_t>>(0);  // Results behind their gates.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace benefactor::api
