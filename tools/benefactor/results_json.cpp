#include "api/documents/claim_json.hpp"
#include "api/documents/edit_json.hpp"
#include "events/date.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

using nlohmann::ordered_json;

namespace {

ordered_json id_or_null(const id128& id) { return id ? ordered_json(to_hex(id)) : ordered_json(nullptr); }

ordered_json money_or_null(const std::optional<cents>& amount) {
  return amount ? ordered_json(format_money(*amount)) : ordered_json(nullptr);
}

void add_totals(ordered_json& out, cents billed, cents plan_paid, cents member_responsibility) {
  out["billed"] = format_money(billed);
  out["planPaid"] = format_money(plan_paid);
  out["memberResponsibility"] = format_money(member_responsibility);
}

ordered_json balance_json(const api::balance_row& row) {
  ordered_json out;
  out["deductibleMet"] = format_money(row.deductible_met);
  out["deductible"] = money_or_null(row.deductible);
  out["outOfPocketUsed"] = format_money(row.out_of_pocket_used);
  out["outOfPocketMax"] = money_or_null(row.out_of_pocket_max);
  auto& paid = out["paid"] = ordered_json::object();
  for (const auto& [service, amount] : row.paid) paid[std::string(to_text(service))] = format_money(amount);
  return out;
}

}  // namespace

std::string_view to_text(store::source_channel channel) {
  switch (channel) {
    case store::source_channel::rpc: return "rpc";
    case store::source_channel::x12: return "x12";
    case store::source_channel::json: return "json";
    case store::source_channel::cli: return "cli";
    case store::source_channel::system: return "system";
  }
  return "unknown";
}

ordered_json to_json(const rejection& refused) {
  ordered_json out;
  out["code"] = to_text(refused.code);
  out["reason"] = refused.reason;
  auto& problems = out["problems"] = ordered_json::array();
  for (const auto& p : refused.problems) problems.push_back({{"field", p.field}, {"rule", p.rule}});
  return out;
}

ordered_json to_json(const api::line_outcome& line) {
  ordered_json out;
  out["line"] = line.line;
  out["status"] = to_text(line.status);
  out["denial"] = line.denied == denial::none ? ordered_json(nullptr) : ordered_json(to_text(line.denied));
  out["billed"] = format_money(line.billed);
  out["allowed"] = format_money(line.allowed);
  out["deductible"] = format_money(line.deductible);
  out["copay"] = format_money(line.copay);
  out["coinsurance"] = format_money(line.coinsurance);
  out["planPaid"] = format_money(line.plan_paid);
  out["memberResponsibility"] = format_money(line.member_responsibility);
  auto& adjustments = out["adjustments"] = ordered_json::array();
  for (const auto& a : line.adjustments)
    adjustments.push_back({std::string(to_text(a.group)), std::to_string(a.carc), format_money(a.amount)});
  return out;
}

/// "findings", where there are any.
void add_findings(ordered_json& out, const std::vector<api::told_finding>& findings) {
  if (findings.empty()) return;
  auto& list = out["findings"] = ordered_json::array();
  for (const auto& f : findings) {
    auto row = api::to_json(f.found);
    row["overridden"] = f.overridden;
    list.push_back(std::move(row));
  }
}

/// "flags", likewise.
void add_flags(ordered_json& out, const std::vector<edit_finding>& flags) {
  if (flags.empty()) return;
  auto& list = out["flags"] = ordered_json::array();
  for (const auto& f : flags) list.push_back(api::to_json(f));
}

ordered_json to_json(const api::claim_outcome& outcome) {
  ordered_json out;
  out["claimId"] = to_hex(outcome.claim);
  out["claimNumber"] = outcome.claim_number;
  out["status"] = to_text(outcome.status);
  out["duplicate"] = outcome.duplicate;
  add_totals(out, outcome.billed, outcome.plan_paid, outcome.member_responsibility);
  auto& lines = out["lines"] = ordered_json::array();
  for (const auto& line : outcome.lines) lines.push_back(to_json(line));
  add_findings(out, outcome.findings);
  return out;
}

ordered_json to_json(const api::claim_result& result) {
  ordered_json out;
  if (const auto* outcome = result.outcome()) out = to_json(*outcome);
  if (const auto* refused = result.refused()) out["refused"] = to_json(*refused);
  if (const auto* failed = result.failed()) out["failed"] = failed->text;
  out["position"] = result.position;
  return out;
}

ordered_json to_json(const api::claim_record& record) {
  const auto& outcome = record.outcome;
  const auto& submission = record.submission;
  ordered_json out;
  out["submitter"] = submission.submitter;
  out["submitterClaimId"] = submission.submitter_claim_id;
  out["claimNumber"] = outcome.claim_number;
  out["claimId"] = to_hex(outcome.claim);
  out["status"] = to_text(outcome.status);
  out["policyNumber"] = submission.policy_number;
  out["memberId"] = submission.member_number;
  out["providerNpi"] = submission.provider_npi;
  out["received"] = format_date(submission.received);
  out["erased"] = record.erased;
  out["replaces"] = id_or_null(record.replaces);
  out["replacedBy"] = id_or_null(record.replaced_by);
  add_totals(out, outcome.billed, outcome.plan_paid, outcome.member_responsibility);
  out["settled"] = format_money(record.settled);
  out["toRecoup"] = format_money(record.to_recoup);
  out["dispute"] = to_text(record.dispute);
  out["disputedLine"] =
      record.disputed_line == 0 ? ordered_json(nullptr) : ordered_json(record.disputed_line);
  auto& lines = out["lines"] = ordered_json::array();
  for (const auto& line : outcome.lines) {
    auto row = to_json(line);
    if (line.line >= 1 && line.line <= submission.lines.size())
      row["submitted"] = api::to_json(submission.lines[line.line - 1u]);
    lines.push_back(std::move(row));
  }
  auto& missing = out["missing"] = ordered_json::array();
  for (const auto& m : record.missing)
    missing.push_back({{"path", m.path}, {"what", m.what}, {"rule", m.rule}});
  add_findings(out, outcome.findings);
  add_flags(out, record.flags);
  out["position"] = record.position;
  return out;
}

ordered_json to_json(const api::claim_explanation& explanation) {
  ordered_json out;
  out["paragraphs"] = explanation.paragraphs;
  out["position"] = explanation.position;
  return out;
}

ordered_json to_json(const api::history_entry& entry) {
  ordered_json out;
  out["position"] = entry.position;
  out["time"] = format_instant(entry.time_us);
  out["type"] = entry.type;
  out["summary"] = entry.summary;
  out["user"] = entry.user;
  out["role"] = entry.role;
  out["channel"] = to_text(entry.source.channel);
  out["rulesVersion"] = entry.rules_version;
  out["opened"] = entry.opened;
  out["correlation"] = id_or_null(entry.correlation);
  if (!entry.source.file_hash.empty()) {
    auto& file = out["file"];
    file["sha256"] = hex_of(entry.source.file_hash);
    file["interchange"] = entry.source.interchange;
    file["group"] = entry.source.group;
    file["set"] = entry.source.set;
  }
  return out;
}

ordered_json to_json(const api::bucket_balances& balances, const std::string& policy_number) {
  ordered_json out;
  out["policyNumber"] = policy_number;
  auto& years = out["years"] = ordered_json::array();
  for (const auto& year : balances.years) {
    ordered_json row;
    row["benefitYear"] = year.benefit_year;
    if (year.shows_policy) row.update(balance_json(year.policy));
    auto& members = row["members"] = ordered_json::array();
    for (const auto& m : year.members) {
      ordered_json member;
      member["memberId"] = m.member_number;
      member.update(balance_json(m.amounts));
      members.push_back(std::move(member));
    }
    years.push_back(std::move(row));
  }
  out["position"] = balances.position;
  return out;
}

ordered_json to_json(const api::claim_page& page) {
  ordered_json out;
  auto& claims = out["claims"] = ordered_json::array();
  for (const auto& c : page.claims) {
    ordered_json row;
    row["claimNumber"] = c.claim_number;
    row["claimId"] = to_hex(c.claim);
    row["status"] = to_text(c.status);
    row["received"] = format_date(c.received);
    row["providerNpi"] = c.provider_npi;
    add_totals(row, c.billed, c.plan_paid, c.member_responsibility);
    add_flags(row, c.flags);
    claims.push_back(std::move(row));
  }
  out["next"] = page.next.empty() ? ordered_json(nullptr) : ordered_json(hex_of(page.next));
  out["position"] = page.position;
  return out;
}

ordered_json to_json(const api::server_info& info) {
  ordered_json out;
  out["program"] = info.program;
  out["protocolVersion"] = info.protocol_version;
  out["rulesVersion"] = info.rules_version;
  out["tenant"] = info.tenant;
  out["logId"] = to_hex(info.log_id);
  out["durablePosition"] = info.durable_position;
  out["projectedPosition"] = info.projected_position;
  out["connections"] = info.connections;
  out["claimsInFlight"] = info.claims_in_flight;
  out["connectionsRefused"] = info.connections_refused;
  out["connectionsCut"] = info.connections_cut;
  out["subscriptions"] = info.subscriptions;
  out["subscribersBehind"] = info.subscribers_behind;
  auto& limits = out["limits"];
  limits["connectionClaims"] = info.limits.connection_claims;
  limits["connectionBytes"] = info.limits.connection_bytes;
  limits["totalClaims"] = info.limits.total_claims;
  limits["totalBytes"] = info.limits.total_bytes;
  limits["batchClaims"] = info.limits.batch_claims;
  limits["messageBytes"] = info.limits.message_bytes;
  limits["connectionBacklog"] = info.limits.connection_backlog;
  limits["totalBacklog"] = info.limits.total_backlog;
  limits["streams"] = info.limits.streams;
  limits["waitingCalls"] = info.limits.waiting_calls;
  limits["waitingQueries"] = info.limits.waiting_queries;
  limits["resultsPerCall"] = info.limits.results_per_call;
  limits["unreturnedResults"] = info.limits.unreturned_results;
  limits["connections"] = info.limits.connections;
  limits["silenceSeconds"] = info.limits.silence_seconds;
  limits["queryWaitSeconds"] = info.limits.query_wait_seconds;
  limits["subscriptions"] = info.limits.subscriptions;
  limits["connectionSubscriptions"] = info.limits.connection_subscriptions;
  limits["subscriptionEvents"] = info.limits.subscription_events;
  limits["subscriptionSilenceSeconds"] = info.limits.subscription_silence_seconds;
  return out;
}

}  // namespace benefactor::tools
