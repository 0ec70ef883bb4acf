#pragma once
/// A server under more than it can do: two hundred clients of all manners at once, on limits that are given.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/crash/harness/crowd.hpp"
#include "tests/crash/harness/promises.hpp"
#include "tests/crash/harness/server_process.hpp"

namespace benefactor::test_support {

struct overload_options {
  std::filesystem::path folder;
  std::vector<std::string> server;  ///< the program
  std::vector<std::string> limits;  ///< options of `serve`
  std::size_t connections = 200;    ///< of which one in ten is slow to read and one in ten vanishes
  std::uint64_t claims = 30'000, policies = 1'000;  ///< of all connections
  std::uint32_t batch = 20;
  std::size_t lists_never_read = 250;  ///< of 300 claims each, asked for by one more client; 0: there is none
  std::uint64_t seed = 1;
};

struct overload_outcome {
  crowd_outcome crowd;
  std::size_t well_behaved = 0;       ///< members that do not vanish
  std::uint64_t connections_cut = 0;  ///< as the server counts them
  std::uint64_t peak_bytes = 0,
                peak_before = 0;  ///< of the server's resident memory, in the end and before the crowd came
  int exit_status = -1;           ///< of the server, told to stop
  double seconds = 0;             ///< that the crowd took
  double cpu_seconds = 0;         ///< of the server meanwhile
  findings found;                 ///< by all checkers, on what was answered
};

/// Starts a server on a new data directory, enrols a book, and lets the crowd at it.
overload_outcome run_overload(const overload_options& options);

}  // namespace benefactor::test_support
