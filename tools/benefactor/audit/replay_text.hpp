// A replay's report as people read it.
#pragma once

#include <cstddef>
#include <ostream>

#include "api/audit/replay.hpp"

namespace benefactor::tools {

/// What was checked, what differs, what is not reproducible, what cannot be known. *rows*: of each list at
/// most; the rest is counted.
void print_replay(std::ostream& out, const api::replay_report& report, std::size_t rows);

}  // namespace benefactor::tools
