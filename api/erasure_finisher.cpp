#include "api/erasure_finisher.hpp"

#include <exception>
#include <utility>

namespace benefactor::api {

erasure_finisher::erasure_finisher(key_service& keys, listener tell, std::chrono::milliseconds retry_every)
    : keys_(keys), tell_(std::move(tell)), retry_every_(retry_every), thread_([this] { run(); }) {}

erasure_finisher::~erasure_finisher() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  end_.notify_all();
  thread_.join();
}

bool erasure_finisher::ended() {
  const std::lock_guard lock(mutex_);
  return ending_;
}

void erasure_finisher::run() {
  for (;;) {
    try {
      finish_all();
    } catch (const std::exception& error) {
      tell_(std::string("erasures: cannot be looked for (") + error.what() + "); trying again later", true);
    }
    std::unique_lock lock(mutex_);
    if (end_.wait_for(lock, retry_every_, [this] { return ending_; })) return;
  }
}

void erasure_finisher::finish_all() {
  for (const auto request : keys_.unfinished_erasures()) {
    if (ended()) return;
    finish(request);
  }
}

void erasure_finisher::finish(std::uint64_t request) {
  const auto name = "erasure of request " + std::to_string(request);
  std::string why;
  try {
    const auto outcome = keys_.finish_erasure(request);
    if (!outcome) return;
    if (outcome->refused)
      why = outcome->refused->reason;
    else if (!outcome->failed.empty())
      why = outcome->failed;
    else
      return tell_(name + ": it had been interrupted, and is finished now", false);
  } catch (const std::exception& error) {
    why = error.what();
  }
  tell_(name + ": it is not finished (" + why + "); trying again later", true);
}

}  // namespace benefactor::api
