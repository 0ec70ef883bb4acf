// The payloads of events about claims.
#include "api/documents/claim_json.hpp"
#include "api/documents/edit_json.hpp"
#include "api/documents/event_payload.hpp"
#include "api/objects/uri.hpp"

namespace benefactor::api {

using nlohmann::ordered_json;

namespace {

ordered_json line_or_null(std::uint16_t line) {
  return line == 0 ? ordered_json(nullptr) : ordered_json(line);
}
ordered_json index_or_null(std::int32_t i) { return i < 0 ? ordered_json(nullptr) : ordered_json(i); }

/// "CO-45".
std::string adjustment_text(adjustment_group group, std::uint16_t carc) {
  return std::string(to_text(group)) + "-" + reason_text(carc);
}

ordered_json adjustment_json(const adjustment& a) {
  ordered_json out;
  out["reason"] = adjustment_text(a.group, a.carc);
  out["amount"] = format_money(a.amount);
  return out;
}

ordered_json movement_json(const bucket_movement& m) {
  ordered_json out;
  out["line"] = m.line;
  out["serviceType"] = to_text(m.service);
  out["benefitYear"] = m.benefit_year;
  out["memberRule"] = m.member_rule;
  out["visit"] = m.visit;
  out["authorization"] = index_or_null(m.authorization);
  out["planPaid"] = format_money(m.plan_paid);
  out["deductible"] = format_money(m.deductible);
  out["outOfPocket"] = format_money(m.out_of_pocket);
  out["fingerprint"] = or_null(m.fingerprint);
  return out;
}

ordered_json decision_json(const line_decision& d) {
  ordered_json out;
  out["line"] = d.line;
  out["status"] = to_text(d.status);
  out["denial"] = or_null(d.denied);
  out["waived"] = or_null(d.waived);
  if (d.reason.carc != 0) out["reason"] = adjustment_text(d.reason.group, d.reason.carc);
  if (d.elsewhere) {
    out["elsewhere"] = true;
    out["stated"] = list_json(d.stated, adjustment_json);
  }
  out["beforeFirstDay"] = d.before_first_day;
  out["memberRule"] = d.member_rule;
  out["countsVisit"] = d.counts_visit;
  out["serviceType"] = to_text(d.service);
  out["benefitYear"] = d.benefit_year;
  out["termsVersion"] = d.terms_version;
  out["ruleVersion"] = d.rule_version;
  out["coveragePercent"] = format_percent(d.coverage);
  out["authorization"] = index_or_null(d.authorization);
  out["billed"] = format_money(d.billed);
  out["price"] = format_money(d.price);
  out["allowed"] = format_money(d.allowed);
  out["deductible"] = format_money(d.deductible);
  out["copay"] = format_money(d.copay);
  out["coinsurance"] = format_money(d.coinsurance);
  out["planPaid"] = format_money(d.plan_paid);
  out["relief"] = format_money(d.relief);
  out["overVisit"] = format_money(d.over_visit);
  out["overAnnual"] = format_money(d.over_annual);
  if (d.coordination != coordination_method::primary) {
    auto& coordinated = out["coordinated"];
    coordinated["method"] = to_text(d.coordination);
    coordinated["priorPaid"] = format_money(d.prior_paid);
    coordinated["otherPayers"] = format_money(d.other_payers);
    coordinated["alonePaid"] = format_money(d.alone_paid);
    coordinated["deductibleCredit"] = format_money(d.deductible_credit);
    coordinated["copayCredit"] = format_money(d.copay_credit);
  }
  out["annualLimit"] = or_null(d.annual_limit);
  out["annualRemaining"] = or_null(d.annual_remaining);
  out["visitRemaining"] = or_null(d.visit_remaining);
  out["outOfPocketRemaining"] = or_null(d.out_of_pocket_remaining);
  out["deductibleRemaining"] = format_money(d.deductible_remaining);
  out["fingerprint"] = or_null(d.fingerprint);
  return out;
}

ordered_json movements_json(const std::vector<bucket_movement>& all) { return list_json(all, movement_json); }
ordered_json decisions_json(const std::vector<line_decision>& all) { return list_json(all, decision_json); }

ordered_json submitted_line_json(const claim_submitted::line& l) {
  ordered_json out;
  out["serviceType"] = to_text(l.service);
  out["serviceDate"] = format_date(l.service_date);
  out["billed"] = format_money(l.billed);
  out["units"] = l.units;
  out["procedure"] = l.procedure;
  out["modifiers"] = l.modifiers;
  if (!l.prior_payers.empty())
    out["priorPayers"] = list_json(l.prior_payers, [](const prior_payer& p) { return to_json(p); });
  return out;
}

}  // namespace

ordered_json price_json(const contract_price& p) {
  ordered_json out;
  out["line"] = p.line;
  out["unit"] = format_money(p.unit);
  out["contract"] = p.contract;
  out["version"] = p.version;
  return out;
}

void payload_writer::operator()(const claim_submitted& e) {
  out["claim"] = to_hex(e.claim);
  out["policy"] = to_hex(e.policy);
  out["member"] = to_hex(e.member);
  out["submitter"] = e.submitter;
  out["providerNpi"] = e.provider_npi;
  out["digest"] = to_hex(e.digest);
  out["received"] = format_date(e.received);
  out["firstReceived"] = format_date(e.first_received);
  out["replaces"] = or_null(e.replaces);
  if (!e.plan.empty()) out["plan"] = e.plan;
  out["lines"] = list_json(e.lines, submitted_line_json);
  if (!open) return;
  auto& sealed = out["confidential"];
  sealed["submitterClaimId"] = e.confidential.submitter_claim_id;
  sealed["replacesClaimId"] = e.confidential.replaces_claim_id;
  sealed["diagnoses"] = e.confidential.diagnoses;
  sealed["segments"] = e.confidential.source.segments;
  sealed["firstSegment"] = e.confidential.source.first_segment;
  sealed["lastSegment"] = e.confidential.source.last_segment;
}

void payload_writer::operator()(const claim_pended& e) {
  out["claim"] = to_hex(e.claim);
  out["fingerprints"] = list_json(e.fingerprints, [](const auto& f) { return or_null(f); });
  if (!e.findings.empty())
    out["findings"] = list_json(e.findings, [](const edit_finding& f) { return to_json(f); });
}

void payload_writer::operator()(const claim_adjudicated& e) {
  out["claim"] = to_hex(e.claim);
  out["member"] = to_hex(e.member);
  switch (e.cause) {
    case adjudication_cause::submission: out["cause"] = "submission"; break;
    case adjudication_cause::release: out["cause"] = "release"; break;
    case adjudication_cause::dispute: out["cause"] = "dispute"; break;
    case adjudication_cause::readjudication: out["cause"] = "readjudication"; break;
    case adjudication_cause::external: out["cause"] = "external"; break;
  }
  out["network"] = to_text(e.network);
  if (!e.line_networks.empty())
    out["lineNetworks"] = list_json(e.line_networks, [](network_status n) { return to_text(n); });
  if (!e.prices.empty()) out["prices"] = list_json(e.prices, price_json);
  if (!e.findings.empty())
    out["findings"] = list_json(e.findings, [](const edit_finding& f) { return to_json(f); });
  if (!e.overrides.empty())
    out["overrides"] = list_json(e.overrides, [](const edit_override& o) { return to_text(o); });
  out["released"] = movements_json(e.released);
  out["decided"] = decisions_json(e.decided);
}

void payload_writer::operator()(const claim_denied_in_review& e) {
  out["claim"] = to_hex(e.claim);
  out["decided"] = decisions_json(e.decided);
  if (open) out["confidential"] = {{"reason", e.confidential.reason}};
}

void payload_writer::operator()(const claim_cancelled& e) {
  out["claim"] = to_hex(e.claim);
  out["member"] = to_hex(e.member);
  out["on"] = format_date(e.on);
  out["released"] = movements_json(e.released);
}

void payload_writer::operator()(const claim_reversed& e) {
  out["claim"] = to_hex(e.claim);
  out["member"] = to_hex(e.member);
  out["on"] = format_date(e.on);
  out["replacedBy"] = or_null(e.replaced_by);
  out["toRecoup"] = format_money(e.to_recoup);
  out["released"] = movements_json(e.released);
  if (e.recalled) out["recalled"] = true;
}

void payload_writer::operator()(const claim_paid& e) {
  out["claim"] = to_hex(e.claim);
  out["on"] = format_date(e.on);
  out["trace"] = e.trace;
  out["amount"] = format_money(e.amount);
  out["carried"] = format_money(e.carried);
}

void payload_writer::operator()(const claim_remitted& e) {
  out["claim"] = to_hex(e.claim);
  out["on"] = format_date(e.on);
  out["trace"] = e.trace;
  out["recovered"] = format_money(e.recovered);
}

void payload_writer::operator()(const claim_disputed& e) {
  out["claim"] = to_hex(e.claim);
  out["line"] = line_or_null(e.line);
  if (open) out["confidential"] = {{"reason", e.confidential.reason}};
}

void payload_writer::operator()(const claim_remarked& e) {
  out["claim"] = to_hex(e.claim);
  out["seenBy"] = to_text(e.remark.seen_by);
  out["digest"] = to_hex(e.remark.digest);
  if (open) out["confidential"] = {{"text", e.confidential.text}};
}

void payload_writer::operator()(const review_changed& e) {
  out["claim"] = to_hex(e.claim);
  out["owner"] = e.review.owner;
  out["priority"] = to_text(e.review.priority);
  out["due"] = or_null(e.review.due);
  out["escalatedOn"] = or_null(e.review.escalated_on);
}

void payload_writer::operator()(const document_announced& e) {
  out["claim"] = to_hex(e.claim);
  out["document"] = to_hex(e.terms.id);
  out["kind"] = to_text(e.terms.kind);
  out["contentType"] = e.terms.content_type;
  out["size"] = e.terms.size;
  out["sha256"] = to_hex(e.terms.sha256);
  if (open) out["confidential"] = {{"fileName", e.confidential.file_name}};
}

void payload_writer::operator()(const document_stored& e) {
  out["claim"] = to_hex(e.claim);
  out["document"] = to_hex(e.document);
}

void payload_writer::operator()(const document_withdrawn& e) {
  out["claim"] = to_hex(e.claim);
  out["document"] = to_hex(e.document);
}

void payload_writer::operator()(const dispute_resolved& e) {
  out["claim"] = to_hex(e.claim);
  out["outcome"] = e.upheld ? "UPHELD" : "DENIED";
  out["correctedLine"] = line_or_null(e.corrected_line);
  out["waived"] = or_null(e.waived);
  out["authorization"] = e.authorization;
  if (!open) return;
  auto& sealed = out["confidential"];
  sealed["notes"] = e.confidential.notes;
  sealed["diagnoses"] =
      e.confidential.diagnoses ? ordered_json(*e.confidential.diagnoses) : ordered_json(nullptr);
}

}  // namespace benefactor::api
