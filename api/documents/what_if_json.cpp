#include "api/documents/what_if_json.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "api/documents/edit_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/documents/reference_json.hpp"

namespace benefactor::api {

using nlohmann::json;

namespace {

constexpr std::string_view no_limit = "NONE";
constexpr std::array<std::string_view, 9> rule_keys{
    "serviceType",     "coveragePercent", "annualLimit",       "perVisitLimit",    "copay",
    "requiresPreauth", "network",         "excludedDiagnoses", "deductibleApplies"};

bool takes_none(std::string_view key) {
  return key == "annualLimit" || key == "perVisitLimit" || key == "copay";
}

bool is_no_limit(const object_reader& in, std::string_view key) {
  const auto* value = in.find(key);
  return value && *value == no_limit;
}

limit_change read_limit(const object_reader& in, std::string_view key) {
  if (!in.find(key)) return {};
  if (is_no_limit(in, key)) return std::optional<cents>{};
  return in.optional_amount(key);
}

rule_change read_rule(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"serviceType", "coveragePercent", "annualLimit", "perVisitLimit", "copay",
                          "requiresPreauth", "network", "excludedDiagnoses", "deductibleApplies", "covered"});
  rule_change c;
  c.covered = in.flag("covered").value_or(true);
  // Read as a whole rule, so that each member has one form; then only what is said is taken.
  auto rule = json::object();
  for (const auto key : rule_keys)
    if (const auto* said = in.find(key); said && !(takes_none(key) && *said == no_limit))
      rule[std::string(key)] = *said;
  rule.emplace("coveragePercent", "0.00");
  const auto read = parse_rule(rule, path, problems);
  c.service = read.service;
  const auto says = [&](std::string_view key) {
    if (!in.find(key)) return false;
    if (!c.covered) in.report(key, "stands beside \"covered\": false");
    return true;
  };
  const auto limit = [&](std::string_view key, const std::optional<cents>& amount) {
    return says(key) ? limit_change{is_no_limit(in, key) ? std::optional<cents>{} : amount} : limit_change{};
  };
  if (says("coveragePercent")) c.coverage = read.coverage;
  c.annual_limit = limit("annualLimit", read.annual_limit);
  c.per_visit_limit = limit("perVisitLimit", read.per_visit_limit);
  c.copay = limit("copay", read.copay);
  if (says("requiresPreauth")) c.requires_preauth = read.requires_preauth;
  if (says("deductibleApplies")) c.deductible_applies = read.deductible_applies;
  if (says("network")) c.network = read.network;
  if (says("excludedDiagnoses")) c.excluded_diagnoses = read.excluded_diagnoses;
  return c;
}

void read_terms_change(const object_reader& in, terms_change& terms) {
  terms.deductible = in.optional_amount("deductible");
  terms.member_deductible = read_limit(in, "memberDeductible");
  terms.out_of_pocket_max = read_limit(in, "outOfPocketMax");
  terms.member_out_of_pocket_max = read_limit(in, "memberOutOfPocketMax");
  terms.review_threshold = read_limit(in, "reviewThreshold");
  if (const auto days = in.whole_number("timelyFilingDays", 0, std::numeric_limits<std::int32_t>::max()))
    terms.timely_filing_days = static_cast<std::int32_t>(*days);
  if (in.find("coordination"))
    terms.coordination = in.one_of_or("coordination", coordination_method::primary);
  const auto& rules = in.list("rules");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto path = index_path(in.path_of("rules"), i);
    auto rule = read_rule(rules[i], path, in.problems());
    const auto same = [&](const auto& other) { return other.service == rule.service; };
    if (rules[i].is_object() && rules[i].contains("serviceType") &&
        std::any_of(terms.rules.begin(), terms.rules.end(), same))
      in.problems().push_back({key_path(path, "serviceType"), "has a change already"});
    terms.rules.push_back(std::move(rule));
  }
}

void check_npi(const std::string& npi, const std::string& path, std::vector<problem>& problems) {
  if (!has_npi_form(npi)) problems.push_back({path, "an NPI has ten digits"});
}

std::set<std::string> read_npis(const object_reader& in, std::string_view key) {
  const auto texts = in.texts(key);
  for (std::size_t i = 0; i < texts.size(); ++i)
    check_npi(texts[i], index_path(in.path_of(key), i), in.problems());
  return {texts.begin(), texts.end()};
}

/// "0.00" ... "1000.00" in hundredths of a percent.
std::int32_t read_factor(const object_reader& in, std::string_view key) {
  const auto text = in.optional_text(key);
  if (text.empty()) return whole;
  const auto value = parse_money(text);
  if (value && *value >= 0 && *value <= fee_factor_max) return static_cast<std::int32_t>(*value);
  in.report(key, quote(json(text)) + " is not a percentage with two decimals from \"0.00\" to \"1000.00\"");
  return whole;
}

void add_schedule(std::vector<fee_schedule>& all, fee_schedule schedule, const std::string& path,
                  std::vector<problem>& problems) {
  auto checked = schedule;
  if (checked.contract.empty()) checked.contract = "any";
  for (auto& p : form_problems(checked)) problems.push_back({path + "." + p.field, std::move(p.rule)});
  std::sort(schedule.fees.begin(), schedule.fees.end());
  const auto same = [&](const auto& other) { return other.contract == schedule.contract; };
  if (std::any_of(all.begin(), all.end(), same))
    problems.push_back({path, "its contract has a schedule in this plan already"});
  all.push_back(std::move(schedule));
}

void read_fees(const object_reader& in, what_if_document& document) {
  const auto* value = in.find("fees");
  if (!value) return;
  const object_reader fees(*value, in.path_of("fees"), in.problems(),
                           {"factorPercent", "providers", "schedules", "file"});
  auto& change = document.plan.change.fees;
  change.factor = read_factor(fees, "factorPercent");
  change.providers = read_npis(fees, "providers");
  document.fee_file = fees.optional_text("file");
  const auto& schedules = fees.list("schedules");
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    const auto path = index_path(fees.path_of("schedules"), i);
    auto one = schedules[i];
    const bool general = one.is_object() && !one.contains("contract");
    if (general) one["contract"] = "any";
    auto schedule = parse_fees(one, path, in.problems());
    if (general) schedule.contract.clear();
    add_schedule(change.schedules, std::move(schedule), path, in.problems());
  }
}

void read_networks(const object_reader& in, what_if_change& change) {
  const auto& list = in.list("networks");
  for (std::size_t i = 0; i < list.size(); ++i) {
    const object_reader one(list[i], index_path(in.path_of("networks"), i), in.problems(),
                            {"npi", "network"});
    const auto npi = one.text("npi");
    check_npi(npi, one.path_of("npi"), in.problems());
    if (!change.networks.emplace(npi, one.one_of<network_status>("network")).second)
      one.report("npi", "has a network already");
  }
}

void read_period(const object_reader& in, what_if_plan& plan) {
  const auto* value = in.find("period");
  if (!value) return;
  const object_reader period(*value, in.path_of("period"), in.problems(), {"by", "from", "to"});
  plan.period = {period.optional_day("from"), period.optional_day("to")};
  if (plan.period.from && plan.period.to && *plan.period.to < *plan.period.from)
    period.report("to", "is not before \"from\"");
  const auto by = period.optional_text("by");
  if (by == "RECEIPT")
    plan.by = period_of::receipt;
  else if (period.find("by") && by != "SERVICE")
    period.report("by", quote(*period.find("by")) + " is not one of SERVICE, RECEIPT");
}

void read_cohort(const object_reader& in, what_if_document& document) {
  const auto* value = in.find("cohort");
  if (!value) return;
  const object_reader cohort(*value, in.path_of("cohort"), in.problems(),
                             {"plans", "policies", "providers", "serviceTypes", "memberPaid"});
  auto& chosen = document.plan.cohort;
  const auto plans = cohort.texts("plans");
  for (std::size_t i = 0; i < plans.size(); ++i)
    if (!plans[i].empty() && !is_plan_name(plans[i]))
      in.problems().push_back(
          {index_path(cohort.path_of("plans"), i), "is no plan's name, nor empty for claims of no plan"});
  chosen.plans = {plans.begin(), plans.end()};
  document.policy_numbers = cohort.texts("policies");
  chosen.providers = read_npis(cohort, "providers");
  const auto services = cohort.codes<service_type>("serviceTypes");
  chosen.services = {services.begin(), services.end()};
  if (const auto* paid = cohort.find("memberPaid")) {
    const object_reader range(*paid, cohort.path_of("memberPaid"), in.problems(), {"from", "to"});
    chosen.member_paid_from = range.optional_amount("from");
    chosen.member_paid_to = range.optional_amount("to");
    if (chosen.member_paid_from && chosen.member_paid_to && *chosen.member_paid_to < *chosen.member_paid_from)
      range.report("to", "is not below \"from\"");
  }
}

}  // namespace

what_if_document parse_what_if(std::string_view text, std::vector<problem>& problems) {
  what_if_document document;
  const auto value = parse_json(text, problems, {.bytes = what_if_bytes_max});
  if (!value) return document;
  const object_reader in(*value, "", problems, {"title", "period", "cohort", "changes"});
  auto& plan = document.plan;
  plan.title = in.optional_text("title");
  if (const auto length = utf8_length(plan.title); !length || *length > max_text)
    in.report("title", "has at most 256 characters");
  read_period(in, plan);
  read_cohort(in, document);
  if (const auto* changes = in.find("changes")) {
    const object_reader c(
        *changes, "changes", problems,
        {"deductible", "memberDeductible", "outOfPocketMax", "memberOutOfPocketMax", "reviewThreshold",
         "timelyFilingDays", "coordination", "rules", "networks", "fees", "edits", "editsOff"});
    read_terms_change(c, plan.change.terms);
    read_networks(c, plan.change);
    read_fees(c, document);
    plan.change.edits = read_edit_terms(c);
    for (auto& p : form_problems(policy_table{"edits", 0, plan.change.edits}))
      if (!plan.change.edits.empty())
        problems.push_back({"changes.edits" + p.field.substr(std::string_view{"rows"}.size()), p.rule});
    plan.change.edits_off = c.flag("editsOff").value_or(false);
    if (plan.change.edits_off && !plan.change.edits.empty())
      c.report("edits", "stands beside \"editsOff\": true");
  }
  return document;
}

void add_fee_file(what_if_plan& plan, std::string_view csv, std::vector<problem>& problems) {
  for (auto& schedule : parse_fee_csv(csv, problems)) {
    const auto path = schedule.contract;
    add_schedule(plan.change.fees.schedules, std::move(schedule), path, problems);
  }
}

}  // namespace benefactor::api
