#include "tools/benchmark/sampler.hpp"

#include <utility>

#include "api/client/claims_client.hpp"
#include "tools/benchmark/process_usage.hpp"

namespace benefactor::benchmark {

sampler::sampler(std::string address, ::pid_t server, std::chrono::milliseconds interval)
    : thread_([this, address = std::move(address), server, interval] { look(address, server, interval); }) {}

sampler::~sampler() { finish(); }

std::vector<position_sample> sampler::finish() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
  return std::move(samples_);
}

void sampler::look(const std::string& address, ::pid_t server, std::chrono::milliseconds interval) {
  using clock = std::chrono::steady_clock;
  const auto start = clock::now();
  try {
    api::claims_client client{address};
    for (auto next = start; !stopping_; next += interval) {
      std::this_thread::sleep_until(next);
      const auto asked = clock::now();
      const auto info = client.info();
      samples_.push_back({std::chrono::duration<double>(asked - start).count(), info.durable_position,
                          info.projected_position, usage_of(server).resident_bytes});
      // A server that answers late is not asked all the more often.
      if (clock::now() > next + interval) next = clock::now();
    }
  } catch (const api::rpc_failure&) {
    // The server was ended, or is the load's to complain about.
  }
}

}  // namespace benefactor::benchmark
