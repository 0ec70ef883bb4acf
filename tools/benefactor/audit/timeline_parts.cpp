// What text, JSON and work sheets say of a timeline in the same words.
#include "events/adjudication/line_decision.hpp"
#include "events/contract_in_force.hpp"
#include "events/overloaded.hpp"
#include "store/claim_number.hpp"
#include "tools/benefactor/audit/timeline_rendering.hpp"
#include "tools/benefactor/text_format.hpp"

namespace benefactor::tools {

namespace {

std::string lines_text(std::uint16_t line) {
  return line == 0 ? "the whole claim" : "line " + std::to_string(line);
}

std::string findings_text(const std::vector<edit_finding>& findings) {
  std::string text;
  for (const auto& f : findings)
    text += (text.empty() ? "" : "; ") + std::string(to_text(f.edit)) + " " + std::string(to_text(f.action)) +
            (f.line ? " line " + std::to_string(f.line) : "") + ": " + f.detail;
  return text;
}

std::string overrides_text(const std::vector<edit_override>& overrides) {
  std::string text;
  for (const auto& o : overrides) text += (text.empty() ? "" : ", ") + to_text(o);
  return text;
}

std::string_view text_of(adjudication_cause cause) {
  switch (cause) {
    case adjudication_cause::submission: return "on submission";
    case adjudication_cause::release: return "on release from review";
    case adjudication_cause::dispute: return "again, as a dispute was upheld";
    case adjudication_cause::readjudication: return "again, on request";
    case adjudication_cause::external: return "by the external processor";
  }
  return "";
}

std::string cents_text(const paid_amounts& paid, service_type s) { return format_money(paid.of(s)); }

}  // namespace

std::vector<step> all_steps() {
  std::vector<step> steps;
  for (std::size_t i = 0; i < step_count; ++i) steps.push_back(static_cast<step>(i));
  return steps;
}

std::string facts_text(const told_step& step) {
  std::string text;
  for (const auto& fact : step.facts)
    text += (text.empty() ? "" : ", ") + std::string(fact.name) + " " + to_text(fact.value);
  return text;
}

std::string line_heading(const claim_line_state& line) {
  auto text = std::string(to_text(line.service)) + " " + line.procedure;
  for (const auto& m : line.modifiers) text += "-" + m;
  if (line.units != 1) text += " x " + std::to_string(line.units);
  return text + " on " + format_date(line.service_date) + ", billed " + format_money(line.billed);
}

std::vector<bucket_row> bucket_rows(const line_trace& line) {
  const auto& d = line.recorded;
  const auto& before = line.before;
  const auto& after = line.after;
  const auto paid = "paid for " + std::string(to_text(d.service));
  std::vector<bucket_row> rows{{"policy: deductible met", format_money(before.policy.deductible_met),
                                format_money(after.policy.deductible_met)},
                               {"policy: out-of-pocket used", format_money(before.policy.out_of_pocket_used),
                                format_money(after.policy.out_of_pocket_used)},
                               {"policy: " + paid, cents_text(before.policy.paid, d.service),
                                cents_text(after.policy.paid, d.service)},
                               {"member: deductible met", format_money(before.member.deductible_met),
                                format_money(after.member.deductible_met)},
                               {"member: out-of-pocket used", format_money(before.member.out_of_pocket_used),
                                format_money(after.member.out_of_pocket_used)},
                               {"member: " + paid, cents_text(before.member.paid, d.service),
                                cents_text(after.member.paid, d.service)}};
  if (before.visits_used && after.visits_used)
    rows.push_back({"visits used of the authorisation", std::to_string(*before.visits_used),
                    std::to_string(*after.visits_used)});
  return rows;
}

const std::vector<line_decision>* decided_otherwise(const timeline_event& event) {
  if (event.decision && !event.decision->lines.empty()) return nullptr;
  if (const auto* denied = std::get_if<claim_denied_in_review>(&event.event)) return &denied->decided;
  if (const auto* decided = std::get_if<claim_adjudicated>(&event.event)) return &decided->decided;
  return nullptr;
}

std::string break_text(const claim_timeline& timeline) {
  if (!timeline.broken_at) return {};
  return "From position " + std::to_string(*timeline.broken_at) +
         " on nothing of the policy can be decided again: `benefactor audit replay` says more.";
}

std::string about(const timeline_event& event, const claim_timeline& timeline) {
  const auto number_of_kin = [&](const claim_id& id) {
    return store::claim_number(id, timeline.claim.first_received);
  };
  return std::visit(
      overloaded{[&](const claim_submitted& e) {
                   return counted(e.lines.size(), "line") + ", received " + format_date(e.received) +
                          (e.replaces ? ", replaces " + number_of_kin(e.replaces) : std::string{});
                 },
                 [](const claim_pended& e) {
                   const auto found = findings_text(e.findings);
                   return found.empty() ? std::string("the billed total reached the review threshold")
                                        : "held for review; edits found: " + found;
                 },
                 [](const claim_adjudicated& e) {
                   auto text = "decided " + std::string(text_of(e.cause)) + ", provider " +
                               std::string(to_text(e.network));
                   if (const auto found = findings_text(e.findings); !found.empty())
                     text += "; edits found: " + found;
                   if (!e.overrides.empty()) text += "; set aside: " + overrides_text(e.overrides);
                   return text;
                 },
                 [](const claim_denied_in_review&) { return std::string("a processor denied every line"); },
                 [](const claim_disputed& e) { return lines_text(e.line); },
                 [](const dispute_resolved& e) {
                   if (!e.upheld) return std::string("denied: the decision stands");
                   auto text = std::string("upheld");
                   if (e.waived != denial::none)
                     text += ", " + std::string(to_text(e.waived)) + " set aside for " +
                             lines_text(e.corrected_line);
                   if (!e.authorization.empty()) text += ", authorisation " + e.authorization + " attached";
                   return text;
                 },
                 [](const claim_cancelled& e) {
                   return counted(e.released.size(), "line") + " given back to the bucket";
                 },
                 [&](const claim_reversed& e) {
                   return counted(e.released.size(), "line") + " given back to the bucket, " +
                          format_money(e.to_recoup) + " to recoup" +
                          (e.replaced_by ? ", replaced by " + number_of_kin(e.replaced_by) : std::string{});
                 },
                 [](const claim_paid& e) {
                   return format_money(e.amount) + " on " + format_date(e.on) +
                          (e.trace.empty() ? std::string{} : ", trace " + e.trace);
                 },
                 [](const claim_remitted& e) {
                   return format_money(e.recovered) + " recovered on " + format_date(e.on) + ", trace " +
                          e.trace;
                 },
                 [](const claim_routed& e) { return "for " + e.processor + " to decide"; },
                 [](const auto&) { return std::string{}; }},
      event.event);
}

}  // namespace benefactor::tools
