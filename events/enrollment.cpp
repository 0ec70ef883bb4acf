#include "events/enrollment.hpp"

#include <algorithm>

#include "events/edits/edit_tables.hpp"
#include "events/external_claim.hpp"

namespace benefactor {

namespace {

using problem_list = std::vector<field_problem>;

std::string indexed(const std::string& list, std::size_t index) {
  return list + "[" + std::to_string(index) + "]";
}

void check_amount(cents amount, std::string field, problem_list& problems) {
  if (amount < 0 || amount > max_amount)
    problems.push_back({std::move(field), "an amount is 0.00 to 9999999999.99"});
}

void check_amount(const std::optional<cents>& amount, std::string field, problem_list& problems) {
  if (amount) check_amount(*amount, std::move(field), problems);
}

void check_day(const std::optional<date>& day, std::string_view field, problem_list& problems) {
  if (day) benefactor::check_day(*day, field, problems);
}

bool is_exclusion(std::string_view code) {
  if (!code.empty() && code.back() == '*') {
    code.remove_suffix(1);
    // A category may be shorter than a code: "F*" names a whole chapter.
    return !code.empty() && code.size() <= 7 && code.find('.') == std::string_view::npos &&
           normalised_diagnosis(code) == code;
  }
  return is_diagnosis_code(code);
}

void check_rules(const std::vector<coverage_rule>& rules, const std::string& path, problem_list& problems) {
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto& rule = rules[i];
    const auto at = indexed(path, i);
    if (rule.coverage < 0 || rule.coverage > whole)
      problems.push_back({at + ".coveragePercent", "a percentage is 0.00 to 100.00"});
    check_amount(rule.annual_limit, at + ".annualLimit", problems);
    check_amount(rule.per_visit_limit, at + ".perVisitLimit", problems);
    check_amount(rule.copay, at + ".copay", problems);
    for (std::size_t k = 0; k < rule.excluded_diagnoses.size(); ++k)
      if (!is_exclusion(rule.excluded_diagnoses[k]))
        problems.push_back(
            {indexed(at + ".excludedDiagnoses", k), "an ICD-10-CM code, or a category ending in *"});
    const auto same = [&](const coverage_rule& other) { return other.service == rule.service; };
    if (std::any_of(rules.begin(), rules.begin() + static_cast<std::ptrdiff_t>(i), same))
      problems.push_back({at + ".serviceType", "one rule for each service type"});
  }
}

void check_member(const member_enrollment& m, const std::string& prefix, problem_list& problems) {
  check_text(m.member_number, 1, max_id_text, prefix + "memberId", problems);
  check_day(m.terms.enrolled, prefix + "enrolled", problems);
  check_day(m.terms.terminated, prefix + "terminated", problems);
  check_rules(m.terms.rules, prefix + "rules", problems);
  check_demographics(m.details, prefix, problems);
}

void check_authorization(const authorization& a, problem_list& problems) {
  check_text(a.number, 1, max_id_text, "authorization", problems);
  const bool one = a.procedures.size() == 1;
  for (std::size_t i = 0; i < a.procedures.size(); ++i)
    if (!is_procedure_code(a.procedures[i]))
      problems.push_back({one ? "procedure" : indexed("procedures", i), "a CPT, HCPCS or CDT code"});
  if (a.procedures.size() > authorized_procedures_max)
    problems.push_back({"procedures", "at most 100 codes"});
  if (!a.provider_npi.empty() && !has_npi_form(a.provider_npi))
    problems.push_back({"providerNpi", "an NPI has ten digits"});
  check_day(a.from, "from", problems);
  check_day(a.to, "to", problems);
  if (a.visits && *a.visits < 0) problems.push_back({"visits", "a number of visits is 0 or more"});
}

/// As in a table of edit policies, which needs at least one.
void check_edits(const std::vector<edit_terms>& edits, problem_list& problems) {
  if (edits.empty()) return;
  for (auto& p : form_problems(policy_table{"edits", 0, edits}))
    problems.push_back({"edits" + p.field.substr(std::string_view{"rows"}.size()), std::move(p.rule)});
}

void check_terms(const policy_terms& t, problem_list& problems) {
  check_amount(t.deductible, "deductible", problems);
  check_amount(t.member_deductible, "memberDeductible", problems);
  check_amount(t.out_of_pocket_max, "outOfPocketMax", problems);
  check_amount(t.member_out_of_pocket_max, "memberOutOfPocketMax", problems);
  check_amount(t.review_threshold, "reviewThreshold", problems);
  if (t.timely_filing_days < 0) problems.push_back({"timelyFilingDays", "a number of days is 0 or more"});
  check_rules(t.rules, "rules", problems);
  check_requirements(t.requirements, "requirements", problems);
  check_edits(t.edits, problems);
  if (!t.administrator.empty() && !is_processor_id(t.administrator))
    problems.push_back(
        {"administrator", "an external processor's id is 1 to 64 letters, digits, '-' and '_'"});
  if (!t.plan.empty() && !is_plan_name(t.plan))
    problems.push_back({"plan",
                        "a plan's name is 1 to 50 printable ASCII characters, neither the first nor the last "
                        "a blank"});
}

// ---- changes of a policy; *of_member*: a member is named ----

void check_change(const revise_contract& c, bool of_member, problem_list& problems) {
  check_day(c.from, "from", problems);
  check_day(c.expiration, "expiration", problems);
  if (!of_member) return check_terms(c.terms, problems);
  policy_terms rules_only;
  rules_only.rules = c.terms.rules;
  if (c.terms != rules_only || c.expiration)
    problems.push_back({"memberId", "of a member's own only the rules are revised"});
  check_rules(c.terms.rules, "rules", problems);
}

void check_change(const change_coverage& c, bool of_member, problem_list& problems) {
  const bool termination = c.change == coverage_change::terminated;
  check_day(c.from, termination ? "lastDay" : "from", problems);
  if (termination && !of_member) problems.push_back({"memberId", "a termination is a member's"});
  if (of_member && (c.change == coverage_change::suspended || c.change == coverage_change::cancelled))
    problems.push_back({"memberId", "a policy is suspended or cancelled, a member terminated"});
}

void check_change(const request_authorization& c, bool of_member, problem_list& problems) {
  if (!of_member) problems.push_back({"memberId", "an authorisation is a member's"});
  check_authorization(c.terms, problems);
}

void check_change(const amend_authorization& c, bool of_member, problem_list& problems) {
  if (!of_member) problems.push_back({"memberId", "an authorisation is a member's"});
  check_authorization(c.terms, problems);
}

void check_change(const describe_member& c, bool of_member, problem_list& problems) {
  if (!of_member) problems.push_back({"memberId", "it is a member, or the holder, who is described"});
  check_demographics(c.details, "", problems);
}

void check_change(const deny_authorization& c, bool, problem_list& problems) {
  check_text(c.number, 1, max_id_text, "authorization", problems);
}

void check_change(const revoke_authorization& c, bool, problem_list& problems) {
  check_text(c.number, 1, max_id_text, "authorization", problems);
}

problem_list sorted(problem_list problems) {
  std::sort(problems.begin(), problems.end());
  return problems;
}

}  // namespace

std::vector<field_problem> form_problems(const policy_enrollment& p) {
  problem_list problems;
  check_text(p.policy_number, 1, max_id_text, "policyNumber", problems);
  check_text(p.holder_number, 1, max_id_text, "holder", problems);
  check_day(p.terms.effective, "effective", problems);
  check_day(p.terms.expiration, "expiration", problems);
  check_day(p.terms.status_date, "statusDate", problems);
  check_terms(terms_of(p.terms), problems);
  check_demographics(p.holder_details, "holderDetails.", problems);
  for (std::size_t i = 0; i < p.members.size(); ++i) {
    const auto at = indexed("members", i);
    check_member(p.members[i], at + ".", problems);
    const auto same = [&](const auto& other) { return other.member_number == p.members[i].member_number; };
    if (std::any_of(p.members.begin(), p.members.begin() + static_cast<std::ptrdiff_t>(i), same))
      problems.push_back({at + ".memberId", "a member has one membership in a policy"});
    if (p.members[i].member_number == p.holder_number && !p.holder_details.empty())
      problems.push_back({"holderDetails", "a holder who is a member is described there"});
  }
  return sorted(std::move(problems));
}

std::vector<field_problem> form_problems(const member_enrollment& m) {
  problem_list problems;
  check_member(m, "", problems);
  return sorted(std::move(problems));
}

std::vector<field_problem> form_problems(const authorization_request& a) {
  problem_list problems;
  check_text(a.policy_number, 1, max_id_text, "policyNumber", problems);
  check_text(a.member_number, 1, max_id_text, "memberId", problems);
  check_authorization(a.terms, problems);
  return sorted(std::move(problems));
}

std::vector<field_problem> form_problems(const policy_change_request& r) {
  problem_list problems;
  check_text(r.policy_number, 1, max_id_text, "policyNumber", problems);
  check_text(r.member_number, 0, max_id_text, "memberId", problems);
  const bool of_member = !r.member_number.empty();
  std::visit([&](const auto& c) { check_change(c, of_member, problems); }, r.change);
  return sorted(std::move(problems));
}

std::vector<field_problem> form_problems(const provider& p) {
  problem_list problems;
  if (!has_npi_form(p.npi)) problems.push_back({"npi", "an NPI has ten digits"});
  check_text(p.name, 0, max_text, "name", problems);
  return sorted(std::move(problems));
}

std::vector<field_problem> form_problems(const provider_description& d) {
  problem_list problems;
  const auto all = [](const std::string& text, auto is) { return std::all_of(text.begin(), text.end(), is); };
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto& details = d.details;
  if (!has_npi_form(d.npi)) problems.push_back({"npi", "an NPI has ten digits"});
  check_text(details.first_name, 0, max_first_name, "firstName", problems);
  if (!details.person && !details.first_name.empty())
    problems.push_back({"firstName", "is of a person only"});
  if (!details.tax_id.empty() && (details.tax_id.size() != 9 || !all(details.tax_id, is_digit)))
    problems.push_back({"taxId", "a tax id has nine digits"});
  const auto is_code = [&](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); };
  if (!details.taxonomy.empty() && (details.taxonomy.size() != 10 || !all(details.taxonomy, is_code)))
    problems.push_back({"taxonomy", "a taxonomy code has ten upper-case letters and digits"});
  if (!details.address.empty()) check_address(details.address, "address.", problems);
  return sorted(std::move(problems));
}

std::vector<field_problem> form_problems(const affiliation_request& a) {
  problem_list problems;
  if (!has_npi_form(a.npi)) problems.push_back({"npi", "an NPI has ten digits"});
  benefactor::check_day(a.terms.from, "from", problems);
  check_text(a.terms.contract, 0, max_id_text, "contract", problems);
  return sorted(std::move(problems));
}

}  // namespace benefactor
