// The coverage rules of a policy or a member. Thousands of policies have the rules of one plan, so the list
// is shared until somebody changes it.
#pragma once

#include <compare>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

#include "events/coverage_rule.hpp"

namespace benefactor {

/// A vector of rules whose copies share one until they change: whatever is not const makes its own first.
class rule_list {
 public:
  using shared = std::shared_ptr<const std::vector<coverage_rule>>;

  rule_list() = default;
  rule_list(std::vector<coverage_rule> rules);            // NOLINT(google-explicit-constructor)
  rule_list(std::initializer_list<coverage_rule> rules);  // NOLINT(google-explicit-constructor)
  explicit rule_list(shared rules) : rules_(std::move(rules)) {}

  const std::vector<coverage_rule>& all() const;
  operator const std::vector<coverage_rule>&() const { return all(); }  // NOLINT(google-explicit-constructor)
  auto begin() const { return all().begin(); }
  auto end() const { return all().end(); }
  std::size_t size() const { return all().size(); }
  bool empty() const { return all().empty(); }
  const coverage_rule& operator[](std::size_t i) const { return all()[i]; }

  /// What copies of this list share; null: no rules.
  const shared& share() const { return rules_; }

  std::vector<coverage_rule>& edit();
  coverage_rule& operator[](std::size_t i) { return edit()[i]; }
  coverage_rule& front() { return edit().front(); }
  coverage_rule& back() { return edit().back(); }
  void push_back(coverage_rule rule) { edit().push_back(std::move(rule)); }
  void emplace_back() { edit().emplace_back(); }
  void clear() { rules_.reset(); }

  bool operator==(const rule_list& other) const;
  std::strong_ordering operator<=>(const rule_list& other) const;

 private:
  shared rules_;  // Null: none.
};

}  // namespace benefactor
