#include "events/edit_explanation.hpp"

#include <algorithm>

#include "events/contract_in_force.hpp"

namespace benefactor {

namespace {

constexpr std::size_t named_max = 10;

std::string place(const edit_finding& f) {
  return f.line == 0 ? "the claim" : "line " + std::to_string(f.line);
}

std::string source(const edit_finding& f) {
  return f.table.empty() ? std::string{}
                         : " This is edit " + std::string{to_text(f.edit)} + " of " + f.table + ", version " +
                               std::to_string(f.version) + ".";
}

/// *text(finding)* of those that *wanted* picks, parted by commas.
template <class Wanted, class Text>
std::string list(const std::vector<edit_finding>& findings, const Wanted& wanted, const Text& text) {
  std::string all;
  std::size_t count = 0;
  for (const auto& f : findings) {
    if (!wanted(f)) continue;
    if (++count <= named_max) all += (all.empty() ? "" : ", ") + text(f);
  }
  if (count > named_max) all += " and " + std::to_string(count - named_max) + " more";
  return all;
}

/// Sentences about the findings that hold the claim.
std::string explain_hold(const claim_state& claim) {
  std::string prose;
  std::size_t count = 0;
  for (const auto& f : claim.findings) {
    if (f.action != edit_action::pend || ++count > named_max) continue;
    prose += (prose.empty() ? "" : " ") +
             std::string{f.line == 0 ? "The claim" : "Line " + std::to_string(f.line)} +
             " is held: " + f.detail + source(f);
  }
  return prose;
}

}  // namespace

std::string review_reason(const std::vector<edit_finding>& findings) {
  auto held = list(
      findings, [](const auto& f) { return f.action == edit_action::pend; },
      [](const auto& f) { return std::string{to_text(f.edit)} + " on " + place(f); });
  return held.empty() ? "the billed total reached the review threshold" : held;
}

std::string why_held(const claim_state& claim, const policy& contract, const std::string& policy_number) {
  const auto by_edits = explain_hold(claim);
  const auto threshold = terms_on(contract, claim.received).review_threshold;
  if (!by_edits.empty() && !(threshold && billed_total(claim) >= *threshold))
    return "it has to be looked at by a person. " + by_edits;
  return "its total of " + format_dollars(billed_total(claim)) + " reached the amount of " +
         format_dollars(threshold.value_or(billed_total(claim))) + " from which policy " + policy_number +
         " has claims reviewed." + (by_edits.empty() ? "" : " ") + by_edits;
}

std::string explain_edit(const claim_state& claim, const line_decision& d) {
  if (d.denied != denial::claim_edit) return {};
  const auto at = std::find_if(claim.findings.begin(), claim.findings.end(), [&](const auto& f) {
    return (f.line == d.line || f.line == 0) && f.edit == d.edit && f.action == edit_action::deny;
  });
  if (at == claim.findings.end()) return "It was found by the edit " + std::string{to_text(d.edit)} + ".";
  return at->detail + source(*at);
}

std::string summary_of(const std::vector<edit_finding>& findings,
                       const std::vector<edit_override>& overrides) {
  return list(
      findings, [](const auto&) { return true; },
      [&](const auto& f) {
        return std::string{to_text(f.edit)} + " on " + place(f) + " (" + std::string{to_text(f.action)} +
               (is_overridden(f, overrides) ? ", overridden)" : ")");
      });
}

}  // namespace benefactor
