#include "events/rule_list.hpp"

#include "events/policy.hpp"

namespace benefactor {

namespace {

rule_list::shared shared_or_none(std::vector<coverage_rule> rules) {
  if (rules.empty()) return nullptr;
  return std::make_shared<const std::vector<coverage_rule>>(std::move(rules));
}

}  // namespace

rule_list::rule_list(std::vector<coverage_rule> rules) : rules_(shared_or_none(std::move(rules))) {}
rule_list::rule_list(std::initializer_list<coverage_rule> rules)
    : rule_list(std::vector<coverage_rule>(rules)) {}

const std::vector<coverage_rule>& rule_list::all() const {
  static const std::vector<coverage_rule> none;
  return rules_ ? *rules_ : none;
}

const coverage_rule& rule_list::operator[](std::size_t i) const { return all()[i]; }

std::vector<coverage_rule>& rule_list::edit() {
  // A list of one's own each time: whoever else has the old one may be reading it on another thread.
  const auto own = std::make_shared<std::vector<coverage_rule>>(all());
  rules_ = own;
  return *own;
}

coverage_rule& rule_list::operator[](std::size_t i) { return edit()[i]; }
coverage_rule& rule_list::front() { return edit().front(); }
coverage_rule& rule_list::back() { return edit().back(); }
void rule_list::push_back(coverage_rule rule) { edit().push_back(std::move(rule)); }
void rule_list::emplace_back() { edit().emplace_back(); }

bool rule_list::operator==(const rule_list& other) const {
  return rules_ == other.rules_ || all() == other.all();
}

std::strong_ordering rule_list::operator<=>(const rule_list& other) const {
  return rules_ == other.rules_ ? std::strong_ordering::equal : all() <=> other.all();
}

}  // namespace benefactor
