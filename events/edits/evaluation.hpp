// One claim while it is looked at: what the checks of evaluate() share. Not for others to include.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "events/edits/evaluate.hpp"

namespace benefactor {

class evaluation {
 public:
  using place = std::size_t;  ///< of a line in the claim, from 0

  evaluation(const edit_tables& with, const edit_subject& about) : tables(with), subject(about) {
    codes.reserve(about.lines.size());
    for (const auto& l : about.lines) codes.push_back(packed_code::of(l.procedure));
  }

  const edit_line& line(place i) const { return subject.lines[i]; }
  std::size_t lines() const { return codes.size(); }

  /// True for a line of another claim of this provider.
  bool same_provider(const standing_line& s) const { return s.provider_npi == subject.provider_npi; }

  /// Adds a finding about line *i*, unless *terms* are OFF.
  template <class Table>
  void find(place i, const edit_terms& terms, const Table* table, std::string detail) {
    if (terms.action == edit_action::off) return;
    findings.push_back({static_cast<std::uint16_t>(i + 1), terms.edit, terms.action, terms.reason,
                        table ? table->name : std::string{}, table ? table->version : 0, std::move(detail)});
  }

  const edit_tables& tables;
  const edit_subject& subject;
  std::vector<packed_code> codes;  ///< the procedures, by line
  std::vector<edit_finding> findings;
};

/// The modifiers of *line*, sorted, each once.
std::vector<std::string_view> modifier_set(const edit_line& line);

// Each needs its table to be loaded, but for the last.
void check_diagnoses(evaluation& e);
void check_ages_and_sexes(evaluation& e);
void check_units(evaluation& e);
void check_pairs(evaluation& e);
void check_likeness(evaluation& e);

}  // namespace benefactor
