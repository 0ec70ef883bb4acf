#include "events/edits/evaluate.hpp"

#include <algorithm>
#include <chrono>

#include "events/edits/evaluation.hpp"

namespace benefactor {

edit_line view_of(const claim_line& line) {
  return {line.service_date, line.procedure, line.modifiers, line.units, line.billed, line.diagnoses};
}

edit_line view_of(const claim_line_state& line, const std::vector<std::string>& diagnoses) {
  return {line.service_date, line.procedure, line.modifiers, line.units, line.billed, diagnoses};
}

std::vector<edit_finding> evaluate(const edit_tables& tables, const edit_subject& subject) {
  if (tables.empty()) return {};
  evaluation e(tables, subject);
  if (tables.diagnoses) check_diagnoses(e);
  if (tables.age_sex) check_ages_and_sexes(e);
  if (tables.units) check_units(e);
  if (tables.pairs) check_pairs(e);
  check_likeness(e);
  std::sort(e.findings.begin(), e.findings.end());
  return std::move(e.findings);
}

int age_on(date birth, date day) {
  const std::chrono::year_month_day born{std::chrono::sys_days{std::chrono::days{birth.days}}};
  // The "benefit year" that begins on a birthday is the one in which that birthday fell.
  const month_day birthday{static_cast<std::uint8_t>(static_cast<unsigned>(born.month())),
                           static_cast<std::uint8_t>(static_cast<unsigned>(born.day()))};
  return benefit_year(day, birthday) - static_cast<int>(born.year());
}

}  // namespace benefactor
