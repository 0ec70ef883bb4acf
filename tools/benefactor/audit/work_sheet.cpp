#include "tools/benefactor/audit/work_sheet.hpp"

#include "tools/benefactor/reports/svg_charts.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

constexpr std::string_view styles = R"css(
:root { color-scheme: light dark; --ink: #1b2530; --soft: #5b6875; --paper: #fff; --card: #f5f7f9; --rule: #d5dbe1;
  --accent: #1f4e79; --warn: #a33a1d; }
@media (prefers-color-scheme: dark) { :root { --ink: #e5eaef; --soft: #a3b0bc; --paper: #14191f; --card: #1d242c;
  --rule: #38434e; --accent: #9cc6f2; --warn: #ff9b7d; } }
* { box-sizing: border-box; }
body { font: 15px/1.45 system-ui, "Helvetica Neue", Arial, sans-serif; color: var(--ink); background: var(--paper);
  margin: 0 auto; padding: 1.5rem; max-width: 78rem; }
h1 { font-size: 1.5rem; margin: 0; color: var(--accent); border-bottom: 3px solid var(--accent); padding-bottom: 0.4rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 0.3rem; color: var(--accent); } h3 { font-size: 1rem; margin: 1.1rem 0 0.3rem; }
p { margin: 0.3rem 0; } .soft { color: var(--soft); } .bad { color: var(--warn); font-weight: 650; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; margin: 0.3rem 0 0.8rem; }
th, td { padding: 0.3rem 0.5rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: 0.82rem; border-bottom: 2px solid var(--rule); }
.n { text-align: right; white-space: nowrap; } .moved { font-weight: 650; } .write { width: 22%; border-left: 1px solid var(--rule); }
.finding { border: 1px solid var(--rule); background: var(--card); padding: 0.8rem; margin-top: 1.5rem; break-inside: avoid; }
.finding div { border-bottom: 1px solid var(--soft); height: 2rem; }
section { break-inside: avoid-page; } @page { margin: 14mm 12mm; }
@media print { :root { --ink: #000; --soft: #444; --paper: #fff; --card: #f6f6f6; --rule: #bbb; --accent: #1f4e79; }
  body { max-width: none; padding: 0; font-size: 9.5pt; } }
)css";

std::string page(const std::string& title, const std::string& body) {
  return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>" +
         escaped_html(title) + "</title><style>" + std::string(styles) + "</style></head><body>\n<h1>" +
         escaped_html(title) + "</h1>\n" + body + "</body></html>\n";
}

std::string paragraph(const std::string& text, const char* css = nullptr) {
  return (css ? "<p class=\"" + std::string(css) + "\">" : "<p>") + escaped_html(text) + "</p>\n";
}

std::string cell(const std::string& text, const char* css = nullptr) {
  return (css ? "<td class=\"" + std::string(css) + "\">" : "<td>") + escaped_html(text) + "</td>";
}

std::string table_head(const std::vector<std::string>& titles) {
  std::string out = "<table><thead><tr>";
  for (const auto& title : titles) out += "<th scope=\"col\">" + escaped_html(title) + "</th>";
  return out + "</tr></thead><tbody>\n";
}

std::string facts_cell(const told_step& step) {
  std::string out = "<td>";
  for (std::size_t i = 0; i < step.facts.size(); ++i) {
    const auto& fact = step.facts[i];
    out += (i == 0 ? "" : "; ") + ("<span class=\"soft\">" + escaped_html(fact.name) + "</span> ") +
           escaped_html(to_text(fact.value));
  }
  return out + "</td>";
}

std::string steps_table(const line_trace& line) {
  auto out = table_head({"Step", "", "Outcome", "What it rested on and came to", "Finding"});
  for (const auto s : all_steps()) {
    const auto& told = line.steps[s];
    out += "<tr>" + cell(std::string(number_of(s))) + cell(std::string(title_of(s))) +
           cell(std::string(to_text(told.outcome)), told.outcome == step_outcome::denied ? "bad" : nullptr) +
           facts_cell(told) + "<td class=\"write\"></td></tr>\n";
  }
  return out + "</tbody></table>\n";
}

std::string bucket_table(const line_trace& line) {
  auto out = table_head(
      {"Benefit year " + std::to_string(line.recorded.benefit_year), "Before", "After", "Finding"});
  for (const auto& row : bucket_rows(line))
    out += "<tr>" + cell(row.name) + cell(row.before, "n") +
           cell(row.after, row.before == row.after ? "n" : "n moved") + "<td class=\"write\"></td></tr>\n";
  return out + "</tbody></table>\n";
}

std::string differences_list(const std::vector<trace_difference>& differences) {
  std::string out;
  for (const auto& d : differences)
    out +=
        paragraph("Differs: " + d.field + ": recorded " + d.recorded + ", by the rules " + d.decided, "bad");
  return out;
}

std::string line_section(const claim_timeline& timeline, const decision_trace& decision,
                         const line_trace& line, const timeline_options& options) {
  const auto number = line.recorded.line;
  auto out = "<h3>" +
             escaped_html("Line " + std::to_string(number) + ": " +
                          line_heading(decision.claim.lines.at(number - 1u))) +
             "</h3>\n";
  if (options.with_phi && timeline.is_readable) {
    std::string codes;
    for (const auto& code : timeline.diagnoses.at(number - 1u)) codes += " " + code;
    out += paragraph("Diagnoses now:" + codes);
  }
  return out + steps_table(line) + bucket_table(line) +
         (line.agrees() ? paragraph("The rules come to what is recorded.", "soft")
                        : differences_list(line.differences));
}

std::string other_decisions(const std::vector<line_decision>& decided) {
  auto out = table_head({"Line", "Status", "Billed", "Plan pays", "Member owes", "Finding"});
  for (const auto& d : decided)
    out += "<tr>" + cell(std::to_string(d.line)) + cell(std::string(to_text(d.status))) +
           cell(format_money(d.billed), "n") + cell(format_money(d.plan_paid), "n") +
           cell(format_money(member_responsibility(d)), "n") + "<td class=\"write\"></td></tr>\n";
  return out + "</tbody></table>\n" + paragraph("Not decided by the ten steps.", "soft");
}

std::string event_section(const claim_timeline& timeline, const timeline_event& event,
                          const timeline_options& options) {
  auto out = "<section><h2>" + escaped_html(store::event_type_name(event.type)) + "</h2>\n" +
             paragraph("Position " + std::to_string(event.position) + ", " + format_instant(event.time_us) +
                           ", by " + event.user +
                           (event.rules_version ? ", rules version " + std::to_string(event.rules_version)
                                                : std::string{}),
                       "soft");
  if (const auto more = about(event, timeline); !more.empty()) out += paragraph(more);
  if (const auto* decided = decided_otherwise(event)) out += other_decisions(*decided);
  if (event.decision) {
    out += differences_list(event.decision->differences);
    for (const auto& m : event.decision->released)
      out += paragraph("Given back first, line " + std::to_string(m.line) + ": plan " +
                       format_money(m.plan_paid) + ", deductible " + format_money(m.deductible) +
                       ", out-of-pocket " + format_money(m.out_of_pocket));
    for (const auto& line : event.decision->lines)
      out += line_section(timeline, *event.decision, line, options);
  }
  return out + "</section>\n";
}

std::string verdict(const claim_timeline& timeline) { return timeline.agrees() ? "yes" : "NO"; }

}  // namespace

std::string sheet_name(const claim_timeline& timeline) {
  // A check character may be one that no file name should have.
  auto name = timeline.number();
  for (auto& c : name)
    if (c == '*' || c == '~' || c == '$' || c == '=') c = '_';
  return name + ".html";
}

std::string work_sheet(const claim_timeline& timeline, const std::string& stratum,
                       const timeline_options& options) {
  const auto& claim = timeline.claim;
  auto body =
      paragraph("Stratum: " + stratum + ". Status: " + std::string(to_text(claim.status)) + ". Billed " +
                format_money(billed_total(claim)) + ", plan pays " + format_money(plan_paid_total(claim)) +
                ", member owes " + format_money(member_responsibility_total(claim)) + ".") +
      paragraph("Policy " + to_hex(claim.policy) + ", member " + to_hex(claim.member) + ", provider " +
                    claim.provider_npi + ".",
                "soft");
  if (options.with_phi)
    body += paragraph(timeline.is_readable
                          ? "Member " + timeline.member_number + " " + full_name(timeline.member.name)
                          : "The member's key is gone: nothing private can be read.");
  if (!timeline.agrees()) body += paragraph("Run again, the rules do not come to what is recorded.", "bad");
  if (timeline.broken_at) body += paragraph(break_text(timeline), "bad");
  for (const auto& event : timeline.events) body += event_section(timeline, event, options);
  body +=
      "<div class=\"finding\"><strong>Finding</strong><p>What the plan should have paid, and why:</p>"
      "<div></div><div></div><div></div><p>Auditor, date:</p><div></div></div>\n";
  return page("Claim " + timeline.number(), body);
}

std::string sample_index(const sample_manifest& m, const std::map<claim_id, claim_timeline>& timelines) {
  auto body =
      paragraph(counted(m.drawn(), "claim") + " of " + format_count(m.population()) + ", decided from " +
                format_date(m.from) + " to " + format_date(m.to) + ", drawn with seed " +
                std::to_string(m.seed) + " in strata by " + std::string(to_text(m.form.kind)) + ".") +
      paragraph("Log " + to_hex(m.end.log_id) + " up to position " + std::to_string(m.end.position) + ", " +
                    format_instant(m.end_us) + ", page hash " + hex_of(store::as_text(m.end.page_hash)) + ".",
                "soft");
  body += table_head({"Stratum", "Claims", "Plan paid", "Drawn"});
  for (const auto& s : m.strata)
    body += "<tr>" + cell(s.name) + cell(format_count(s.population), "n") +
            cell(format_money(s.plan_paid), "n") + cell(format_count(s.claims.size()), "n") + "</tr>\n";
  body += "</tbody></table>\n" +
          table_head({"Claim", "Stratum", "Status", "Billed", "Plan paid", "As the rules say", "Finding"});
  for (const auto& s : m.strata)
    for (const auto& c : s.claims) {
      const auto& t = timelines.at(c.id);
      body += "<tr><td><a href=\"sheets/" + escaped_html(sheet_name(t)) + "\">" + escaped_html(c.number) +
              "</a></td>" + cell(s.name) + cell(std::string(to_text(t.claim.status))) +
              cell(format_money(billed_total(t.claim)), "n") + cell(format_money(c.plan_paid), "n") +
              cell(verdict(t), t.agrees() ? nullptr : "bad") + "<td class=\"write\"></td></tr>\n";
    }
  return page("Audit sample", body + "</tbody></table>\n");
}

std::string claim_list(const sample_manifest& m, const std::map<claim_id, claim_timeline>& timelines) {
  std::string out =
      "stratum,claim_number,claim_id,policy_id,member_id,provider_npi,status,received,billed,plan_paid,"
      "member_owes,agrees,correct_plan_paid,finding\r\n";
  for (const auto& s : m.strata)
    for (const auto& c : s.claims) {
      const auto& t = timelines.at(c.id);
      out += spreadsheet_field(s.name) + ',' + spreadsheet_field(c.number) + ',' + to_hex(c.id) + ',' +
             to_hex(t.claim.policy) + ',' + to_hex(t.claim.member) + ',' +
             spreadsheet_field(t.claim.provider_npi) + ',' + std::string(to_text(t.claim.status)) + ',' +
             format_date(t.claim.received) + ',' + format_money(billed_total(t.claim)) + ',' +
             format_money(c.plan_paid) + ',' + format_money(member_responsibility_total(t.claim)) + ',' +
             (t.agrees() ? "true" : "false") + ",,\r\n";
    }
  return out;
}

}  // namespace benefactor::tools
