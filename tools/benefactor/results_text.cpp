#include <utility>

#include "events/date.hpp"
#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

std::string money_or_none(const std::optional<cents>& amount) {
  return amount ? format_money(*amount) : "none";
}

/// Two columns, what it is and what it says, without those that say nothing.
class fact_list {
 public:
  void add(std::string name, std::string value) {
    if (!value.empty()) table_.add({std::move(name), std::move(value)});
  }
  void print(std::ostream& out) const { table_.print(out); }

 private:
  text_table table_{{{""}, {""}}};
};

std::string adjustments_text(const std::vector<adjustment>& adjustments) {
  std::string all;
  for (const auto& a : adjustments)
    all += (all.empty() ? "" : ", ") + std::string(to_text(a.group)) + "-" + std::to_string(a.carc) + " " +
           format_money(a.amount);
  return all;
}

void print_lines(std::ostream& out, const api::claim_outcome& outcome, const claim_submission* submission) {
  if (outcome.lines.empty()) return;
  using enum align;
  // Without the submission its columns stay empty, and are left out with their headings.
  const auto submitted = [&](const char* heading) { return submission ? heading : ""; };
  text_table table{{{"Line", right},
                    {submitted("Service")},
                    {submitted("Date")},
                    {submitted("Code")},
                    {submitted("Diagnoses")},
                    {"Billed", right},
                    {"Allowed", right},
                    {"Deductible", right},
                    {"Copay", right},
                    {"Coinsurance", right},
                    {"Plan paid", right},
                    {"Member owes", right},
                    {"Status"},
                    {"Denial"},
                    {"Adjustments"}}};
  for (const auto& line : outcome.lines) {
    std::vector<std::string> cells{std::to_string(line.line), "", "", "", ""};
    if (submission && line.line >= 1 && line.line <= submission->lines.size()) {
      const auto& asked = submission->lines[line.line - 1u];
      cells[1] = to_text(asked.service);
      cells[2] = format_date(asked.service_date);
      cells[3] = asked.procedure;
      for (const auto& modifier : asked.modifiers) cells[3] += "-" + modifier;
      if (asked.units != 1) cells[3] += " x" + std::to_string(asked.units);
      cells[4] = joined(asked.diagnoses, " ");
    }
    for (const auto amount : {line.billed, line.allowed, line.deductible, line.copay, line.coinsurance,
                              line.plan_paid, line.member_responsibility})
      cells.push_back(format_money(amount));
    cells.emplace_back(to_text(line.status));
    cells.emplace_back(line.denied == denial::none ? "" : to_text(line.denied));
    cells.push_back(adjustments_text(line.adjustments));
    table.add(std::move(cells));
  }
  out << '\n';
  table.print(out);
}

void print_findings(std::ostream& out, const api::claim_outcome& outcome) {
  if (outcome.findings.empty()) return;
  out << "\nFound by edits:\n";
  for (const auto& f : outcome.findings)
    out << "  " << to_text(f.found.edit) << (f.overridden ? " (overridden): " : ": ") << explain(f.found)
        << '\n';
}

void print_flags(std::ostream& out, const std::vector<edit_finding>& flags) {
  if (flags.empty()) return;
  out << "\nUnlike what is usual:\n";
  for (const auto& f : flags) out << "  " << to_text(f.edit) << ": " << explain(f) << '\n';
}

void add_totals(fact_list& facts, const api::claim_outcome& outcome) {
  facts.add("Billed", format_money(outcome.billed));
  facts.add("Plan paid", format_money(outcome.plan_paid));
  facts.add("Member owes", format_money(outcome.member_responsibility));
}

std::string id_text(const id128& id) { return id ? to_hex(id) : ""; }

}  // namespace

void print(std::ostream& out, const rejection& refused) {
  out << "refused: " << to_text(refused.code);
  if (!refused.reason.empty()) out << ": " << refused.reason;
  out << '\n';
  for (const auto& p : refused.problems) out << "  " << p.field << ": " << p.rule << '\n';
}

void print(std::ostream& out, const api::claim_outcome& outcome, const claim_submission* submission) {
  fact_list facts;
  facts.add("Claim", outcome.claim_number);
  facts.add("Status",
            std::string(to_text(outcome.status)) + (outcome.duplicate ? " (it was so already)" : ""));
  add_totals(facts, outcome);
  facts.print(out);
  print_lines(out, outcome, submission);
  print_findings(out, outcome);
}

void print(std::ostream& out, const api::claim_record& record) {
  const auto& s = record.submission;
  const auto& o = record.outcome;
  fact_list facts;
  facts.add("Claim", record.erased ? "(the member was erased)" : s.submitter + "/" + s.submitter_claim_id);
  facts.add("Number", o.claim_number);
  facts.add("Id", to_hex(o.claim));
  facts.add("Status", std::string(to_text(o.status)));
  facts.add("Policy", s.policy_number);
  facts.add("Member", s.member_number);
  facts.add("Provider", s.provider_npi);
  facts.add("Received", format_date(s.received));
  facts.add("Replaces", id_text(record.replaces));
  facts.add("Replaced by", id_text(record.replaced_by));
  if (record.dispute != dispute_status::none)
    facts.add("Dispute", std::string(to_text(record.dispute)) +
                             (record.disputed_line == 0 ? ", the whole claim"
                                                        : ", line " + std::to_string(record.disputed_line)));
  add_totals(facts, o);
  if (record.settled != 0) facts.add("Settled", format_money(record.settled));
  if (record.to_recoup != 0) facts.add("To recoup", format_money(record.to_recoup));
  facts.add("Position", std::to_string(record.position));
  facts.print(out);
  print_lines(out, o, &s);
  for (const auto& m : record.missing) out << "Missing: " << m.path << ": " << m.rule << '\n';
  print_findings(out, o);
  print_flags(out, record.flags);
}

void print(std::ostream& out, const std::vector<api::history_entry>& history) {
  text_table table{{{"Position", align::right}, {"Time"}, {"Event"}, {"By"}, {"Through"}, {"What happened"}}};
  for (const auto& e : history) {
    auto through = std::string(to_text(e.source.channel));
    if (e.source.interchange != 0)
      through += " " + std::to_string(e.source.interchange) + "/" + std::to_string(e.source.group) + "/" +
                 std::to_string(e.source.set);
    table.add({std::to_string(e.position), format_instant(e.time_us), e.type,
               e.role.empty() ? e.user : e.user + " (" + e.role + ")", through, one_line(e.summary)});
  }
  table.print(out);
}

void print(std::ostream& out, const api::bucket_balances& balances) {
  using enum align;
  bool first = true;
  for (const auto& year : balances.years) {
    if (!std::exchange(first, false)) out << '\n';
    out << "Benefit year " << year.benefit_year << "\n\n";
    text_table table{
        {{"Who"}, {"Deductible met", right}, {"of", right}, {"Out of pocket", right}, {"of", right}}};
    text_table paid{{{"Who"}, {"Service"}, {"Plan paid", right}}};
    const auto add = [&](const std::string& who, const api::balance_row& row) {
      table.add({who, format_money(row.deductible_met), money_or_none(row.deductible),
                 format_money(row.out_of_pocket_used), money_or_none(row.out_of_pocket_max)});
      for (const auto& [service, amount] : row.paid)
        paid.add({who, std::string(to_text(service)), format_money(amount)});
    };
    if (year.shows_policy) add("policy", year.policy);
    for (const auto& m : year.members) add(m.member_number.empty() ? "(erased)" : m.member_number, m.amounts);
    table.print(out);
    if (paid.empty()) continue;
    out << '\n';
    paid.print(out);
  }
}

void print(std::ostream& out, const api::claim_page& page) {
  using enum align;
  text_table table{{{"Claim"},
                    {"Status"},
                    {"Received"},
                    {"Provider"},
                    {"Billed", right},
                    {"Plan paid", right},
                    {"Member owes", right}}};
  for (const auto& c : page.claims)
    table.add({c.claim_number, std::string(to_text(c.status)), format_date(c.received), c.provider_npi,
               format_money(c.billed), format_money(c.plan_paid), format_money(c.member_responsibility)});
  table.print(out);
}

void print(std::ostream& out, const api::server_info& info) {
  fact_list facts;
  facts.add("Program", info.program);
  facts.add("Protocol", std::to_string(info.protocol_version));
  facts.add("Rules", std::to_string(info.rules_version));
  facts.add("Tenant", info.tenant);
  facts.add("Log", to_hex(info.log_id));
  facts.add("Durable up to", format_count(info.durable_position));
  facts.add("Projected up to", format_count(info.projected_position));
  facts.add("Connections", format_count(info.connections) + " of " + format_count(info.limits.connections) +
                               "; refused since the start " + format_count(info.connections_refused) +
                               ", cut off " + format_count(info.connections_cut));
  facts.add("Claims in flight", format_count(info.claims_in_flight) + " of " +
                                    format_count(info.limits.total_claims) + ", " +
                                    format_count(info.limits.connection_claims) + " for each connection");
  facts.add("Bytes in flight", format_size(info.limits.total_bytes) + " at most, " +
                                   format_size(info.limits.connection_bytes) + " for each connection");
  facts.add("Bytes that wait", format_size(info.limits.total_backlog) + " at most, " +
                                   format_size(info.limits.connection_backlog) + " for each connection");
  facts.add("Claims in a call", format_count(info.limits.batch_claims) + ", in a message of at most " +
                                    format_size(info.limits.message_bytes));
  facts.print(out);
}

}  // namespace benefactor::tools
