// More units of a procedure than a line, or a day, may have.
#include <limits>
#include <map>

#include "events/edits/evaluation.hpp"

namespace benefactor {

namespace {

std::int64_t add_up_to_limit(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::int64_t>::max() : sum;
}

std::string units_text(std::int64_t units) {
  return std::to_string(units) + (units == 1 ? " unit" : " units");
}

const unit_maximum* find_rule(const evaluation& e, const edit_line& l, units_per per) {
  return find_unit_maximum(*e.tables.units, packed_code::of(l.procedure), l.modifiers, per, l.service_date);
}

struct day_units {
  std::int64_t claim = 0, elsewhere = 0;

  std::int64_t total() const { return add_up_to_limit(claim, elsewhere); }
};

/// By rule and day. Only looked up: what order addresses have does not matter.
using units_by_day = std::map<std::pair<const unit_maximum*, date>, day_units>;

units_by_day sum_up(const evaluation& e, const std::vector<const unit_maximum*>& day_rules) {
  units_by_day sums;
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    if (!day_rules[i]) continue;
    auto& sum = sums[{day_rules[i], e.line(i).service_date}].claim;
    sum = add_up_to_limit(sum, e.line(i).units);
  }
  if (sums.empty()) return sums;
  for (const auto& s : e.subject.history) {
    if (!e.same_provider(s)) continue;
    const auto at = sums.find({find_rule(e, s.line, units_per::day), s.line.service_date});
    if (at != sums.end()) at->second.elsewhere = add_up_to_limit(at->second.elsewhere, s.line.units);
  }
  return sums;
}

}  // namespace

/// Where a day has too many, every line of the claim with the procedure is concerned, as with CMS's
/// date-of-service edits; the lines of other claims stand as they were decided.
void check_units(evaluation& e) {
  std::vector<const unit_maximum*> day_rules(e.lines());
  for (evaluation::place i = 0; i < e.lines(); ++i) day_rules[i] = find_rule(e, e.line(i), units_per::day);
  const auto sums = sum_up(e, day_rules);
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    const auto& l = e.line(i);
    const std::string name{l.procedure};
    edit_terms terms;
    std::string detail;
    if (const auto* r = find_rule(e, l, units_per::line); r && l.units > r->most) {
      terms = terms_of(e.tables, claim_edit::units_exceeded, r->terms);
      detail = name + " has " + units_text(l.units) + " on this line; at most " + std::to_string(r->most) +
               " a line are payable.";
    }
    if (const auto* r = day_rules[i]) {
      const auto& sum = sums.at({r, l.service_date});
      const auto of_day = terms_of(e.tables, claim_edit::units_exceeded, r->terms);
      // One finding a line: that of the stronger rule, of two alike that of the line.
      if (sum.total() > r->most && of_day.action > terms.action) {
        terms = of_day;
        detail =
            name + " has " + units_text(sum.total()) + " on the day" +
            (sum.elsewhere != 0 ? ", of them " + std::to_string(sum.elsewhere) + " on other claims" : "") +
            "; at most " + std::to_string(r->most) + " a day are payable.";
      }
    }
    e.find(i, terms, e.tables.units.get(), std::move(detail));
  }
}

}  // namespace benefactor
