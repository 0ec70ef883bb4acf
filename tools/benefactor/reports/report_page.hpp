// The report for managers as one HTML page: nothing outside of it is needed, no script runs in it, and it
// prints.
#pragma once

#include <string>

#include "tools/benefactor/reports/report_figures.hpp"

namespace benefactor::tools {

std::string report_page(const report_figures& figures);

/// "No plan was in force": a denial's code (DENIED in SQL's column `denial`) in plain words; the code itself
/// when it is not known.
std::string denial_words(const std::string& code);

}  // namespace benefactor::tools
