// Lets policies with the same rules share them: of the thousands on one plan all keep one list, which is
// most of what a resident bucket would otherwise hold, and lies in the processor's cache.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "events/policy.hpp"

namespace benefactor::actors {

/// Thread-safe. Holds nothing itself: a list is gone with the last policy that has it.
class rule_pool {
 public:
  /// Replaces every list of *contract* by an equal one that is known, or makes it known.
  void share(policy& contract);

  /// Lists known that somebody has.
  std::size_t size();

 private:
  using weak = std::weak_ptr<const std::vector<coverage_rule>>;

  void share(rule_list& rules);
  void forget_unused();

  std::mutex mutex_;
  std::unordered_multimap<std::size_t, weak> known_;
  std::size_t forget_at_ = 1024;
};

}  // namespace benefactor::actors
