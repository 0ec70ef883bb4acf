// A backup that the door's operator thread is taking, as the loop knows it: whom to tell how far it is, and
// how to stop it.
#pragma once

#include <atomic>
#include <cstdint>
#include <kj/async.h>
#include <memory>

#include "api/claims.capnp.h"

namespace benefactor::api {

/// Lives on the loop.
class running_backup {
 public:
  /// Without it nobody wants to know how far it is.
  void set_listener(wire::BackupProgress::Client progress) { progress_ = kj::mv(progress); }

  /// True once nobody waits for the backup any more. For any thread, and for longer than this object lives.
  const std::shared_ptr<std::atomic<bool>>& stopped() const { return stopped_; }

  /// Tells the client, unless it has not yet taken what it was told last.
  void report(std::uint64_t copied_bytes, std::uint64_t total_bytes);

  /// The client wants no more of it.
  void abandon();

 private:
  kj::Maybe<wire::BackupProgress::Client> progress_;
  std::shared_ptr<std::atomic<bool>> stopped_ = std::make_shared<std::atomic<bool>>(false);
  bool reporting_ = false;
  kj::Promise<void> report_ = nullptr;
};

}  // namespace benefactor::api
