#include "api/kj_bridge.hpp"

#include <mutex>
#include <spdlog/spdlog.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace benefactor::api {

struct kj_bridge::inbox final : actors::answer_sink {
  inbox() : wake(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (wake < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~inbox() override { close(wake); }

  void deliver(std::vector<actors::answer> batch) override {
    if (batch.empty()) return;
    add([&] { answers.push_back(std::move(batch)); });
  }

  void post(std::function<void()> job) {
    add([&] { work.push_back(std::move(job)); });
  }

  // Only the first one after the loop has emptied the inbox wakes it.
  template <class Add>
  void add(Add&& put) {
    {
      std::lock_guard lock(mutex);
      if (!open) return;
      put();
      if (std::exchange(woken, true)) return;
    }
    const std::uint64_t one = 1;
    // Cannot fail: the counter of an open eventfd never comes near its end.
    [[maybe_unused]] const auto size = write(wake, &one, sizeof one);
  }

  const int wake;
  std::mutex mutex;
  bool open = true, woken = false;
  std::vector<std::vector<actors::answer>> answers;
  std::vector<std::function<void()>> work;
};

kj_bridge::kj_bridge(kj::UnixEventPort& port, answer_handler on_answer)
    : on_answer_(std::move(on_answer)),
      inbox_(std::make_shared<inbox>()),
      sink_(inbox_),
      observer_(port, inbox_->wake, kj::UnixEventPort::FdObserver::OBSERVE_READ) {
  listening_ = listen().eagerlyEvaluate(nullptr);
}

kj_bridge::~kj_bridge() {
  // Destroyed without the lock: what is held by work may post when it goes.
  std::vector<std::vector<actors::answer>> answers;
  std::vector<std::function<void()>> work;
  std::lock_guard lock(inbox_->mutex);
  inbox_->open = false;
  answers.swap(inbox_->answers);
  work.swap(inbox_->work);
}

std::function<void(std::function<void()>)> kj_bridge::poster() const {
  return [inbox = inbox_](std::function<void()> work) { inbox->post(std::move(work)); };
}

kj::Promise<void> kj_bridge::listen() {
  return observer_.whenBecomesReadable().then([this] {
    drain();
    return listen();
  });
}

void kj_bridge::drain() {
  std::uint64_t count = 0;
  [[maybe_unused]] const auto size = read(inbox_->wake, &count, sizeof count);
  {
    std::lock_guard lock(inbox_->mutex);
    inbox_->woken = false;
    answers_.swap(inbox_->answers);
    work_.swap(inbox_->work);
  }
  for (auto& batch : answers_)
    for (auto& answer : batch) on_answer_(std::move(answer));
  answers_.clear();
  for (auto& job : work_) {
    // One that fails must not keep the loop from hearing of everything that comes later.
    try {
      job();
    } catch (const std::exception& error) {
      spdlog::error("door: {}", error.what());
    } catch (const kj::Exception& error) {
      spdlog::error("door: {}", error.getDescription().cStr());
    }
  }
  work_.clear();
}

}  // namespace benefactor::api
