// One job's way through a bucket: what it is about is looked up, the pure rules decide, the events are
// applied and go to the log. For bucket_actor.cpp, which gives each job its turn.
#pragma once

#include "actors/bucket_actor.hpp"

namespace benefactor::actors {

/// Decides *work* by the bucket of *self*, which is loaded, and sends what comes of it to the log; or sends
/// the job on to the bucket it belongs to. Errors: store::log_error where the log cannot be read, and
/// whatever keeps a decided event from being applied; the engine must end.
void decide_in_turn(bucket_actor::stateful_pointer<bucket_shell_state> self, job_ptr work);

}  // namespace benefactor::actors
