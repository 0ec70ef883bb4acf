#include "events/overloaded.hpp"
#include "tools/benefactor/audit/timeline_rendering.hpp"

namespace benefactor::tools {

namespace {

using nlohmann::ordered_json;

/// "days allowed" as "daysAllowed".
std::string member_name(std::string_view words) {
  std::string name;
  bool starts_word = false;
  for (const char c : words) {
    if (c == ' ' || c == '-') {
      starts_word = true;
      continue;
    }
    name += starts_word && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    starts_word = false;
  }
  return name;
}

ordered_json value_json(const step_fact::any_value& value) {
  return std::visit(overloaded{[](bool yes) { return ordered_json(yes); },
                               [](std::int64_t count) { return ordered_json(count); },
                               [](const money_fact& m) { return ordered_json(format_money(m.amount)); },
                               [](const share_fact& s) { return ordered_json(format_percent(s.share)); },
                               [](date d) { return ordered_json(format_date(d)); },
                               [](const std::string& text) { return ordered_json(text); }},
                    value);
}

ordered_json steps_json(const step_trace& steps) {
  auto out = ordered_json::array();
  for (const auto s : all_steps()) {
    const auto& told = steps[s];
    auto facts = ordered_json::object();
    for (const auto& fact : told.facts) facts[member_name(fact.name)] = value_json(fact.value);
    out.push_back({{"step", number_of(s)},
                   {"title", title_of(s)},
                   {"outcome", to_text(told.outcome)},
                   {"facts", std::move(facts)}});
  }
  return out;
}

ordered_json differences_json(const std::vector<trace_difference>& differences) {
  auto out = ordered_json::array();
  for (const auto& d : differences)
    out.push_back({{"field", d.field}, {"recorded", d.recorded}, {"byTheRules", d.decided}});
  return out;
}

ordered_json decision_json(const line_decision& d) {
  ordered_json out{{"line", d.line},
                   {"status", to_text(d.status)},
                   {"billed", format_money(d.billed)},
                   {"planPaid", format_money(d.plan_paid)},
                   {"memberOwes", format_money(member_responsibility(d))}};
  if (d.denied != denial::none) out["denied"] = to_text(d.denied);
  auto& adjustments = out["adjustments"] = ordered_json::array();
  for (const auto& a : adjustments_of(d))
    adjustments.push_back(
        {{"group", to_text(a.group)}, {"carc", reason_text(a.carc)}, {"amount", format_money(a.amount)}});
  return out;
}

ordered_json line_json(const line_trace& line) {
  auto out = decision_json(line.recorded);
  out["steps"] = steps_json(line.steps);
  out["benefitYear"] = line.recorded.benefit_year;
  auto& bucket = out["bucket"] = ordered_json::array();
  for (const auto& row : bucket_rows(line))
    bucket.push_back({{"what", row.name}, {"before", row.before}, {"after", row.after}});
  out["agrees"] = line.agrees();
  if (!line.agrees()) out["differences"] = differences_json(line.differences);
  return out;
}

ordered_json event_json_of(const timeline_event& event, const claim_timeline& timeline,
                           const timeline_options& options) {
  ordered_json out{{"position", event.position},
                   {"time", format_instant(event.time_us)},
                   {"type", store::event_type_name(event.type)},
                   {"user", event.user}};
  if (event.rules_version) out["rulesVersion"] = event.rules_version;
  if (auto more = about(event, timeline); !more.empty()) out["about"] = std::move(more);
  const auto is_shown = [&](std::uint16_t line) { return options.line == 0 || options.line == line; };
  if (const auto* decided = decided_otherwise(event))
    for (const auto& d : *decided)
      if (is_shown(d.line)) out["lines"].push_back(decision_json(d));
  if (!event.decision) return out;
  out["agrees"] = event.decision->agrees();
  if (!event.decision->differences.empty())
    out["differences"] = differences_json(event.decision->differences);
  for (const auto& m : event.decision->released)
    out["released"].push_back({{"line", m.line},
                               {"planPaid", format_money(m.plan_paid)},
                               {"deductible", format_money(m.deductible)},
                               {"outOfPocket", format_money(m.out_of_pocket)}});
  if (event.decision->lines.empty()) return out;
  auto& lines = out["lines"] = ordered_json::array();
  for (const auto& line : event.decision->lines)
    if (is_shown(line.recorded.line)) lines.push_back(line_json(line));
  return out;
}

}  // namespace

ordered_json timeline_json(const claim_timeline& timeline, const timeline_options& options) {
  const auto& claim = timeline.claim;
  ordered_json out{{"claimNumber", timeline.number()},
                   {"claimId", to_hex(claim.id)},
                   {"policyId", to_hex(claim.policy)},
                   {"memberId", to_hex(claim.member)},
                   {"providerNpi", claim.provider_npi},
                   {"status", to_text(claim.status)},
                   {"billed", format_money(billed_total(claim))},
                   {"planPaid", format_money(plan_paid_total(claim))},
                   {"memberOwes", format_money(member_responsibility_total(claim))}};
  if (options.with_phi) {
    auto& opened = out["confidential"] = {{"opened", timeline.is_readable}};
    if (timeline.is_readable) {
      opened["memberNumber"] = timeline.member_number;
      opened["name"] = full_name(timeline.member.name);
      opened["diagnoses"] = timeline.diagnoses;
    }
  }
  auto& lines = out["lines"] = ordered_json::array();
  for (std::size_t i = 0; i < claim.lines.size(); ++i) {
    if (options.line != 0 && options.line != i + 1) continue;
    const auto& line = claim.lines[i];
    lines.push_back({{"line", i + 1},
                     {"serviceType", to_text(line.service)},
                     {"serviceDate", format_date(line.service_date)},
                     {"procedure", line.procedure},
                     {"modifiers", line.modifiers},
                     {"units", line.units},
                     {"billed", format_money(line.billed)}});
  }
  auto& events = out["events"] = ordered_json::array();
  for (const auto& event : timeline.events) events.push_back(event_json_of(event, timeline, options));
  out["agrees"] = timeline.agrees();
  if (timeline.broken_at) out["brokenAt"] = *timeline.broken_at;
  return out;
}

}  // namespace benefactor::tools
