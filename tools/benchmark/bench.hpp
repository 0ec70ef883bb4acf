// The benchmark as a whole: reads the command line, runs every plan as often as it says, reports.
#pragma once

namespace benefactor::benchmark {

/// @returns the exit status: 0 measured; 1 something failed, was wrong or was cut short; 2 usage.
int run_benchmark(int argc, const char* const* argv);

}  // namespace benefactor::benchmark
