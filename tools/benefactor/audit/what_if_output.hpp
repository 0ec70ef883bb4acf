// What a what-if found, as it is told: tables for people, JSON, and files for other tools.
//
// Three tables. `groups`: sums of all lines compared, and by plan, service type, provider (NPI), member band
// and age. `claims`: those that change most, by what the plan would pay more or less. `refused`: recorded
// commands that the supposed claims refuse, the first of them. Amounts as recorded and as supposed; claims
// go by their numbers and nothing names a member.
#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "api/audit/what_if.hpp"
#include "tools/benefactor/reports/export_manifest.hpp"

namespace benefactor::tools {

/// One what-if, and what it was about.
struct what_if_run {
  what_if_plan plan;
  id128 log_id;
  bool keys = true;  ///< diagnoses could be opened
  api::what_if_result result;
};

/// A group of lines and its name: "TOTAL" and ""; "PLAN" and "Gold"; "SERVICE_TYPE", "PROVIDER",
/// "MEMBER_BAND", "AGE".
struct what_if_group {
  std::string grouping, name;
  compared_lines sums;
};

/// All groups, in the order above; of a grouping by name, service types and bands in their own order. Ages
/// only where one is known.
std::vector<what_if_group> groups_of(const what_if_report& report);

/// What the plan pays more, and the member owes more, as supposed.
cents plan_pays_more(const compared_lines& sums);
cents member_owes_more(const compared_lines& sums);

/// What the plan of a what-if changes, one sentence each; empty: nothing.
std::vector<std::string> changes_in_words(const what_if_plan& plan);

/// Which lines are compared, as one sentence.
std::string cohort_in_words(const what_if_plan& plan);

/// What the figures do not say, one sentence each: what was not reproducible, waits, was refused.
std::vector<std::string> limits_in_words(const what_if_run& run);

void print_what_if(std::ostream& out, const what_if_run& run);
std::string what_if_json(const what_if_run& run);

/// Writes groups, claims and refused to files of *format* in *folder*, which is made; what was there is
/// replaced. CSV is for spreadsheets: no text in it is a formula. Errors: duckdb_missing; sql_error;
/// std::filesystem::filesystem_error.
void write_what_if(const std::filesystem::path& folder, export_format format, const what_if_run& run);

}  // namespace benefactor::tools
