// How another server of this process asks the door: by the same capabilities that a connection has, so that
// roles, limits, access records and meaning are the same. On the door's loop only.
#pragma once

#include <functional>
#include <kj/async.h>
#include <kj/refcount.h>
#include <kj/timer.h>

#include "api/claims.capnp.h"
#include "api/rpc/peer.hpp"

namespace benefactor::api {

/// A visitor counts as a connection of its own, of which it has the limits; it is over when the last
/// reference to it goes, which ends its streams.
class door_visit : public kj::Refcounted {
 public:
  virtual wire::Door::Client door() = 0;
  virtual kj::Timer& timer() = 0;
  /// Keeps *task* until it is done or the door stops. Failures are logged.
  virtual void add(kj::Promise<void> task) = 0;
};

using visit_work = std::function<void(kj::Own<door_visit> visit)>;

}  // namespace benefactor::api
