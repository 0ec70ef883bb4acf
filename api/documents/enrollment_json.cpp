#include "api/documents/enrollment_json.hpp"

#include <limits>
#include <map>
#include <set>

#include "api/documents/address_json.hpp"
#include "api/documents/edit_json.hpp"
#include "api/documents/policy_change_json.hpp"
#include "api/documents/reference_json.hpp"
#include "events/ascii.hpp"

namespace benefactor::api {

using nlohmann::json;
using nlohmann::ordered_json;

namespace {

constexpr auto int32_max = std::numeric_limits<std::int32_t>::max();
constexpr auto int32_min = std::numeric_limits<std::int32_t>::min();

bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/// A category such as "F10*" without its '*': the beginning of a code, its dot (if any) after the third
/// character.
bool is_category(std::string_view text) {
  const bool dotted = text.size() > 3 && text[3] == '.';
  if (text.empty() || text.size() > (dotted ? 8u : 7u) || !is_letter(text[0])) return false;
  for (std::size_t i = 1; i < text.size(); ++i)
    if (!is_digit(text[i]) && !(i != 1 && is_letter(text[i])) && !(i == 3 && dotted)) return false;
  return true;
}

/// Normalised as adjudication compares them: upper case, no dot, the '*' of a category kept.
std::vector<std::string> excluded_diagnoses(const object_reader& in) {
  constexpr std::string_view key = "excludedDiagnoses";
  const auto& list = in.list(key);
  std::vector<std::string> result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto* text = list[i].get_ptr<const std::string*>();
    std::string_view code = text ? std::string_view(*text) : std::string_view();
    const bool category = code.ends_with('*');
    if (category) code.remove_suffix(1);
    if (category ? is_category(code) : is_diagnosis_code(code))
      result.push_back(normalised_diagnosis(code) + (category ? "*" : ""));
    else
      in.problems().push_back(
          {index_path(in.path_of(key), i), "is not an ICD-10-CM code, nor a category such as \"F10*\""});
  }
  return result;
}

std::vector<claim_requirement> read_requirements(const object_reader& in) {
  const auto& list = in.list("requirements");
  std::vector<claim_requirement> result;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const object_reader one(list[i], index_path(in.path_of("requirements"), i), in.problems(),
                            {"serviceType", "documents", "fields"});
    auto& r = result.emplace_back();
    if (one.find("serviceType")) r.service = one.one_of<service_type>("serviceType");
    r.documents = one.codes<document_kind>("documents");
    r.fields = one.codes<required_field>("fields");
  }
  return result;
}

policy_terms read_terms_but_rules(const object_reader& in) {
  policy_terms t;
  t.deductible = in.amount("deductible");
  t.member_deductible = in.optional_amount("memberDeductible");
  t.out_of_pocket_max = in.optional_amount("outOfPocketMax");
  t.member_out_of_pocket_max = in.optional_amount("memberOutOfPocketMax");
  t.timely_filing_days =
      static_cast<std::int32_t>(in.whole_number("timelyFilingDays", 0, int32_max).value_or(365));
  t.review_threshold = in.optional_amount("reviewThreshold");
  t.coordination = in.one_of_or("coordination", coordination_method::primary);
  t.requirements = read_requirements(in);
  t.edits = read_edit_terms(in);
  t.administrator = in.optional_text("administrator");
  t.plan = in.optional_text("plan");
  return t;
}

}  // namespace

std::vector<coverage_rule> read_rules(const object_reader& in) {
  const auto& list = in.list("rules");
  std::vector<coverage_rule> result;
  std::set<json> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto path = index_path(in.path_of("rules"), i);
    result.push_back(parse_rule(list[i], path, in.problems()));
    const auto service = list[i].is_object() ? list[i].value("serviceType", json()) : json();
    if (service.is_string() && !seen.insert(service).second)
      in.problems().push_back({key_path(path, "serviceType"), quote(service) + " has a rule already"});
  }
  return result;
}

policy_terms read_terms(const object_reader& in) {
  auto terms = read_terms_but_rules(in);
  terms.rules = read_rules(in);
  return terms;
}

demographics read_demographics(const object_reader& in) {
  demographics who;
  if (const auto* value = in.find("name")) {
    const object_reader name(*value, in.path_of("name"), in.problems(),
                             {"last", "first", "middle", "suffix"});
    who.name = {name.text("last"), name.optional_text("first"), name.optional_text("middle"),
                name.optional_text("suffix")};
  }
  who.birth_date = in.optional_day("birthDate");
  who.sex = in.one_of_or("sex", administrative_gender::none);
  who.address = read_address(in);
  return who;
}

authorization read_authorization(const object_reader& in) {
  authorization a;
  a.number = in.text("authorization");
  a.service = in.one_of<service_type>("serviceType");
  // To the core an empty code means any. An empty text in a document is no code at all: it must not widen the
  // grant, and is refused by its form as any other text is that is none.
  const auto code = [&](std::string_view key) {
    auto text = in.optional_text(key);
    return text.empty() && in.find(key) ? std::string(" ") : text;
  };
  a.procedures = in.texts("procedures");
  if (auto procedure = code("procedure"); !procedure.empty()) {
    if (in.find("procedures"))
      in.report("procedure", "stands beside \"procedures\": one of them names the codes");
    a.procedures.insert(a.procedures.begin(), std::move(procedure));
  }
  a.provider_npi = code("providerNpi");
  a.from = in.day("from");
  a.to = in.day("to");
  if (const auto visits = in.whole_number("visits", int32_min, int32_max))
    a.visits = static_cast<std::int32_t>(*visits);
  return a;
}

namespace {

member_enrollment read_member(const object_reader& in) {
  member_enrollment m;
  m.member_number = in.text("memberId");
  m.terms.relationship = in.one_of<relationship>("relationship");
  m.terms.enrolled = in.day("enrolled");
  m.terms.terminated = in.optional_day("terminated");
  m.terms.status = in.one_of_or("status", membership_status::active);
  m.terms.rules = read_rules(in);
  m.details = read_demographics(in);
  return m;
}

/// What may stand in a list twice: nothing, or what is the same again, which enrols nothing new.
enum class repetition { refused, of_the_same };

template <class T, class Parse, class Id>
std::vector<T> parse_unique(const json& list, const std::string& path, std::vector<problem>& problems,
                            Parse parse, Id id, std::string_view key, repetition allowed) {
  std::vector<T> result;
  if (!list.is_array()) {
    problems.push_back({path, "must be a list"});
    return result;
  }
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto at = index_path(path, i);
    result.push_back(parse(list[i], at, problems));
    const std::string& name = id(result.back());
    if (name.empty()) continue;  // An absent one was reported as such.
    const auto [known, first_time] = seen.emplace(name, i);
    if (first_time || (allowed == repetition::of_the_same && result[known->second] == result.back()))
      continue;
    problems.push_back({key_path(at, key), allowed == repetition::refused
                                               ? "stands in this document already"
                                               : "stands in this document already, with other content"});
  }
  return result;
}

enrollment_item parse_step(const json& value, const std::string& path, std::vector<problem>& problems) {
  if (!policy_change_op(value).empty()) return parse_policy_change(value, path, problems);
  const auto op = value.is_object() ? value.value("op", json()) : json();
  if (op == "enrollMember") return parse_membership_request(value, path, problems);
  if (op == "affiliateProvider") return parse_affiliation(value, path, problems);
  if (op == "describeProvider") return parse_provider_description(value, path, problems);
  if (op == "loadFees") return parse_fees(value, path, problems);
  if (op == "loadEdits") return parse_edits(value, path, problems);
  return parse_authorization(value, path, problems);
}

void whole_document(const json& value, std::vector<problem>& problems, std::vector<enrollment_item>& items) {
  const object_reader in(value, "", problems, {"policies", "providers", "steps"});
  for (auto& p : parse_providers(in.list("providers"), "providers", problems))
    items.emplace_back(std::move(p));
  for (auto& p : parse_policies(in.list("policies"), "policies", problems)) items.emplace_back(std::move(p));
  const auto& steps = in.list("steps");
  for (std::size_t i = 0; i < steps.size(); ++i)
    items.push_back(parse_step(steps[i], index_path("steps", i), problems));
}

}  // namespace

coverage_rule parse_rule(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"serviceType", "coveragePercent", "annualLimit", "perVisitLimit", "copay",
                          "requiresPreauth", "network", "excludedDiagnoses", "deductibleApplies"});
  coverage_rule r;
  r.service = in.one_of<service_type>("serviceType");
  r.coverage = in.percent("coveragePercent");
  r.annual_limit = in.optional_amount("annualLimit");
  r.per_visit_limit = in.optional_amount("perVisitLimit");
  r.copay = in.optional_amount("copay");
  r.requires_preauth = in.flag("requiresPreauth").value_or(false);
  r.network = in.one_of_or("network", network_restriction::any);
  r.excluded_diagnoses = excluded_diagnoses(in);
  r.deductible_applies = in.flag("deductibleApplies").value_or(default_deductible_applies(r.service));
  return r;
}

member_enrollment parse_member(const json& value, const std::string& path, std::vector<problem>& problems) {
  return read_member(object_reader(value, path, problems,
                                   {"memberId", "relationship", "enrolled", "terminated", "status", "rules",
                                    "name", "birthDate", "sex", "address"}));
}

membership_request parse_membership_request(const json& value, const std::string& path,
                                            std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"op", "policyNumber", "memberId", "relationship", "enrolled", "terminated",
                          "status", "rules", "name", "birthDate", "sex", "address"});
  if (const auto* op = in.find("op"); op && *op != "enrollMember")
    in.report("op", quote(*op) + " is not \"enrollMember\"");
  return {.policy_number = in.text("policyNumber"), .member = read_member(in)};
}

policy_enrollment parse_policy(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(
      value, path, problems,
      {"policyNumber",  "holder",           "effective",        "expiration",     "status",
       "statusDate",    "deductible",       "memberDeductible", "outOfPocketMax", "memberOutOfPocketMax",
       "planYearStart", "timelyFilingDays", "reviewThreshold",  "coordination",   "rules",
       "members",       "requirements",     "holderDetails",    "edits",          "administrator",
       "plan"});
  policy_enrollment p;
  p.policy_number = in.text("policyNumber");
  p.holder_number = in.text("holder");
  p.terms.effective = in.day("effective");
  p.terms.expiration = in.day("expiration");
  p.terms.status = in.one_of_or("status", policy_status::active);
  p.terms.status_date = in.optional_day("statusDate");
  p.terms.plan_year_start = in.optional_month_day("planYearStart");
  auto terms = read_terms_but_rules(in);
  p.terms.deductible = terms.deductible;
  p.terms.member_deductible = terms.member_deductible;
  p.terms.out_of_pocket_max = terms.out_of_pocket_max;
  p.terms.member_out_of_pocket_max = terms.member_out_of_pocket_max;
  p.terms.timely_filing_days = terms.timely_filing_days;
  p.terms.review_threshold = terms.review_threshold;
  p.terms.coordination = terms.coordination;
  p.terms.requirements = std::move(terms.requirements);
  if (const auto* holder = in.find("holderDetails"))
    p.holder_details = read_demographics(object_reader(*holder, in.path_of("holderDetails"), problems,
                                                       {"name", "birthDate", "sex", "address"}));
  p.terms.edits = std::move(terms.edits);
  p.terms.administrator = std::move(terms.administrator);
  p.terms.plan = std::move(terms.plan);
  p.terms.rules = read_rules(in);
  p.members = parse_unique<member_enrollment>(
      in.list("members"), in.path_of("members"), problems, parse_member,
      [](const auto& m) -> const std::string& { return m.member_number; }, "memberId", repetition::refused);
  return p;
}

provider parse_provider(const json& value, const std::string& path, std::vector<problem>& problems) {
  const object_reader in(value, path, problems, {"npi", "name", "network"});
  return {.npi = in.text("npi"),
          .name = in.optional_text("name"),
          .network = in.one_of_or("network", network_status::out_of_network)};
}

authorization_request parse_authorization(const json& value, const std::string& path,
                                          std::vector<problem>& problems) {
  const object_reader in(value, path, problems,
                         {"op", "policyNumber", "memberId", "authorization", "serviceType", "procedure",
                          "procedures", "providerNpi", "from", "to", "visits"});
  if (const auto* op = in.find("op"); op && *op != "preauth")
    in.report("op", quote(*op) + " is not \"preauth\"");
  authorization_request a;
  a.policy_number = in.text("policyNumber");
  a.member_number = in.text("memberId");
  a.terms = read_authorization(in);
  return a;
}

std::vector<policy_enrollment> parse_policies(const json& list, const std::string& path,
                                              std::vector<problem>& problems) {
  return parse_unique<policy_enrollment>(
      list, path, problems, parse_policy, [](const auto& p) -> const std::string& { return p.policy_number; },
      "policyNumber", repetition::of_the_same);
}

std::vector<provider> parse_providers(const json& list, const std::string& path,
                                      std::vector<problem>& problems) {
  return parse_unique<provider>(
      list, path, problems, parse_provider, [](const auto& p) -> const std::string& { return p.npi; }, "npi",
      repetition::of_the_same);
}

std::vector<enrollment_item> parse_enrollment(std::string_view text, std::vector<problem>& problems,
                                              const document_limits& limits) {
  const auto before = problems.size();
  std::vector<enrollment_item> items;
  const auto value = parse_json(text, problems, limits);
  if (!value) return items;
  const auto has = [&](const char* key) { return value->is_object() && value->contains(key); };
  if (has("policies") || has("providers") || has("steps"))
    whole_document(*value, problems, items);
  else if (has("op"))
    items.push_back(parse_step(*value, "", problems));
  else if (has("npi"))
    items.emplace_back(parse_provider(*value, "", problems));
  else if (has("holder") || has("effective"))
    items.emplace_back(parse_policy(*value, "", problems));
  else if (has("memberId"))
    items.emplace_back(parse_membership_request(*value, "", problems));
  else
    problems.push_back(
        {"", "is neither a policy, a provider, a member, a step (\"op\") nor a document of these"});
  if (problems.size() != before) items.clear();
  return items;
}

}  // namespace benefactor::api
