// The program behind tools/bench, and tools/login-timing.
#include <string_view>

#include "tools/benchmark/bench.hpp"

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "login-timing")
    return benefactor::benchmark::run_login_timing(argc - 1, argv + 1);
  return benefactor::benchmark::run_benchmark(argc, argv);
}
