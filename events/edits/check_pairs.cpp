// Procedures that are not payable together: within the claim, and with what the member's other claims of the
// day and provider already have.
#include <algorithm>
#include <map>

#include "events/edits/evaluation.hpp"

namespace benefactor {

namespace {

/// Where one procedure stands on one day. Lines: 1-based; 0: on another claim.
struct presence {
  std::optional<std::size_t> any, unseparated;  ///< the first
  bool elsewhere = false, unseparated_elsewhere = false;

  void add(std::size_t line, bool separated) {
    if (!any) any = line;
    if (!separated && !unseparated) unseparated = line;
    elsewhere |= line == 0;
    unseparated_elsewhere |= line == 0 && !separated;
  }
};
using day_procedures = std::map<packed_code, presence>;
using column_one_pairs = std::map<packed_code, std::span<const procedure_pair>>;

bool is_separated(const evaluation& e, const edit_line& l) {
  return std::any_of(l.modifiers.begin(), l.modifiers.end(),
                     [&](const auto& m) { return separates(e.tables.separating.get(), m, l.service_date); });
}

std::string place_text(std::size_t line) {
  return line == 0 ? " on another claim" : " on line " + std::to_string(line);
}

std::string ending(bool by_modifier) {
  return by_modifier ? " without a modifier that separates them." : "; no modifier separates them.";
}

/// What speaks against one line; the strongest pair does, of equals the first by its code.
struct objection {
  edit_terms terms;
  std::string detail;

  /// *tell* is asked for words only where they count: most pairs of a long claim are not the strongest.
  template <class Tell>
  void take(const edit_terms& other, Tell tell) {
    if (other.action <= terms.action) return;
    terms = other;
    detail = tell();
  }

  bool is_final() const { return terms.action == edit_action::deny; }
};

/// A line of the day, as one half of its pairs.
struct half {
  evaluation::place line;
  bool separated;
};

/// Pairs of which the line is column two: it is not payable.
void check_as_column_two(const evaluation& e, const half& h, const day_procedures& procedures,
                         const column_one_pairs& column_ones, objection& found) {
  const auto& l = e.line(h.line);
  for (const auto& [column_one, pairs] : column_ones) {
    const auto& code = column_one;  // Clang 14 lets no lambda take a structured binding.
    const auto* pair = find_pair(pairs, code, e.codes[h.line], l.service_date);
    if (!pair || pair->separation == pair_separation::not_applicable) continue;
    const bool by_modifier = pair->separation == pair_separation::by_modifier;
    if (by_modifier && h.separated) continue;
    const auto& where = procedures.at(code);
    const auto other = by_modifier ? where.unseparated : where.any;
    if (!other) continue;
    found.take(terms_of(e.tables, claim_edit::procedure_pair, pair->terms), [&] {
      return std::string{l.procedure} + " is not payable together with " + code.text() + place_text(*other) +
             " of the same day and provider" + ending(by_modifier);
    });
    if (found.is_final()) return;
  }
}

/// Pairs of which the line is column one and another claim's line column two. That one is not payable, but it
/// stands: a person decides about reversing it, so this line is held at most.
void check_as_column_one(const evaluation& e, const half& h, const day_procedures& procedures,
                         std::span<const procedure_pair> pairs, objection& found) {
  const auto& l = e.line(h.line);
  for (const auto& [column_two, where] : procedures) {
    const auto& code = column_two;
    if (!where.elsewhere) continue;
    const auto* pair = find_pair(pairs, e.codes[h.line], code, l.service_date);
    if (!pair || pair->separation == pair_separation::not_applicable) continue;
    const bool by_modifier = pair->separation == pair_separation::by_modifier;
    if (by_modifier && (h.separated || !where.unseparated_elsewhere)) continue;
    auto terms = terms_of(e.tables, claim_edit::procedure_pair, pair->terms);
    terms.action = std::min(terms.action, edit_action::pend);
    found.take(terms, [&] {
      return code.text() + " on another claim of the same day and provider is not payable together with " +
             std::string{l.procedure} + ending(by_modifier);
    });
  }
}

}  // namespace

void check_pairs(evaluation& e) {
  std::map<date, day_procedures> days;
  std::vector<bool> separated(e.lines());
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    separated[i] = is_separated(e, e.line(i));
    days[e.line(i).service_date][e.codes[i]].add(i + 1, separated[i]);
  }
  for (const auto& s : e.subject.history)
    if (const auto day = days.find(s.line.service_date); day != days.end() && e.same_provider(s))
      day->second[packed_code::of(s.line.procedure)].add(0, is_separated(e, s.line));
  std::map<date, column_one_pairs> column_ones;
  for (const auto& [day, procedures] : days)
    if (procedures.size() > 1)
      for (const auto& [code, where] : procedures)
        if (const auto pairs = pairs_of(*e.tables.pairs, code); !pairs.empty())
          column_ones[day][code] = pairs;
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    const auto of_day = column_ones.find(e.line(i).service_date);
    if (of_day == column_ones.end()) continue;
    const auto& procedures = days.at(of_day->first);
    const half h{i, separated[i]};
    objection found;
    check_as_column_two(e, h, procedures, of_day->second, found);
    if (const auto own = of_day->second.find(e.codes[i]); own != of_day->second.end() && !found.is_final())
      check_as_column_one(e, h, procedures, own->second, found);
    found.terms.edit = claim_edit::procedure_pair;
    e.find(i, found.terms, e.tables.pairs.get(), std::move(found.detail));
  }
}

}  // namespace benefactor
