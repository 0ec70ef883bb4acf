// The machine's clock, for the outermost code alone: whatever decides or is tested is told what time it is.
#pragma once

#include <cstdint>

#include "events/date.hpp"

namespace benefactor::api {

/// Microseconds since 1970-01-01, UTC.
std::int64_t wall_clock_us();

/// The day it is, UTC.
date today();

}  // namespace benefactor::api
