// Enrolments as JSON documents.
#include <utility>

#include "api/documents/address_json.hpp"
#include "api/documents/edit_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/documents/policy_change_json.hpp"

namespace benefactor::api {

using nlohmann::ordered_json;

namespace {

template <class T>
void put_list(ordered_json& out, const char* key, const std::vector<T>& items) {
  if (items.empty()) return;
  auto& list = out[key] = ordered_json::array();
  for (const auto& item : items) list.push_back(to_json(item));
}

void put(ordered_json& out, const char* key, const std::optional<date>& day) {
  if (day) out[key] = format_date(*day);
}

void put(ordered_json& out, const char* key, const std::optional<cents>& amount) {
  if (amount) out[key] = format_money(*amount);
}

void put_member(ordered_json& out, const member_enrollment& m) {
  out["memberId"] = m.member_number;
  out["relationship"] = to_text(m.terms.relationship);
  out["enrolled"] = format_date(m.terms.enrolled);
  put(out, "terminated", m.terms.terminated);
  out["status"] = to_text(m.terms.status);
  put_list(out, "rules", m.terms.rules.all());
  put_demographics(out, m.details);
}

}  // namespace

void put_demographics(ordered_json& out, const demographics& who) {
  if (!who.name.empty()) {
    auto& name = out["name"] = {{"last", who.name.last}};
    if (!who.name.first.empty()) name["first"] = who.name.first;
    if (!who.name.middle.empty()) name["middle"] = who.name.middle;
    if (!who.name.suffix.empty()) name["suffix"] = who.name.suffix;
  }
  if (who.birth_date) out["birthDate"] = format_date(*who.birth_date);
  if (who.sex != administrative_gender::none) out["sex"] = to_text(who.sex);
  put_address(out, who.address);
}

ordered_json to_json(const coverage_rule& r) {
  ordered_json out;
  out["serviceType"] = to_text(r.service);
  out["coveragePercent"] = format_percent(r.coverage);
  put(out, "annualLimit", r.annual_limit);
  put(out, "perVisitLimit", r.per_visit_limit);
  put(out, "copay", r.copay);
  out["requiresPreauth"] = r.requires_preauth;
  out["network"] = to_text(r.network);
  if (!r.excluded_diagnoses.empty()) out["excludedDiagnoses"] = r.excluded_diagnoses;
  out["deductibleApplies"] = r.deductible_applies;
  return out;
}

void put_terms(ordered_json& out, const policy_terms& t) {
  out["deductible"] = format_money(t.deductible);
  put(out, "memberDeductible", t.member_deductible);
  put(out, "outOfPocketMax", t.out_of_pocket_max);
  put(out, "memberOutOfPocketMax", t.member_out_of_pocket_max);
  out["timelyFilingDays"] = t.timely_filing_days;
  put(out, "reviewThreshold", t.review_threshold);
  if (t.coordination != coordination_method::primary) out["coordination"] = to_text(t.coordination);
  put_list(out, "rules", t.rules.all());
  put_list(out, "requirements", t.requirements);
  put_edit_terms(out, t.edits);
  if (!t.administrator.empty()) out["administrator"] = t.administrator;
  if (!t.plan.empty()) out["plan"] = t.plan;
}

void put_authorization(ordered_json& out, const authorization& a) {
  out["authorization"] = a.number;
  out["serviceType"] = to_text(a.service);
  if (a.procedures.size() == 1) out["procedure"] = a.procedures.front();
  if (a.procedures.size() > 1) out["procedures"] = a.procedures;
  if (!a.provider_npi.empty()) out["providerNpi"] = a.provider_npi;
  out["from"] = format_date(a.from);
  out["to"] = format_date(a.to);
  if (a.visits) out["visits"] = *a.visits;
}

ordered_json to_json(const claim_requirement& r) {
  auto out = ordered_json::object();
  if (r.service) out["serviceType"] = to_text(*r.service);
  for (const auto kind : r.documents) out["documents"].push_back(to_text(kind));
  for (const auto field : r.fields) out["fields"].push_back(to_text(field));
  return out;
}

ordered_json to_json(const member_enrollment& m) {
  ordered_json out;
  put_member(out, m);
  return out;
}

ordered_json to_json(const membership_request& request) {
  ordered_json out;
  out["policyNumber"] = request.policy_number;
  put_member(out, request.member);
  return out;
}

ordered_json to_json(const policy_enrollment& p) {
  ordered_json out;
  out["policyNumber"] = p.policy_number;
  out["holder"] = p.holder_number;
  out["effective"] = format_date(p.terms.effective);
  out["expiration"] = format_date(p.terms.expiration);
  out["status"] = to_text(p.terms.status);
  put(out, "statusDate", p.terms.status_date);
  if (p.terms.plan_year_start) out["planYearStart"] = format_month_day(*p.terms.plan_year_start);
  put_terms(out, terms_of(p.terms));
  put_list(out, "members", p.members);
  if (!p.holder_details.empty()) put_demographics(out["holderDetails"], p.holder_details);
  return out;
}

ordered_json to_json(const provider& p) {
  ordered_json out;
  out["npi"] = p.npi;
  if (!p.name.empty()) out["name"] = p.name;
  out["network"] = to_text(p.network);
  return out;
}

ordered_json to_json(const authorization_request& a) {
  ordered_json out;
  out["op"] = "preauth";
  out["policyNumber"] = a.policy_number;
  out["memberId"] = a.member_number;
  put_authorization(out, a.terms);
  return out;
}

}  // namespace benefactor::api
