// A fuzzer: libFuzzer brings main() and calls this with input after input. An exception that leaves it is a
// crash.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/fuzz_targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  benefactor::fuzz::BENEFACTOR_FUZZ_TAKE({reinterpret_cast<const char*>(data), size});
  return 0;
}
