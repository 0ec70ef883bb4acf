// A payment run on the door's operator thread, as the loop knows it: whom to tell how far it is.
#pragma once

#include <cstdint>
#include <kj/async.h>

#include "api/claims.capnp.h"

namespace benefactor::api {

/// Lives on the loop.
class running_payments {
 public:
  explicit running_payments(wire::PaymentProgress::Client progress) : progress_(kj::mv(progress)) {}

  /// Tells the client, unless it has not yet taken what it was told last.
  void report(std::uint64_t done, std::uint64_t total);

 private:
  wire::PaymentProgress::Client progress_;
  bool reporting_ = false;
  kj::Promise<void> report_ = nullptr;
};

}  // namespace benefactor::api
