// Where random bytes come from: nonces, keys and random ids ask an injected entropy_source, so that a
// simulation can be repeated from a seed. The program has one source, system_entropy(); a seeded one exists
// only in tests/support.
#pragma once

#include <cstdint>
#include <span>

namespace benefactor::store {

class entropy_source {
 public:
  virtual ~entropy_source() = default;

  /// Fills *out* with unpredictable bytes. Errors: std::runtime_error when the source has none to give.
  virtual void fill(std::span<std::uint8_t> out) = 0;
};

/// The operating system's entropy by way of OpenSSL's generator. Any thread may call it. Requests below 32
/// bytes (nonces, ids) are served from a block per thread, which is dropped in the child after a fork; keys
/// are drawn directly.
entropy_source& system_entropy();

}  // namespace benefactor::store
