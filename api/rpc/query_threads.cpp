#include "api/rpc/query_threads.hpp"

namespace benefactor::api {

query_threads::query_threads(std::size_t threads, query_room room,
                             std::function<void(std::function<void()>)> post)
    : room_(room), post_(std::move(post)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

query_threads::~query_threads() { stop(); }

void query_threads::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    jobs_.clear();
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
  threads_.clear();
  waiting_.clear();
}

bool query_threads::has_room(bool gated) {
  std::lock_guard lock(mutex_);
  return !stopping_ && jobs_.size() < room_.jobs && (!gated || jobs_.size() + *held_ < room_.all);
}

void query_threads::add(std::function<void()> job) {
  {
    std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void query_threads::work() {
  for (;;) {
    std::function<void()> job;
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      if (stopping_) return;
      job = std::move(jobs_.front());
      jobs_.pop_front();
    }
    job();
  }
}

}  // namespace benefactor::api
