#include "tools/benefactor/scenario_run.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "api/documents/policy_change_json.hpp"
#include "events/overloaded.hpp"

namespace benefactor::tools {

namespace {

using nlohmann::ordered_json;

ordered_json render_line(const line_decision& d) {
  ordered_json out;
  out["line"] = d.line;
  out["status"] = to_text(d.status);
  if (d.denied == denial::none)
    out["denial"] = nullptr;
  else
    out["denial"] = to_text(d.denied);
  out["allowed"] = format_money(d.allowed);
  out["deductible"] = format_money(d.deductible);
  out["copay"] = format_money(d.copay);
  out["coinsurance"] = format_money(d.coinsurance);
  out["planPaid"] = format_money(d.plan_paid);
  out["memberResponsibility"] = format_money(member_responsibility(d));
  auto& adjustments = out["adjustments"] = ordered_json::array();
  for (const auto& a : adjustments_of(d))
    adjustments.push_back({std::string{to_text(a.group)}, std::to_string(a.carc), format_money(a.amount)});
  return out;
}

void render_refusal(ordered_json& out, const rejection& refused) {
  out["error"] = to_text(refused.code);
  if (refused.code != rejection_code::invalid) return;
  std::set<std::string> fields;
  for (const auto& p : refused.problems) fields.insert(p.field);
  out["fields"] = fields;
}

void render_claim(ordered_json& out, const claim_state& claim) {
  out["billed"] = format_money(billed_total(claim));
  out["planPaid"] = format_money(plan_paid_total(claim));
  out["memberResponsibility"] = format_money(member_responsibility_total(claim));
  auto& lines = out["lines"] = ordered_json::array();
  for (const auto& line : claim.lines) lines.push_back(render_line(line.decision));
  if (claim.findings.empty()) return;
  auto& findings = out["findings"] = ordered_json::array();
  for (const auto& f : claim.findings) {
    auto& row = findings.emplace_back();
    row["line"] = f.line;
    row["edit"] = to_text(f.edit);
    row["action"] = to_text(f.action);
    if (is_overridden(f, claim.overrides)) row["overridden"] = true;
  }
}

ordered_json take(scenario_backend& backend, const preauth_step& step) {
  const auto answer = backend.grant(step.request);
  ordered_json out;
  out["op"] = "preauth";
  if (answer.refused) {
    render_refusal(out, *answer.refused);
  } else {
    out["authorization"] = step.request.terms.number;
    out["status"] = "GRANTED";
  }
  return out;
}

ordered_json render_change(ordered_json out, const step_answer& answer, std::string_view status) {
  if (answer.refused) {
    render_refusal(out, *answer.refused);
    return out;
  }
  out["status"] = status;
  if (answer.duplicate) out["unchanged"] = true;
  return out;
}

ordered_json take(scenario_backend& backend, const enroll_member_step& step) {
  ordered_json out;
  out["op"] = "enrollMember";
  out["policyNumber"] = step.request.policy_number;
  out["memberId"] = step.request.member.member_number;
  return render_change(std::move(out), backend.enroll(step.request), "ENROLLED");
}

ordered_json take(scenario_backend& backend, const policy_change_step& step) {
  const auto& request = step.request;
  ordered_json out;
  out["op"] = api::op_of(request);
  out["policyNumber"] = request.policy_number;
  if (!request.member_number.empty()) out["memberId"] = request.member_number;
  return render_change(std::move(out), backend.change(request), api::status_after(request));
}

ordered_json take(scenario_backend& backend, const reference_step& step) {
  ordered_json out;
  std::string_view status = "ENROLLED";
  std::visit(overloaded{[&](const provider& p) {
                          out["op"] = "enrollProvider";
                          out["npi"] = p.npi;
                        },
                        [&](const affiliation_request& a) {
                          out["op"] = "affiliateProvider";
                          out["npi"] = a.npi;
                          status = "AFFILIATED";
                        },
                        [&](const provider_description& d) {
                          out["op"] = "describeProvider";
                          out["npi"] = d.npi;
                          status = "DESCRIBED";
                        },
                        [&](const fee_schedule& s) {
                          out["op"] = "loadFees";
                          out["contract"] = s.contract;
                          status = "LOADED";
                        },
                        [&](const any_edit_table& t) {
                          out["op"] = "loadEdits";
                          out["kind"] = kind_of(t);
                          status = "LOADED";
                        }},
             step.request);
  return render_change(std::move(out), backend.refer(step.request), status);
}

ordered_json take(scenario_backend& backend, const submit_step& step) {
  const auto answer = backend.submit(step.claim);
  ordered_json out;
  out["op"] = "submit";
  out["claim"] = step.claim.submitter + "/" + step.claim.submitter_claim_id;
  if (answer.refused) {
    render_refusal(out, *answer.refused);
    return out;
  }
  out["status"] = to_text(answer.claim.status);
  render_claim(out, answer.claim);
  if (answer.duplicate) out["duplicateSubmission"] = true;
  return out;
}

ordered_json take(scenario_backend& backend, const check_step& step) {
  const auto check = backend.check(step.draft, step.documents);
  ordered_json out;
  out["op"] = "check";
  out["claim"] = step.draft.submitter + "/" + step.draft.submitter_claim_id;
  out["complete"] = check.complete();
  std::set<std::string> fields;
  for (const auto& p : check.problems) fields.insert(p.field);
  if (!fields.empty()) out["fields"] = fields;
  for (const auto& m : check.missing) out["missing"].push_back({{"path", m.path}, {"what", m.what}});
  return out;
}

ordered_json take(scenario_backend& backend, const claim_step& step) {
  const auto answer = backend.apply(api::parse_claim_reference(step.claim), step.action);
  ordered_json out;
  out["op"] = step.op;
  out["claim"] = step.claim;
  if (answer.refused) {
    render_refusal(out, *answer.refused);
    return out;
  }
  out["status"] = to_text(answer.claim.status);
  const bool decides = std::holds_alternative<release_claim>(step.action) ||
                       std::holds_alternative<deny_claim>(step.action) ||
                       std::holds_alternative<resolve_dispute>(step.action) ||
                       std::holds_alternative<readjudicate_claim>(step.action);
  if (decides) render_claim(out, answer.claim);
  return out;
}

void render_amounts(ordered_json& out, const accumulators& amounts) {
  out["deductibleMet"] = format_money(amounts.deductible_met);
  out["outOfPocketUsed"] = format_money(amounts.out_of_pocket_used);
  std::map<std::string_view, cents> by_name;
  for (const auto& [service, paid] : amounts.paid.entries())
    if (paid != 0) by_name[to_text(service)] = paid;
  auto& paid = out["paid"] = ordered_json::object();
  for (const auto& [name, amount] : by_name) paid[std::string{name}] = format_money(amount);
}

ordered_json render_bucket(bucket_row& row) {
  ordered_json out;
  out["policyNumber"] = row.policy_number;
  out["benefitYear"] = row.benefit_year;
  render_amounts(out, row.policy);
  std::sort(row.members.begin(), row.members.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  auto& members = out["members"] = ordered_json::array();
  for (const auto& [number, amounts] : row.members) {
    ordered_json member;
    member["memberId"] = number;
    render_amounts(member, amounts);
    members.push_back(std::move(member));
  }
  return out;
}

void compare(const std::string& path, const nlohmann::json& expected, const nlohmann::json& actual,
             std::vector<std::string>& found) {
  if (expected == actual) return;
  if (expected.is_object() && actual.is_object()) {
    for (const auto& [key, value] : expected.items()) {
      const auto at = api::key_path(path, key);
      if (actual.contains(key))
        compare(at, value, actual[key], found);
      else
        found.push_back(at + ": expected " + value.dump() + ", got nothing");
    }
    for (const auto& [key, value] : actual.items())
      if (!expected.contains(key))
        found.push_back(api::key_path(path, key) + ": expected nothing, got " + value.dump());
    return;
  }
  if (expected.is_array() && actual.is_array()) {
    for (std::size_t i = 0; i < std::max(expected.size(), actual.size()); ++i) {
      const auto at = api::index_path(path, i);
      if (i >= actual.size())
        found.push_back(at + ": expected " + expected[i].dump() + ", got nothing");
      else if (i >= expected.size())
        found.push_back(at + ": expected nothing, got " + actual[i].dump());
      else
        compare(at, expected[i], actual[i], found);
    }
    return;
  }
  found.push_back(path + ": expected " + expected.dump() + ", got " + actual.dump());
}

}  // namespace

ordered_json run_scenario(const scenario_document& document, scenario_backend& backend) {
  for (const auto& p : document.providers) backend.enroll(p);
  for (const auto& p : document.policies) backend.enroll(p);
  ordered_json out;
  auto& steps = out["steps"] = ordered_json::array();
  for (const auto& step : document.steps)
    steps.push_back(std::visit([&](const auto& s) { return take(backend, s); }, step));
  auto rows = backend.buckets();
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return std::tie(a.policy_number, a.benefit_year) < std::tie(b.policy_number, b.benefit_year);
  });
  auto& buckets = out["buckets"] = ordered_json::array();
  for (auto& row : rows) buckets.push_back(render_bucket(row));
  return out;
}

std::vector<std::string> differences(const nlohmann::json& expected, const nlohmann::json& actual) {
  std::vector<std::string> found;
  compare("", expected, actual, found);
  return found;
}

}  // namespace benefactor::tools
