#include "events/rule_list.hpp"

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

std::vector<coverage_rule>& rule_list::edit() {
  // A list of one's own each time: whoever else has the old one may be reading it on another thread.
  const auto own = std::make_shared<std::vector<coverage_rule>>(all());
  rules_ = own;
  return *own;
}

bool rule_list::operator==(const rule_list& other) const {
  return rules_ == other.rules_ || all() == other.all();
}

std::strong_ordering rule_list::operator<=>(const rule_list& other) const {
  return rules_ == other.rules_ ? std::strong_ordering::equal : all() <=> other.all();
}

}  // namespace benefactor
