// Asking the engine from a thread that waits for what it says.
#pragma once

#include <functional>
#include <vector>

#include "actors/engine.hpp"

namespace benefactor::api {

/// The engine's submit().
using submit_requests = std::function<void(std::vector<actors::request>)>;

/// Submits *requests*, whose sinks it sets, and waits for all answers; they stand in the order of the
/// requests.
std::vector<actors::answer> answers_of(const submit_requests& submit, std::vector<actors::request> requests);

}  // namespace benefactor::api
