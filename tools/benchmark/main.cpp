// The program behind tools/bench.
#include "tools/benchmark/bench.hpp"

int main(int argc, char** argv) { return benefactor::benchmark::run_benchmark(argc, argv); }
