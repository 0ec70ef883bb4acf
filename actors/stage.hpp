// The engine's actors on an actor system of the caller's choice: the production scheduler in engine.cpp,
// CAF's test scheduler in tests and simulation.
#pragma once

#include "actors/protocols.hpp"

namespace benefactor::actors {

/// Starts log and registry. Requests go to the registry of the result.
shared_parts_ptr set_stage(caf::actor_system& system, const engine_options& options, engine_parts parts);

/// Ends what set_stage started; the registry was drained before, or the log has failed.
void clear_stage(shared_parts& shared);

}  // namespace benefactor::actors
