// Characters by their ASCII class, whatever the locale.
#pragma once

namespace benefactor {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace benefactor
