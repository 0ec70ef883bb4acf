// The payloads of events about policies, members and reference data.
#include "api/documents/edit_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/documents/event_payload.hpp"
#include "api/documents/policy_change_json.hpp"
#include "api/documents/reference_json.hpp"
#include "events/overloaded.hpp"

namespace benefactor::api {

using nlohmann::ordered_json;

namespace {

ordered_json rules_json(const std::vector<coverage_rule>& rules) {
  return list_json(rules, [](const auto& rule) { return to_json(rule); });
}

ordered_json requirements_json(const std::vector<claim_requirement>& all) {
  return list_json(all, [](const auto& r) { return to_json(r); });
}

ordered_json details_json(const demographics& who) {
  auto out = ordered_json::object();
  put_demographics(out, who);
  return out;
}

ordered_json membership_json(const membership& m) {
  ordered_json out;
  out["member"] = to_hex(m.member);
  out["relationship"] = to_text(m.relationship);
  out["enrolled"] = format_date(m.enrolled);
  out["terminated"] = or_null(m.terminated);
  out["status"] = to_text(m.status);
  out["rules"] = rules_json(m.rules);
  if (m.details) out["details"] = to_hex(m.details);
  return out;
}

ordered_json policy_json(const policy& p) {
  ordered_json out;
  out["policy"] = to_hex(p.id);
  out["holder"] = to_hex(p.holder);
  out["effective"] = format_date(p.effective);
  out["expiration"] = format_date(p.expiration);
  out["status"] = to_text(p.status);
  out["statusDate"] = or_null(p.status_date);
  out["deductible"] = format_money(p.deductible);
  out["memberDeductible"] = or_null(p.member_deductible);
  out["outOfPocketMax"] = or_null(p.out_of_pocket_max);
  out["memberOutOfPocketMax"] = or_null(p.member_out_of_pocket_max);
  out["planYearStart"] =
      p.plan_year_start ? ordered_json(format_month_day(*p.plan_year_start)) : ordered_json(nullptr);
  out["timelyFilingDays"] = p.timely_filing_days;
  out["reviewThreshold"] = or_null(p.review_threshold);
  if (p.coordination != coordination_method::primary) out["coordination"] = to_text(p.coordination);
  if (!p.administrator.empty()) out["administrator"] = p.administrator;
  if (!p.plan.empty()) out["plan"] = p.plan;
  put_edit_terms(out, p.edits);
  out["rules"] = rules_json(p.rules);
  out["members"] = list_json(p.members, membership_json);
  if (p.holder_details) out["holderDetails"] = to_hex(p.holder_details);
  if (!p.requirements.empty()) out["requirements"] = requirements_json(p.requirements);
  return out;
}

void put_recorded_authorization(ordered_json& out, const authorization& a) {
  out["authorization"] = a.number;
  out["member"] = to_hex(a.member);
  out["serviceType"] = to_text(a.service);
  out["procedures"] = a.procedures;
  out["providerNpi"] = a.provider_npi;
  out["from"] = format_date(a.from);
  out["to"] = format_date(a.to);
  out["visits"] = a.visits ? ordered_json(*a.visits) : ordered_json(nullptr);
}

template <class Event>
void put_erasure(nlohmann::ordered_json& out, const Event& e) {
  out["member"] = to_hex(e.member);
  out["erasure"] = e.number;
  out["by"] = e.by;
}

}  // namespace

void payload_writer::operator()(const policy_enrolled& e) {
  out = policy_json(e.terms);
  if (!open) return;
  auto& sealed = out["confidential"] = {{"policyNumber", e.confidential.policy_number},
                                        {"holder", e.confidential.holder_number},
                                        {"members", e.confidential.member_numbers}};
  if (!e.confidential.details.empty()) sealed["details"] = list_json(e.confidential.details, details_json);
  if (!e.confidential.holder_details.empty())
    sealed["holderDetails"] = details_json(e.confidential.holder_details);
}

void payload_writer::operator()(const member_enrolled& e) {
  out = membership_json(e.terms);
  if (!open) return;
  auto& sealed = out["confidential"] = {{"memberId", e.confidential.member_number}};
  put_demographics(sealed, e.confidential.details);
}

void payload_writer::operator()(const member_described& e) {
  out["member"] = to_hex(e.member);
  out["details"] = or_null(e.details);
  if (open) out["confidential"] = details_json(e.confidential.details);
}

void payload_writer::operator()(const member_erasure_requested& e) {
  put_erasure(out, e);
  if (open) out["confidential"] = {{"reason", e.confidential.reason}};
}

void payload_writer::operator()(const member_erasure_approved& e) { put_erasure(out, e); }
void payload_writer::operator()(const member_erasure_withdrawn& e) { put_erasure(out, e); }

void payload_writer::operator()(const member_erased& e) {
  out["member"] = to_hex(e.member);
  out["erasure"] = e.number;
}

void payload_writer::operator()(const contract_revised& e) {
  const auto& r = e.revision;
  out["version"] = r.number;
  out["member"] = or_null(r.member);
  out["from"] = format_date(r.from);
  out["expiration"] = or_null(r.expiration);
  if (!r.member) {
    out["deductible"] = format_money(r.terms.deductible);
    out["memberDeductible"] = or_null(r.terms.member_deductible);
    out["outOfPocketMax"] = or_null(r.terms.out_of_pocket_max);
    out["memberOutOfPocketMax"] = or_null(r.terms.member_out_of_pocket_max);
    out["timelyFilingDays"] = r.terms.timely_filing_days;
    out["reviewThreshold"] = or_null(r.terms.review_threshold);
    if (r.terms.coordination != coordination_method::primary)
      out["coordination"] = to_text(r.terms.coordination);
    if (!r.terms.administrator.empty()) out["administrator"] = r.terms.administrator;
    if (!r.terms.plan.empty()) out["plan"] = r.terms.plan;
    put_edit_terms(out, r.terms.edits);
  }
  out["rules"] = rules_json(r.terms.rules);
  if (!r.terms.requirements.empty()) out["requirements"] = requirements_json(r.terms.requirements);
}

void payload_writer::operator()(const coverage_status_changed& e) {
  out["member"] = or_null(e.change.member);
  out["change"] = to_text(e.change.change);
  out["from"] = format_date(e.change.from);
}

void payload_writer::operator()(const authorization_granted& e) { put_recorded_authorization(out, e.terms); }
void payload_writer::operator()(const authorization_requested& e) {
  put_recorded_authorization(out, e.terms);
}
void payload_writer::operator()(const authorization_amended& e) { put_recorded_authorization(out, e.terms); }
void payload_writer::operator()(const authorization_denied& e) {
  out["authorization"] = e.number;
  out["member"] = to_hex(e.member);
  if (open) out["confidential"] = {{"reason", e.confidential.reason}};
}

void payload_writer::operator()(const authorization_revoked& e) {
  out["authorization"] = e.number;
  out["member"] = to_hex(e.member);
  out["from"] = format_date(e.from);
  if (open) out["confidential"] = {{"reason", e.confidential.reason}};
}

void payload_writer::operator()(const provider_enrolled& e) {
  out["npi"] = e.terms.npi;
  out["name"] = e.terms.name;
  out["network"] = to_text(e.terms.network);
}

void payload_writer::operator()(const provider_affiliated& e) {
  out["npi"] = e.npi;
  out["from"] = format_date(e.terms.from);
  out["network"] = to_text(e.terms.network);
  out["contract"] = e.terms.contract;
}

/// Its rows by their number: a list of diagnoses has 75,000.
void payload_writer::operator()(const edit_table_loaded& e) {
  out["kind"] = kind_of(e.table);
  out["name"] = name_of(e.table);
  out["version"] = version_of(e.table);
  out["rows"] = rows_of(e.table);
  if (const auto* list = std::get_if<diagnosis_list>(&e.table)) {
    out["from"] = format_date(list->from);
    out["to"] = or_null(list->to);
  }
}

void payload_writer::operator()(const fee_schedule_loaded& e) {
  out["contract"] = e.schedule.contract;
  out["version"] = e.schedule.version;
  out["fees"] = list_json(e.schedule.fees, [](const fee& f) {
    ordered_json row;
    row["procedure"] = f.procedure;
    row["modifier"] = f.modifier;
    row["from"] = format_date(f.from);
    row["to"] = or_null(f.to);
    row["price"] = format_money(f.price);
    return row;
  });
}

void payload_writer::operator()(const provider_described& e) {
  out["npi"] = e.npi;
  put_provider_details(out, e.details);
}

ordered_json payload_json(const store::domain_event& event, bool with_confidential) {
  auto out = ordered_json::object();
  payload_writer write{out, with_confidential};
  std::visit(overloaded{[&](const bucket_event& e) { std::visit(write, e); },
                        [&](const payment_event& e) { std::visit(write, e); },
                        [&](const exchange_event& e) { std::visit(write, e); },
                        [&](const user_event& e) { std::visit(write, e); }, [&](const auto& e) { write(e); }},
             event);
  return out;
}

}  // namespace benefactor::api
