// The payloads of the domain's events, field by field.
#include "api/documents/claim_json.hpp"
#include "api/documents/edit_json.hpp"
#include "api/documents/enrollment_json.hpp"
#include "api/documents/policy_change_json.hpp"
#include "events/overloaded.hpp"
#include "tools/benefactor/event_json.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

using nlohmann::ordered_json;

namespace {

ordered_json or_null(const id128& id) { return id ? ordered_json(to_hex(id)) : ordered_json(nullptr); }
ordered_json or_null(const std::optional<cents>& v) {
  return v ? ordered_json(format_money(*v)) : ordered_json(nullptr);
}
ordered_json or_null(const std::optional<date>& v) {
  return v ? ordered_json(format_date(*v)) : ordered_json(nullptr);
}
ordered_json or_null(denial d) {
  return d == denial::none ? ordered_json(nullptr) : ordered_json(to_text(d));
}
ordered_json line_or_null(std::uint16_t line) {
  return line == 0 ? ordered_json(nullptr) : ordered_json(line);
}
ordered_json index_or_null(std::int32_t i) { return i < 0 ? ordered_json(nullptr) : ordered_json(i); }

template <class List, class Render>
ordered_json list_json(const List& list, Render render) {
  auto out = ordered_json::array();
  for (const auto& item : list) out.push_back(render(item));
  return out;
}

ordered_json rules_json(const std::vector<coverage_rule>& rules) {
  return list_json(rules, [](const auto& rule) { return api::to_json(rule); });
}

ordered_json requirements_json(const std::vector<claim_requirement>& all) {
  return list_json(all, [](const auto& r) { return api::to_json(r); });
}

ordered_json details_json(const demographics& who) {
  auto out = ordered_json::object();
  api::put_demographics(out, who);
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
  api::put_edit_terms(out, p.edits);
  out["rules"] = rules_json(p.rules);
  out["members"] = list_json(p.members, membership_json);
  if (p.holder_details) out["holderDetails"] = to_hex(p.holder_details);
  if (!p.requirements.empty()) out["requirements"] = requirements_json(p.requirements);
  return out;
}

void put_authorization(ordered_json& out, const authorization& a) {
  out["authorization"] = a.number;
  out["member"] = to_hex(a.member);
  out["serviceType"] = to_text(a.service);
  out["procedures"] = a.procedures;
  out["providerNpi"] = a.provider_npi;
  out["from"] = format_date(a.from);
  out["to"] = format_date(a.to);
  out["visits"] = a.visits ? ordered_json(*a.visits) : ordered_json(nullptr);
}

ordered_json submitted_line_json(const claim_submitted::line& l) {
  ordered_json out;
  out["serviceType"] = to_text(l.service);
  out["serviceDate"] = format_date(l.service_date);
  out["billed"] = format_money(l.billed);
  out["units"] = l.units;
  out["procedure"] = l.procedure;
  out["modifiers"] = l.modifiers;
  if (!l.prior_payers.empty())
    out["priorPayers"] = list_json(l.prior_payers, [](const prior_payer& p) { return api::to_json(p); });
  return out;
}

/// Each appends the fields of its event to *out*; *open* says whether the confidential ones are among them.
struct payload_writer {
  ordered_json& out;
  bool open;

  void operator()(const policy_enrolled& e) {
    out = policy_json(e.terms);
    if (!open) return;
    auto& sealed = out["confidential"] = {{"policyNumber", e.confidential.policy_number},
                                          {"holder", e.confidential.holder_number},
                                          {"members", e.confidential.member_numbers}};
    if (!e.confidential.details.empty()) sealed["details"] = list_json(e.confidential.details, details_json);
    if (!e.confidential.holder_details.empty())
      sealed["holderDetails"] = details_json(e.confidential.holder_details);
  }
  void operator()(const member_enrolled& e) {
    out = membership_json(e.terms);
    if (!open) return;
    auto& sealed = out["confidential"] = {{"memberId", e.confidential.member_number}};
    api::put_demographics(sealed, e.confidential.details);
  }
  void operator()(const member_described& e) {
    out["member"] = to_hex(e.member);
    out["details"] = or_null(e.details);
    if (open) out["confidential"] = details_json(e.confidential.details);
  }
  void operator()(const contract_revised& e) {
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
      api::put_edit_terms(out, r.terms.edits);
    }
    out["rules"] = rules_json(r.terms.rules);
    if (!r.terms.requirements.empty()) out["requirements"] = requirements_json(r.terms.requirements);
  }
  void operator()(const coverage_status_changed& e) {
    out["member"] = or_null(e.change.member);
    out["change"] = to_text(e.change.change);
    out["from"] = format_date(e.change.from);
  }
  void operator()(const authorization_granted& e) { put_authorization(out, e.terms); }
  void operator()(const authorization_requested& e) { put_authorization(out, e.terms); }
  void operator()(const authorization_amended& e) { put_authorization(out, e.terms); }
  void operator()(const authorization_denied& e) {
    out["authorization"] = e.number;
    out["member"] = to_hex(e.member);
    if (open) out["confidential"] = {{"reason", e.confidential.reason}};
  }
  void operator()(const authorization_revoked& e) {
    out["authorization"] = e.number;
    out["member"] = to_hex(e.member);
    out["from"] = format_date(e.from);
    if (open) out["confidential"] = {{"reason", e.confidential.reason}};
  }
  void operator()(const provider_enrolled& e) {
    out["npi"] = e.terms.npi;
    out["name"] = e.terms.name;
    out["network"] = to_text(e.terms.network);
  }
  void operator()(const provider_affiliated& e) {
    out["npi"] = e.npi;
    out["from"] = format_date(e.terms.from);
    out["network"] = to_text(e.terms.network);
    out["contract"] = e.terms.contract;
  }
  /// Its rows by their number: a list of diagnoses has 75,000.
  void operator()(const edit_table_loaded& e) {
    out["kind"] = kind_of(e.table);
    out["name"] = name_of(e.table);
    out["version"] = version_of(e.table);
    out["rows"] = rows_of(e.table);
    if (const auto* list = std::get_if<diagnosis_list>(&e.table)) {
      out["from"] = format_date(list->from);
      out["to"] = or_null(list->to);
    }
  }
  void operator()(const fee_schedule_loaded& e) {
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
  void operator()(const claim_submitted& e) {
    out["claim"] = to_hex(e.claim);
    out["policy"] = to_hex(e.policy);
    out["member"] = to_hex(e.member);
    out["submitter"] = e.submitter;
    out["providerNpi"] = e.provider_npi;
    out["digest"] = to_hex(e.digest);
    out["received"] = format_date(e.received);
    out["firstReceived"] = format_date(e.first_received);
    out["replaces"] = or_null(e.replaces);
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
  void operator()(const claim_pended& e) {
    out["claim"] = to_hex(e.claim);
    out["fingerprints"] = list_json(e.fingerprints, [](const auto& f) { return or_null(f); });
    if (!e.findings.empty())
      out["findings"] = list_json(e.findings, [](const edit_finding& f) { return api::to_json(f); });
  }
  void operator()(const claim_adjudicated& e) {
    out["claim"] = to_hex(e.claim);
    out["member"] = to_hex(e.member);
    switch (e.cause) {
      case adjudication_cause::submission: out["cause"] = "submission"; break;
      case adjudication_cause::release: out["cause"] = "release"; break;
      case adjudication_cause::dispute: out["cause"] = "dispute"; break;
      case adjudication_cause::readjudication: out["cause"] = "readjudication"; break;
    }
    out["network"] = to_text(e.network);
    if (!e.line_networks.empty())
      out["lineNetworks"] = list_json(e.line_networks, [](network_status n) { return to_text(n); });
    if (!e.prices.empty())
      out["prices"] = list_json(e.prices, [](const contract_price& p) {
        ordered_json row;
        row["line"] = p.line;
        row["unit"] = format_money(p.unit);
        row["contract"] = p.contract;
        row["version"] = p.version;
        return row;
      });
    if (!e.findings.empty())
      out["findings"] = list_json(e.findings, [](const edit_finding& f) { return api::to_json(f); });
    if (!e.overrides.empty())
      out["overrides"] = list_json(e.overrides, [](const edit_override& o) { return to_text(o); });
    out["released"] = movements_json(e.released);
    out["decided"] = decisions_json(e.decided);
  }
  void operator()(const claim_denied_in_review& e) {
    out["claim"] = to_hex(e.claim);
    out["decided"] = decisions_json(e.decided);
    if (open) out["confidential"] = {{"reason", e.confidential.reason}};
  }
  void operator()(const claim_cancelled& e) {
    out["claim"] = to_hex(e.claim);
    out["member"] = to_hex(e.member);
    out["on"] = format_date(e.on);
    out["released"] = movements_json(e.released);
  }
  void operator()(const claim_reversed& e) {
    out["claim"] = to_hex(e.claim);
    out["member"] = to_hex(e.member);
    out["on"] = format_date(e.on);
    out["replacedBy"] = or_null(e.replaced_by);
    out["toRecoup"] = format_money(e.to_recoup);
    out["released"] = movements_json(e.released);
  }
  void operator()(const claim_paid& e) {
    out["claim"] = to_hex(e.claim);
    out["on"] = format_date(e.on);
    out["trace"] = e.trace;
    out["amount"] = format_money(e.amount);
    out["carried"] = format_money(e.carried);
  }
  void operator()(const claim_remitted& e) {
    out["claim"] = to_hex(e.claim);
    out["on"] = format_date(e.on);
    out["trace"] = e.trace;
    out["recovered"] = format_money(e.recovered);
  }
  void operator()(const payment_run_opened& e) {
    out["run"] = e.run;
    out["on"] = format_date(e.on);
  }
  void operator()(const payment_settled& e) {
    out["run"] = e.run;
    out["trace"] = e.trace;
    out["npi"] = e.to.npi;
    out["member"] = e.to.member ? ordered_json(to_hex(e.to.member)) : ordered_json(nullptr);
    out["on"] = format_date(e.on);
    out["method"] = to_text(e.method);
    out["amount"] = format_money(e.amount);
    out["claims"] = e.claims;
  }
  void operator()(const payment_run_closed& e) {
    out["run"] = e.run;
    out["payments"] = e.payments;
    out["claims"] = e.claims;
    out["amount"] = format_money(e.amount);
  }
  void operator()(const payment_confirmed& e) {
    out["run"] = e.run;
    out["trace"] = e.trace;
    out["on"] = format_date(e.on);
    out["masked"] = e.masked;
    if (open) out["confidential"] = {{"bankReference", e.confidential.bank_reference}};
  }
  void operator()(const claim_disputed& e) {
    out["claim"] = to_hex(e.claim);
    out["line"] = line_or_null(e.line);
    if (open) out["confidential"] = {{"reason", e.confidential.reason}};
  }
  void operator()(const claim_remarked& e) {
    out["claim"] = to_hex(e.claim);
    out["seenBy"] = to_text(e.remark.seen_by);
    out["digest"] = to_hex(e.remark.digest);
    if (open) out["confidential"] = {{"text", e.confidential.text}};
  }
  void operator()(const review_changed& e) {
    out["claim"] = to_hex(e.claim);
    out["owner"] = e.review.owner;
    out["priority"] = to_text(e.review.priority);
    out["due"] = or_null(e.review.due);
    out["escalatedOn"] = or_null(e.review.escalated_on);
  }
  void operator()(const document_announced& e) {
    out["claim"] = to_hex(e.claim);
    out["document"] = to_hex(e.terms.id);
    out["kind"] = to_text(e.terms.kind);
    out["contentType"] = e.terms.content_type;
    out["size"] = e.terms.size;
    out["sha256"] = hex_of({reinterpret_cast<const char*>(e.terms.sha256.data()), e.terms.sha256.size()});
    if (open) out["confidential"] = {{"fileName", e.confidential.file_name}};
  }
  void operator()(const document_stored& e) {
    out["claim"] = to_hex(e.claim);
    out["document"] = to_hex(e.document);
  }
  void operator()(const document_withdrawn& e) {
    out["claim"] = to_hex(e.claim);
    out["document"] = to_hex(e.document);
  }
  void operator()(const dispute_resolved& e) {
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
};

}  // namespace

ordered_json payload_json(const store::domain_event& event, bool with_confidential) {
  auto out = ordered_json::object();
  payload_writer write{out, with_confidential};
  std::visit(
      overloaded{[&](const bucket_event& e) { std::visit(write, e); },
                 [&](const payment_event& e) { std::visit(write, e); }, [&](const auto& e) { write(e); }},
      event);
  return out;
}

}  // namespace benefactor::tools
