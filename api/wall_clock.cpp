#include "api/wall_clock.hpp"

#include <chrono>

namespace benefactor::api {

std::int64_t wall_clock_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

date today() { return day_of(wall_clock_us()); }

}  // namespace benefactor::api
