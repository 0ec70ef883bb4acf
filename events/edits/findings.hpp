// What an edit found: a fact to be recorded with the decision that it led to, and the words for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/edits/edit_terms.hpp"

namespace benefactor {

/// One edit's finding about one line; an edit has at most one a line. Ordered by line, then edit.
struct edit_finding {
  std::uint16_t line = 0;  ///< 1-based; 0: the whole claim
  claim_edit edit = claim_edit::none;
  edit_action action = edit_action::inform;
  edit_reason reason;  ///< of the denial, or of one after review; CARC 0: an anomaly's, which has none
  std::string table;   ///< the name of the table whose rule it was; a policy's, for an edit without one
  std::uint32_t version = 0;
  /// A sentence that names the rule, the procedures and the units. Nothing private: a diagnosis goes by its
  /// position, and no day, age or amount of the member's is told.
  std::string detail;

  auto operator<=>(const edit_finding&) const = default;
};

/// A processor sets what an edit found aside: on one line, or wherever in the claim.
struct edit_override {
  claim_edit edit = claim_edit::none;
  std::uint16_t line = 0;  ///< 1-based; 0: every line

  auto operator<=>(const edit_override&) const = default;
};

/// True when one of *overrides* is about *f*.
bool is_overridden(const edit_finding& f, const std::vector<edit_override>& overrides);

/// "UNITS_EXCEEDED", "UNITS_EXCEEDED:2": how an override is written.
std::string to_text(const edit_override& o);
std::optional<edit_override> parse_override(std::string_view text);

/// The strongest action among the findings about line *line* (1-based) and the whole claim; OFF: none.
edit_action strongest_action(const std::vector<edit_finding>& findings, std::uint16_t line);

/// The finding that denies line *line*; of several the first. Null: none does.
const edit_finding* denying(const std::vector<edit_finding>& findings, std::uint16_t line);

/// True when a finding pends the claim.
bool pends(const std::vector<edit_finding>& findings);

/// What would change the outcome: a sentence.
std::string_view remedy(claim_edit e);

/// For people: what became of the line and why, the table and its version, and what would change it. Amounts
/// of anomalies are a provider's business, so they are for processors and not for members.
std::string explain(const edit_finding& f);

}  // namespace benefactor
