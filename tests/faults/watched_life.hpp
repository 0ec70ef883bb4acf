#pragma once
/// A life on a thread of its own, that may be left for good. RocksDB's assertions end the program, and a test
/// that goes on after one must neither wait for what will never end nor destroy what is still held.

#include <functional>

namespace benefactor::test_support {

enum class life_end {
  ended,
  aborted,  ///< an assertion of RocksDB's failed: the program would have ended there
  hangs     ///< it did not end in two minutes
};

/// Runs *life* and waits for its end. Unless that is `ended`, its thread is left behind and may hold for good
/// whatever *life* captured; so it owns all it uses, and throws nothing.
life_end run_watched(std::function<void()> life);

}  // namespace benefactor::test_support
