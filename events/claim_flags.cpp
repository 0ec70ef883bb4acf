#include "events/claim_flags.hpp"

#include <algorithm>
#include <utility>

#include "events/tables_under_terms.hpp"

namespace benefactor {

namespace {

std::vector<edit_finding> find_by_version(const policy& own, const edit_tables& tables,
                                          const usual_amounts& usual, const edit_subject& subject) {
  std::vector<terms_view> terms;  // By line.
  for (const auto& line : subject.lines) terms.push_back(terms_on(own, line.service_date));
  // Mostly all lines are of one version; else the whole claim is looked at once for each.
  std::vector<edit_finding> found;
  std::vector<std::uint16_t> versions;
  for (const auto& t : terms) {
    if (std::find(versions.begin(), versions.end(), t.version) != versions.end()) continue;
    versions.push_back(t.version);
    for (auto& f : find_anomalies(t.edits->empty() ? tables : under_terms(tables, t), usual, subject))
      if (terms[f.line - 1u].version == t.version) found.push_back(std::move(f));
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

std::vector<edit_terms> anomalies_in(const std::vector<edit_terms>& terms) {
  std::vector<edit_terms> found;
  for (const auto& t : terms)
    if (is_anomaly(t.edit)) found.push_back(t);
  return found;
}

bool names_anomaly(const std::vector<edit_terms>& terms) {
  return std::any_of(terms.begin(), terms.end(),
                     [](const auto& t) { return is_anomaly(t.edit) && t.action != edit_action::off; });
}

std::vector<edit_finding> find_flags(const policy* own, const edit_tables& tables, const usual_amounts& usual,
                                     const edit_subject& subject) {
  auto found = own ? find_by_version(*own, tables, usual, subject) : find_anomalies(tables, usual, subject);
  for (auto& f : found) f.action = edit_action::inform;
  return found;
}

}  // namespace benefactor
