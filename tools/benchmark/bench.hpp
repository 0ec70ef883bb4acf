// The benchmark as a whole: reads the command line, runs every plan as often as it says, reports.
#pragma once

namespace benefactor::benchmark {

/// @returns the exit status: 0 measured; 1 something failed, was wrong or was cut short; 2 usage.
int run_benchmark(int argc, const char* const* argv);

/// Whether the time that a refused login takes says that the user is there; see login_timing.cpp.
/// @returns the exit status: 0 it does not, beyond noise; 1 it does, or something failed; 2 usage.
int run_login_timing(int argc, const char* const* argv);

}  // namespace benefactor::benchmark
