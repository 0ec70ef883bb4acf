// The checks of one code by itself: diagnoses against the list, procedures and diagnoses against age and sex.
#include <algorithm>

#include "events/edits/evaluation.hpp"

namespace benefactor {

namespace {

/// "Diagnosis 2 of line 1", "Diagnoses 1, 2 and 4 of line 3": all that is told of a diagnosis.
std::string positions_text(const std::vector<std::size_t>& positions, evaluation::place line) {
  std::string text = positions.size() == 1 ? "Diagnosis " : "Diagnoses ";
  for (std::size_t i = 0; i < positions.size(); ++i) {
    if (i > 0) text += i + 1 == positions.size() ? " and " : ", ";
    text += std::to_string(positions[i]);
  }
  return text + " of line " + std::to_string(line + 1);
}

/// What rules say against the member; the strongest one speaks.
struct conflict {
  edit_terms terms;
  const age_sex_rule* rule = nullptr;
  std::vector<std::size_t> diagnoses;  ///< positions from 1, of the diagnoses concerned
};

struct conflicts {
  conflict age, sex;
};

void take(conflict& c, const edit_terms& terms, const age_sex_rule& rule, std::size_t position) {
  if (terms.action == edit_action::off) return;
  if (position != 0 && (c.diagnoses.empty() || c.diagnoses.back() != position))
    c.diagnoses.push_back(position);
  if (terms.action <= c.terms.action) return;
  c.terms = terms;
  c.rule = &rule;
}

/// @param position  of the diagnosis on its line, from 1; 0: a procedure.
void judge(const evaluation& e, const edit_line& line, packed_code code, std::size_t position,
           conflicts& found) {
  const bool procedure = position == 0;
  for (const auto* rule : find_age_sex_rules(
           *e.tables.age_sex, procedure ? coded::procedure : coded::diagnosis, code, line.service_date)) {
    if (e.subject.birth_date) {
      const auto years = age_on(*e.subject.birth_date, line.service_date);
      const auto edit = procedure ? claim_edit::procedure_age : claim_edit::diagnosis_age;
      if (years < rule->least_age || years > rule->most_age)
        take(found.age, terms_of(e.tables, edit, rule->terms), *rule, position);
    }
    // Modifier KX attests that a service for one sex is right for this member (CMS, change request 6638).
    const bool attested =
        std::find(line.modifiers.begin(), line.modifiers.end(), "KX") != line.modifiers.end();
    const auto edit = procedure ? claim_edit::procedure_sex : claim_edit::diagnosis_sex;
    if (rule->only && e.subject.recorded_sex && *rule->only != *e.subject.recorded_sex && !attested)
      take(found.sex, terms_of(e.tables, edit, rule->terms), *rule, position);
  }
}

std::string ages_text(const age_sex_rule& r) {
  if (r.most_age == age_max) return "members aged " + std::to_string(r.least_age) + " and over";
  if (r.least_age == r.most_age) return "members aged " + std::to_string(r.least_age);
  return "members aged " + std::to_string(r.least_age) + " to " + std::to_string(r.most_age);
}

void report_procedure(evaluation& e, evaluation::place i, const conflicts& found) {
  const auto is_for = "Procedure " + std::string{e.line(i).procedure} + " is for ";
  const auto* table = e.tables.age_sex.get();
  if (found.age.rule)
    e.find(i, found.age.terms, table,
           is_for + ages_text(*found.age.rule) + ", and the member's age on the date of service is another.");
  if (found.sex.rule)
    e.find(i, found.sex.terms, table,
           is_for + (*found.sex.rule->only == sex::female ? "female" : "male") +
               " members, and the member's recorded sex is another.");
}

/// Whom a diagnosis is for would tell which it is, so that is not said.
void report_diagnoses(evaluation& e, evaluation::place i, const conflicts& found) {
  const auto* table = e.tables.age_sex.get();
  const auto about = [i](const conflict& c) {
    return positions_text(c.diagnoses, i) + (c.diagnoses.size() == 1 ? " does" : " do") +
           " not go with the member's ";
  };
  if (found.age.rule) e.find(i, found.age.terms, table, about(found.age) + "age on the date of service.");
  if (found.sex.rule) e.find(i, found.sex.terms, table, about(found.sex) + "recorded sex.");
}

}  // namespace

void check_diagnoses(evaluation& e) {
  const auto& list = *e.tables.diagnoses;
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    const auto& line = e.line(i);
    if (!list.speaks_of(line.service_date)) continue;
    std::vector<std::size_t> invalid, categories;
    for (std::size_t k = 0; k < line.diagnoses.size(); ++k) {
      const auto* code =
          find_diagnosis(list, packed_code::of_diagnosis(line.diagnoses[k]), line.service_date);
      if (!code)
        invalid.push_back(k + 1);
      else if (!code->billable)
        categories.push_back(k + 1);
    }
    if (!invalid.empty())
      e.find(i, terms_of(e.tables, claim_edit::invalid_diagnosis), &list,
             positions_text(invalid, i) + (invalid.size() == 1 ? " is no code" : " are no codes") +
                 " of the list on the date of service.");
    if (!categories.empty())
      e.find(i, terms_of(e.tables, claim_edit::nonbillable_diagnosis), &list,
             positions_text(categories, i) + (categories.size() == 1 ? " is a category" : " are categories") +
                 ", where a more specific code is needed.");
  }
}

void check_ages_and_sexes(evaluation& e) {
  if (!e.subject.birth_date && !e.subject.recorded_sex) return;
  for (evaluation::place i = 0; i < e.lines(); ++i) {
    const auto& line = e.line(i);
    conflicts of_procedure, of_diagnoses;
    judge(e, line, e.codes[i], 0, of_procedure);
    for (std::size_t k = 0; k < line.diagnoses.size(); ++k)
      judge(e, line, packed_code::of_diagnosis(line.diagnoses[k]), k + 1, of_diagnoses);
    report_procedure(e, i, of_procedure);
    report_diagnoses(e, i, of_diagnoses);
  }
}

}  // namespace benefactor
