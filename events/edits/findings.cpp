#include "events/edits/findings.hpp"

#include <algorithm>
#include <charconv>

namespace benefactor {

bool is_overridden(const edit_finding& f, const std::vector<edit_override>& overrides) {
  return std::any_of(overrides.begin(), overrides.end(), [&](const edit_override& o) {
    return o.edit == f.edit && (o.line == 0 || o.line == f.line);
  });
}

std::string to_text(const edit_override& o) {
  std::string text{to_text(o.edit)};
  return o.line == 0 ? text : text + ":" + std::to_string(o.line);
}

std::optional<edit_override> parse_override(std::string_view text) {
  const auto colon = text.find(':');
  const auto edit = parse_as<claim_edit>(text.substr(0, colon));
  if (!edit) return std::nullopt;
  edit_override o{*edit, 0};
  if (colon == std::string_view::npos) return o;
  const auto number = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), o.line);
  if (error != std::errc{} || end != number.data() + number.size() || o.line == 0) return std::nullopt;
  return o;
}

edit_action strongest_action(const std::vector<edit_finding>& findings, std::uint16_t line) {
  auto strongest = edit_action::off;
  for (const auto& f : findings)
    if (f.line == line || f.line == 0) strongest = std::max(strongest, f.action);
  return strongest;
}

const edit_finding* denying(const std::vector<edit_finding>& findings, std::uint16_t line) {
  const auto at = std::find_if(findings.begin(), findings.end(), [line](const auto& f) {
    return (f.line == line || f.line == 0) && f.action == edit_action::deny;
  });
  return at == findings.end() ? nullptr : &*at;
}

bool pends(const std::vector<edit_finding>& findings) {
  return std::any_of(findings.begin(), findings.end(),
                     [](const auto& f) { return f.action == edit_action::pend; });
}

std::string_view remedy(claim_edit e) {
  switch (e) {
    case claim_edit::none: break;
    case claim_edit::invalid_diagnosis:
      return "A replacement claim with a diagnosis code that is valid on the date of service would be "
             "decided anew.";
    case claim_edit::nonbillable_diagnosis:
      return "A replacement claim with the diagnosis coded to the highest number of characters available "
             "would be "
             "decided anew.";
    case claim_edit::procedure_age:
    case claim_edit::diagnosis_age:
      return "A replacement claim with the code for the member's age, or a correction of the member's "
             "recorded "
             "birth date, would change this.";
    case claim_edit::procedure_sex:
    case claim_edit::diagnosis_sex:
      return "A corrected code, a correction of the member's recorded sex, or modifier KX where the service "
             "is right "
             "for this member, would change this.";
    case claim_edit::units_exceeded:
      return "A replacement claim with the units that were given, or a dispute with records that support "
             "them, would "
             "change this.";
    case claim_edit::procedure_pair:
      return "Where the two were separate services and the pair allows it, a replacement claim with the "
             "modifier that "
             "says so (such as 59, XE, XP, XS, XU, LT or RT) would change this.";
    case claim_edit::probable_duplicate:
      return "A processor decides whether the service was given once; modifier 76, 77, 91 or 59 says that it "
             "was "
             "repeated.";
    case claim_edit::unusual_amount:
    case claim_edit::impossible_day:
    case claim_edit::upcoding_pattern: return "It changes no decision by itself; a person looks into it.";
  }
  return "";
}

std::string explain(const edit_finding& f) {
  std::string text = f.line == 0 ? "The claim" : "Line " + std::to_string(f.line);
  switch (f.action) {
    case edit_action::deny: text += " is denied"; break;
    case edit_action::pend: text += " is held for review"; break;
    case edit_action::inform:
    case edit_action::off: text += " is remarked on"; break;
  }
  if (f.reason.carc != 0 && f.action == edit_action::deny)
    text.append(" (").append(to_text(f.reason.group)).append("-") += std::to_string(f.reason.carc) + ")";
  text += ": " + f.detail;
  if (!f.table.empty()) text += " Source: " + f.table + ", version " + std::to_string(f.version) + ".";
  return text.append(" ").append(remedy(f.edit));
}

}  // namespace benefactor
