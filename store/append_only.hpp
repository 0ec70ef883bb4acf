// The one rule every log device enforces: it is append-only.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "store/page.hpp"

namespace benefactor::store {

/// Checks that *pages* ascend beyond *last*, the greatest position submitted so far, and moves *last* on.
/// Errors: std::logic_error naming both positions; *last* then stays as it was.
inline void require_ascending(const std::vector<stored_page>& pages, std::optional<std::uint64_t>& last) {
  auto before = last;
  for (const auto& page : pages) {
    if (!page) throw std::logic_error("log device: a page without bytes was submitted");
    if (before && page.first_position <= *before)
      throw std::logic_error("log device: page at position " + std::to_string(page.first_position) +
                             " was submitted after position " + std::to_string(*before) +
                             "; the log is append-only");
    before = page.first_position;
  }
  last = before;
}

}  // namespace benefactor::store
