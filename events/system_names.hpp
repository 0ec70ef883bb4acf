// Names under which the program itself stands in the log: nobody else logs in by one of them.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace benefactor {

inline constexpr std::array<std::string_view, 5> system_names{"local", "system", "scheduler", "exchange",
                                                              "payment-run"};

/// Letters of either case are the same here: people read them so.
inline bool is_system_name(std::string_view name) {
  std::string lower(name);
  for (auto& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::find(system_names.begin(), system_names.end(), lower) != system_names.end();
}

}  // namespace benefactor
