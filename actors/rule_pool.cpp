#include "actors/rule_pool.hpp"

#include <algorithm>

namespace benefactor::actors {

namespace {

/// Of what differs between plans; equal lists have equal ones.
std::size_t hash_of(const std::vector<coverage_rule>& rules) {
  std::size_t hash = rules.size();
  const auto mix = [&](std::int64_t value) {
    hash = (hash ^ static_cast<std::size_t>(value)) * 0x9e3779b97f4a7c15u;
    hash ^= hash >> 32;
  };
  for (const auto& rule : rules) {
    mix(static_cast<std::int64_t>(rule.service));
    mix(rule.coverage);
    for (const auto& amount : {rule.annual_limit, rule.per_visit_limit, rule.copay}) mix(amount.value_or(-1));
  }
  return hash;
}

}  // namespace

void rule_pool::share(policy& contract) {
  share(contract.rules);
  for (auto& member : contract.members) share(member.rules);
  for (auto& revision : contract.revisions) share(revision.terms.rules);
}

void rule_pool::share(rule_list& rules) {
  if (rules.empty()) return;
  const auto hash = hash_of(rules);
  const std::lock_guard lock(mutex_);
  const auto [first, last] = known_.equal_range(hash);
  for (auto at = first; at != last; ++at)
    if (auto known = at->second.lock(); known && *known == rules.all()) {
      rules = rule_list(std::move(known));
      return;
    }
  if (known_.size() >= forget_at_) forget_unused();
  known_.emplace(hash, rules.share());
}

void rule_pool::forget_unused() {
  std::erase_if(known_, [](const auto& entry) { return entry.second.expired(); });
  forget_at_ = std::max<std::size_t>(1024, 2 * known_.size());
}

std::size_t rule_pool::size() {
  const std::lock_guard lock(mutex_);
  forget_unused();
  return known_.size();
}

}  // namespace benefactor::actors
