// The event loop on which everything that a thread asks servers for runs.
#pragma once

#include <kj/async-io.h>
#include <memory>

namespace benefactor::api {

/// A thread has one event loop: its clients share it.
struct client_loop {
  kj::AsyncIoContext io = kj::setupAsyncIo();

  /// The loop of the calling thread.
  static std::shared_ptr<client_loop> of_thread();
};

}  // namespace benefactor::api
