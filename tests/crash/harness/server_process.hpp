#pragma once
/// The real server as a process of its own, on a data directory and a free port of the loopback interface.

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/crash/harness/child_process.hpp"

namespace benefactor::test_support {

/// How the server is started.
struct server_command {
  std::vector<std::string> program;  ///< and what stands before `serve`, as a mutation's name
  std::filesystem::path data;
  std::filesystem::path output;      ///< of standard error, kept over restarts
  std::vector<std::string> options;  ///< of `serve`, besides the data directory and the address
};

class server_process {
 public:
  /// Starts it and does not wait. Errors: std::system_error.
  explicit server_process(const server_command& command);

  /// Returns when it listens. Errors: std::runtime_error when it has ended, or does not listen in time.
  const std::string& address(std::chrono::milliseconds within = std::chrono::seconds(60));

  /// As a crash: SIGKILL.
  void kill() { process_.kill(); }

  /// SIGTERM, and waits. @returns its exit status; nothing, after a kill, when *within* was over.
  std::optional<int> stop(std::chrono::milliseconds within = std::chrono::seconds(60));

  child_process& process() { return process_; }

 private:
  child_process process_;
  std::filesystem::path output_;
  std::string address_;
};

}  // namespace benefactor::test_support
