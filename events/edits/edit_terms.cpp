#include "events/edits/edit_terms.hpp"

#include <algorithm>
#include <array>

namespace benefactor {

namespace {

constexpr std::array<std::string_view, 13> edits{"",
                                                 "INVALID_DIAGNOSIS",
                                                 "NONBILLABLE_DIAGNOSIS",
                                                 "PROCEDURE_AGE",
                                                 "PROCEDURE_SEX",
                                                 "DIAGNOSIS_AGE",
                                                 "DIAGNOSIS_SEX",
                                                 "UNITS_EXCEEDED",
                                                 "PROCEDURE_PAIR",
                                                 "PROBABLE_DUPLICATE",
                                                 "UNUSUAL_AMOUNT",
                                                 "IMPOSSIBLE_DAY",
                                                 "UPCODING_PATTERN"};
constexpr std::array<std::string_view, 4> actions{"OFF", "INFORM", "PEND", "DENY"};

}  // namespace

std::string_view to_text(claim_edit v) { return edits[static_cast<std::size_t>(v)]; }
std::string_view to_text(edit_action v) { return actions[static_cast<std::size_t>(v)]; }

template <>
std::optional<claim_edit> parse_as(std::string_view text) {
  const auto at = std::find(edits.begin(), edits.end(), text);
  if (text.empty() || at == edits.end()) return std::nullopt;
  return static_cast<claim_edit>(at - edits.begin());
}
template <>
std::optional<edit_action> parse_as(std::string_view text) {
  const auto at = std::find(actions.begin(), actions.end(), text);
  if (at == actions.end()) return std::nullopt;
  return static_cast<edit_action>(at - actions.begin());
}

bool is_anomaly(claim_edit e) { return e >= claim_edit::unusual_amount; }

bool needs_to_be_named(claim_edit e) { return e == claim_edit::probable_duplicate || is_anomaly(e); }

edit_terms default_terms(claim_edit e) {
  const auto contractual = [e](edit_action action, std::uint16_t carc) {
    return edit_terms{e, action, {adjustment_group::co, carc}};
  };
  switch (e) {
    case claim_edit::none: break;
    case claim_edit::invalid_diagnosis:
    case claim_edit::nonbillable_diagnosis: return contractual(edit_action::deny, 146);
    case claim_edit::procedure_age: return contractual(edit_action::deny, 6);
    case claim_edit::procedure_sex: return contractual(edit_action::deny, 7);
    case claim_edit::diagnosis_age: return contractual(edit_action::deny, 9);
    case claim_edit::diagnosis_sex: return contractual(edit_action::deny, 10);
    case claim_edit::units_exceeded: return contractual(edit_action::deny, 151);
    case claim_edit::procedure_pair: return contractual(edit_action::deny, 236);
    case claim_edit::probable_duplicate: return contractual(edit_action::pend, 18);
    case claim_edit::unusual_amount:
    case claim_edit::impossible_day:
    case claim_edit::upcoding_pattern: return {e, edit_action::inform, {}};
  }
  return {};
}

}  // namespace benefactor
