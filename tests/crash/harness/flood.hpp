#pragma once
/// A client that has no credits and sends all the same.

#include <cstdint>
#include <string>

#include "tests/crash/harness/server_process.hpp"

namespace benefactor::test_support {

struct flood_outcome {
  bool ended = false;             ///< the server ended the connection
  std::string why;                ///< as it told the client
  bool others_served = false;     ///< another connection was answered afterwards
  std::uint64_t grown_bytes = 0;  ///< of the server's peak of resident memory
};

/// Starts a server, uses up the credits of a connection with results that are never returned, and sends calls
/// on it, without waiting for any, of so many bytes or until it is ended.
flood_outcome flood(const server_command& command, std::uint64_t bytes);

}  // namespace benefactor::test_support
