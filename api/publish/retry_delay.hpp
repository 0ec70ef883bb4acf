// How long to wait before it is tried again: twice as long each time, up to a most, of which a random part is
// left out, so that those who wait for the same target do not all come back at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace benefactor::api::publish {

struct retry_policy {
  std::chrono::milliseconds first{1'000}, most{300'000};
  std::chrono::milliseconds asked_most{3'600'000};  ///< of what a Retry-After asks for
};

class retry_delay {
 public:
  retry_delay(const retry_policy& policy, std::uint32_t seed) : policy_(policy), random_(seed) {}

  /// The next one, between half and all of first · 2^n; at least *asked*, which is cut to its own most.
  std::chrono::milliseconds next(std::chrono::milliseconds asked = {}) {
    const auto whole = std::max<std::int64_t>(1, std::min(policy_.first * factor_, policy_.most).count());
    if (policy_.first * factor_ < policy_.most) factor_ *= 2;
    const std::chrono::milliseconds delay(
        std::uniform_int_distribution<std::int64_t>((whole + 1) / 2, whole)(random_));
    return std::max(delay, std::min(asked, policy_.asked_most));
  }

  /// It went well: the next one is the first again.
  void reset() { factor_ = 1; }

 private:
  retry_policy policy_;
  std::int64_t factor_ = 1;
  std::minstd_rand random_;
};

}  // namespace benefactor::api::publish
