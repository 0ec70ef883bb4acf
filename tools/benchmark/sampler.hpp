// Looks at a running server from a connection and a thread of its own: positions and memory over time.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

#include "tools/benchmark/statistics.hpp"

namespace benefactor::benchmark {

class sampler {
 public:
  /// Starts looking, every *interval*.
  sampler(std::string address, ::pid_t server, std::chrono::milliseconds interval);
  ~sampler();
  sampler(const sampler&) = delete;
  sampler& operator=(const sampler&) = delete;

  /// Stops looking. @returns what was seen, in order; shorter when the server went away.
  std::vector<position_sample> finish();

 private:
  void look(const std::string& address, ::pid_t server, std::chrono::milliseconds interval);

  std::atomic<bool> stopping_ = false;
  std::vector<position_sample> samples_;
  std::thread thread_;
};

}  // namespace benefactor::benchmark
