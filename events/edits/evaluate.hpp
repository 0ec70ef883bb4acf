// Looks at one claim with the tables that are loaded. Pure: the same tables, claim and history give the same
// findings in the same order, on every machine, for ever.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "events/claim.hpp"
#include "events/edits/edit_tables.hpp"
#include "events/edits/findings.hpp"

namespace benefactor {

/// A service line as an edit sees it: a view of a line that somebody else owns.
struct edit_line {
  date service_date;
  std::string_view procedure;
  std::span<const std::string> modifiers;
  std::int64_t units = 1;
  cents billed = 0;
  std::span<const std::string> diagnoses;  ///< in any letter case, with or without dots
};
edit_line view_of(const claim_line& line);
edit_line view_of(const claim_line_state& line, const std::vector<std::string>& diagnoses);

/// A line of another claim of the member that stands.
struct standing_line {
  std::string_view provider_npi;
  edit_line line;  ///< its diagnoses are not looked at
};

/// One claim to look at.
struct edit_subject {
  std::string_view provider_npi;
  std::span<const edit_line> lines;
  std::optional<date> birth_date;  ///< nothing: rules on ages are passed over, and nothing is said
  std::optional<sex> recorded_sex;
  /// Of the member, on the days of *lines* at least; without the lines of a claim that this one replaces.
  std::span<const standing_line> history;
  /// By line: another claim's line that is like it stands (likeness); empty: only *history* tells.
  std::span<const std::uint8_t> like_standing;
};

/// Everything the edits find, sorted by line, then edit. Nothing loaded: nothing found, for one comparison.
/// @param subject at most max_lines lines, whose form was checked. Errors: none.
/// Source: events/edits/README.md.
std::vector<edit_finding> evaluate(const edit_tables& tables, const edit_subject& subject);

/// Completed years on *day*; negative before birth. A birthday counts from its first hour; one on 02-29 is on
/// 03-01 in years without that day.
int age_on(date birth, date day);

/// The bytes that are equal for lines which are probably one service: provider, service date, procedure, and
/// the modifiers that tell services apart. Empty: a modifier says that the line is repeated on purpose. A
/// bucket that keeps a keyed digest of these for every standing line knows probable duplicates without the
/// lines.
std::string likeness(std::string_view provider_npi, const edit_line& line);

}  // namespace benefactor
