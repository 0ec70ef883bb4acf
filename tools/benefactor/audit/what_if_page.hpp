// A what-if as one HTML page: nothing outside of it is needed, no script runs in it, and it prints.
#pragma once

#include <string>

#include "tools/benefactor/audit/what_if_output.hpp"

namespace benefactor::tools {

std::string what_if_page(const what_if_run& run);

}  // namespace benefactor::tools
