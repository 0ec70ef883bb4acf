// A rotation or renewal of keys on the door's operator thread, as the loop knows it: whom to tell how far it
// is, and how to stop it.
#pragma once

#include <atomic>
#include <cstdint>
#include <kj/async.h>
#include <memory>

#include "api/keys.capnp.h"

namespace benefactor::api {

/// Lives on the loop.
class running_rotation {
 public:
  /// Without it nobody wants to know how far it is.
  void set_listener(wire::KeyProgress::Client progress) { progress_ = kj::mv(progress); }

  /// True once nobody waits for it any more. For any thread, and for longer than this object lives.
  const std::shared_ptr<std::atomic<bool>>& stopped() const { return stopped_; }

  /// Tells the client, unless it has not yet taken what it was told last.
  void report(std::uint64_t done, std::uint64_t total);

  /// The client wants no more of it.
  void abandon();

 private:
  kj::Maybe<wire::KeyProgress::Client> progress_;
  std::shared_ptr<std::atomic<bool>> stopped_ = std::make_shared<std::atomic<bool>>(false);
  bool reporting_ = false;
  kj::Promise<void> report_ = nullptr;
};

}  // namespace benefactor::api
