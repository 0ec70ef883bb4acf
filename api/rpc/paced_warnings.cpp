#include "api/rpc/paced_warnings.hpp"

#include <utility>

namespace benefactor::api {

paced_warnings::paced_warnings(kj::Timer& timer, std::function<void(const std::string&)> to)
    : timer_(timer), to_(std::move(to)) {}

void paced_warnings::warn(std::string line) {
  if (pausing_) {
    ++held_;
    last_ = std::move(line);
    return;
  }
  to_(line);
  pausing_ = true;
  pause_ = pause().eagerlyEvaluate(nullptr);
}

kj::Promise<void> paced_warnings::pause() {
  return timer_.afterDelay(1 * kj::SECONDS).then([this]() -> kj::Promise<void> {
    if (held_ == 0) {
      pausing_ = false;
      return kj::READY_NOW;
    }
    to_(std::to_string(std::exchange(held_, 0)) + " more within a second, the last: " + last_);
    return pause();
  });
}

}  // namespace benefactor::api
