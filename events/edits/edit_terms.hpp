// The claim edits by name, and what follows when one finds something: deny, pend or inform, and with which
// reason code. Read this first; events/edits/README.md says what each edit looks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/codes.hpp"

namespace benefactor {

/// Stored numbers: never change them. Exact duplicates and timely filing are no edits of this table: the ten
/// steps deny them, whatever is loaded.
enum class claim_edit : std::uint8_t {
  none,
  invalid_diagnosis,
  nonbillable_diagnosis,
  procedure_age,
  procedure_sex,
  diagnosis_age,
  diagnosis_sex,
  units_exceeded,
  procedure_pair,
  probable_duplicate,
  unusual_amount,   ///< an anomaly: never denies
  impossible_day,   ///< an anomaly
  upcoding_pattern  ///< an anomaly
};
inline constexpr claim_edit last_claim_edit = claim_edit::upcoding_pattern;

/// Ascending in strength; stored numbers.
enum class edit_action : std::uint8_t { off, inform, pend, deny };

/// What the charge of a denied line is adjusted with.
struct edit_reason {
  adjustment_group group = adjustment_group::co;
  std::uint16_t carc = 0;

  auto operator<=>(const edit_reason&) const = default;
};

/// What an edit does when it finds something.
struct edit_terms {
  claim_edit edit = claim_edit::none;
  edit_action action = edit_action::off;
  edit_reason reason;

  auto operator<=>(const edit_terms&) const = default;
};

/// What one rule of a table says for itself; nothing: as the policy says for its edit.
struct own_terms {
  std::optional<edit_action> action;
  std::optional<edit_reason> reason;

  auto operator<=>(const own_terms&) const = default;
};

std::string_view to_text(claim_edit v);
std::string_view to_text(edit_action v);
template <>
std::optional<claim_edit> parse_as(std::string_view text);  // "none" has no spelling
template <>
std::optional<edit_action> parse_as(std::string_view text);

/// True for the flags that a person looks into: they inform or pend, and never deny.
bool is_anomaly(claim_edit e);

/// True for the edits that have no table of rules: they look for nothing until a policy names them.
bool needs_to_be_named(claim_edit e);

/// The terms where no policy says otherwise. Source of the codes: X12's claim adjustment reason codes
/// (external code list 139): 146 diagnosis invalid for the date of service; 6 and 7 procedure, 9 and 10
/// diagnosis inconsistent with the patient's age and gender; 151 does not support this many services (what
/// Medicare denies medically unlikely units with); 236 not compatible with another procedure of the day under
/// NCCI; 18 duplicate.
edit_terms default_terms(claim_edit e);

}  // namespace benefactor
