// Threads of the door: what waits for them, and results that are held until they are recorded.
#include "api/rpc/query_threads.hpp"

#include <boost/test/unit_test.hpp>
#include <future>

namespace benefactor::api {
namespace {

using store::access_outcome;

/// One thread, and a loop that runs what is posted when it is told to.
struct threads_fixture {
  explicit threads_fixture(query_room room)
      : threads(1, room, [this](std::function<void()> work) {
          const std::lock_guard lock(mutex);
          posted.push_back(std::move(work));
          arrived.notify_all();
        }) {}

  using answer = kj::Promise<std::unique_ptr<int>>;

  /// A job whose result is held; returns when it is.
  answer hold() {
    auto promise = threads.run<int>([] { return 1; },
                                    [this](store::access_log::completion done) {
                                      const std::lock_guard lock(mutex);
                                      held.push_back(std::move(done));
                                      arrived.notify_all();
                                    });
    std::unique_lock lock(mutex);
    arrived.wait(lock, [this, before = held_before] { return held.size() > before; });
    held_before = held.size();
    return promise;
  }

  /// The result of *promise*, when one posted piece of work has run.
  int result_of(answer promise) {
    {
      std::unique_lock lock(mutex);
      arrived.wait(lock, [this] { return !posted.empty(); });
      auto work = std::move(posted.front());
      posted.erase(posted.begin());
      lock.unlock();
      work();
    }
    return *promise.wait(scope);
  }

  static bool is_overloaded(answer promise, kj::WaitScope& scope) {
    try {
      promise.wait(scope);
      return false;
    } catch (const kj::Exception& error) {
      return error.getType() == kj::Exception::Type::OVERLOADED;
    }
  }

  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  std::mutex mutex;
  std::condition_variable arrived;
  std::vector<std::function<void()>> posted;
  std::vector<store::access_log::completion> held;
  std::size_t held_before = 0;
  query_threads threads;
};

/// Which a result passes at once.
const answer_gate open_gate = [](store::access_log::completion done) { done(access_outcome::durable); };

}  // namespace

BOOST_AUTO_TEST_SUITE(query_threads_test)

BOOST_AUTO_TEST_CASE(a_result_that_is_held_keeps_no_work_from_a_thread_that_is_free) {
  threads_fixture f({.jobs = 1, .all = 16});
  auto held = f.hold();
  BOOST_TEST(f.threads.has_room());
  BOOST_TEST(f.result_of(f.threads.run<int>([] { return 2; })) == 2);
  BOOST_TEST(f.result_of(f.threads.run<int>([] { return 3; }, open_gate)) == 3);
  f.held[0](access_outcome::durable);
  BOOST_TEST(f.result_of(kj::mv(held)) == 1);
}

BOOST_AUTO_TEST_CASE(results_that_are_held_are_limited_and_what_is_not_recorded_goes_on) {
  threads_fixture f({.jobs = 2, .all = 2});
  auto first = f.hold(), second = f.hold();
  BOOST_TEST(threads_fixture::is_overloaded(f.threads.run<int>([] { return 2; }, open_gate), f.scope));
  BOOST_TEST(f.result_of(f.threads.run<int>([] { return 3; })) == 3);
  f.held[0](access_outcome::durable);
  BOOST_TEST(f.result_of(kj::mv(first)) == 1);
  BOOST_TEST(f.result_of(f.threads.run<int>([] { return 4; }, open_gate)) == 4);
  f.held[1](access_outcome::overloaded);
  std::unique_lock lock(f.mutex);
  auto work = std::move(f.posted.front());
  f.posted.clear();
  lock.unlock();
  work();
  BOOST_TEST(threads_fixture::is_overloaded(kj::mv(second), f.scope));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api
