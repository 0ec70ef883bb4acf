#include "events/claim_edits.hpp"

#include <algorithm>

#include "events/contract_in_force.hpp"
#include "events/tables_under_terms.hpp"

namespace benefactor {

void set_member(edit_inputs& inputs, const member_facts& facts) {
  inputs.birth_date = facts.birth_date;
  if (facts.sex == administrative_gender::female) inputs.recorded_sex = sex::female;
  if (facts.sex == administrative_gender::male) inputs.recorded_sex = sex::male;
}

std::vector<edit_finding> find_edits(const policy& contract, const claim_state& claim,
                                     const std::vector<std::vector<std::string>>& diagnoses,
                                     const edit_inputs& inputs) {
  if (inputs.as_found) return *inputs.as_found;
  static const edit_tables none;
  const auto& tables = inputs.tables ? *inputs.tables : none;
  std::vector<terms_view> terms;  // By line.
  bool own_terms = false;
  if (!contract.edits.empty() || !contract.revisions.empty()) {
    for (const auto& line : claim.lines) {
      terms.push_back(terms_on(contract, line.service_date));
      own_terms = own_terms || !terms.back().edits->empty();
    }
  }
  if (tables.empty() && !own_terms) return {};

  static const std::vector<std::string> no_diagnoses;
  std::vector<edit_line> lines;
  for (std::size_t i = 0; i < claim.lines.size(); ++i)
    lines.push_back(view_of(claim.lines[i], i < diagnoses.size() ? diagnoses[i] : no_diagnoses));
  std::vector<standing_line> history;
  for (const auto& line : inputs.history)
    history.push_back({claim.provider_npi, view_of(line, no_diagnoses)});
  const edit_subject subject{.provider_npi = claim.provider_npi,
                             .lines = lines,
                             .birth_date = inputs.birth_date,
                             .recorded_sex = inputs.recorded_sex,
                             .history = history,
                             .like_standing = {}};
  if (!own_terms) return evaluate(tables, subject);

  // Mostly all lines are of one version; else the whole claim is looked at once for each.
  std::vector<edit_finding> found;
  std::vector<std::uint16_t> versions;
  for (const auto& t : terms) {
    if (std::find(versions.begin(), versions.end(), t.version) != versions.end()) continue;
    versions.push_back(t.version);
    for (auto& f : evaluate(t.edits->empty() ? tables : under_terms(tables, t), subject))
      if (terms[f.line - 1u].version == t.version) found.push_back(std::move(f));
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool looks_at_history(const policy& contract, const edit_tables* tables) {
  const auto duplicates = claim_edit::probable_duplicate;
  if (tables) {
    if (tables->pairs || tables->units) return true;
    if (tables->policy && names(tables->policy->rows, duplicates)) return true;
  }
  return names(contract.edits, duplicates) ||
         std::any_of(contract.revisions.begin(), contract.revisions.end(),
                     [&](const auto& r) { return names(r.terms.edits, duplicates); });
}

claim_state claim_to_look_at(const claim_id& id, const member_id& member, const claim_id& replaces,
                             const claim_submission& submission) {
  claim_state claim;
  claim.id = id;
  claim.member = member;
  claim.replaces = replaces;
  claim.provider_npi = submission.provider_npi;
  claim.lines.resize(submission.lines.size());
  for (std::size_t i = 0; i < claim.lines.size(); ++i)
    claim.lines[i].service_date = submission.lines[i].service_date;
  return claim;
}

void add_history(edit_inputs& inputs, const claim_state& claim, const claim_state& other) {
  if (other.member != claim.member || other.provider_npi != claim.provider_npi) return;
  if (other.id == claim.id || (claim.replaces && other.id == claim.replaces)) return;
  for (const auto& line : other.lines)
    if (line.standing && std::any_of(claim.lines.begin(), claim.lines.end(),
                                     [&](const auto& own) { return own.service_date == line.service_date; }))
      inputs.history.push_back(line);
}

std::vector<edit_finding> holding(std::vector<edit_finding> findings,
                                  const std::vector<edit_override>& overrides) {
  std::erase_if(findings, [&](const auto& f) { return is_overridden(f, overrides); });
  return findings;
}

std::vector<field_problem> override_problems(const std::vector<edit_override>& overrides,
                                             const std::vector<edit_finding>& before,
                                             const std::vector<edit_finding>& now) {
  std::vector<field_problem> problems;
  for (std::size_t i = 0; i < overrides.size(); ++i) {
    const auto& o = overrides[i];
    const auto about = [&](const edit_finding& f) { return is_overridden(f, {o}); };
    if (std::any_of(now.begin(), now.end(), about) || std::any_of(before.begin(), before.end(), about))
      continue;
    problems.push_back(
        {"overrides[" + std::to_string(i) + "]",
         o.line == 0 ? std::string{to_text(o.edit)} + " was not found on the claim"
                     : std::string{to_text(o.edit)} + " was not found on line " + std::to_string(o.line)});
  }
  return problems;
}

}  // namespace benefactor
