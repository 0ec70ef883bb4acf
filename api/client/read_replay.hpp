// Replays of the server's log, from the contract's readers to what a replay beside it gives.
#pragma once

#include "api/audit/replay_run.hpp"
#include "api/views.capnp.h"

namespace benefactor::api {

/// Errors: std::invalid_argument for an id, a hash or a code that is none.
replay_run read_replay_run(wire::ReplayRun::Reader from);

}  // namespace benefactor::api
