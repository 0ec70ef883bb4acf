// Edit tables as CSV files, as spreadsheets write them: one kind of table a file, columns in any order and
// case.
//
// A day is "YYYY-MM-DD". Every table of rules may have the columns action (INFORM, PEND, DENY; OFF switches
// the rule off), group (CO, PR, OA) and carc: what a rule says for itself, where the policy's terms for its
// edit are not meant. The tables are returned sorted, with version 0; what is wrong with their rows' form is
// form_problems' to say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/documents/json_reading.hpp"
#include "events/edits/edit_tables.hpp"
#include "events/edits/findings.hpp"

namespace benefactor::api {

template <>
inline constexpr claim_edit last_of<claim_edit> = last_claim_edit;
template <>
inline constexpr edit_action last_of<edit_action> = edit_action::deny;
template <>
inline constexpr sex last_of<sex> = sex::male;
template <>
inline constexpr coded last_of<coded> = coded::diagnosis;

/// Columns procedure, most (units), per (LINE or DAY), from; optional modifier, to, action, group, carc.
unit_table parse_unit_csv(std::string_view text, const std::string& name, std::vector<problem>& problems);

/// Columns columnOne, columnTwo, from, modifierIndicator (0, 1 or 9, as CMS's); optional to, action, group,
/// carc.
pair_table parse_pair_csv(std::string_view text, const std::string& name, std::vector<problem>& problems);

/// Columns modifier, from; optional to.
modifier_table parse_separating_csv(std::string_view text, const std::string& name,
                                    std::vector<problem>& problems);

/// Columns about (PROCEDURE or DIAGNOSIS), code (or a category with a trailing *), from; optional to, sex (F
/// or M), leastAge, mostAge (completed years), action, group, carc.
age_sex_table parse_age_sex_csv(std::string_view text, const std::string& name,
                                std::vector<problem>& problems);

/// Columns code, billable (1 or 0; Y or N; true or false); optional from, to.
/// @param from, to  the days that the list as a whole speaks of.
diagnosis_list parse_diagnosis_csv(std::string_view text, const std::string& name, date from,
                                   std::optional<date> to, std::vector<problem>& problems);

/// The ICD-10-CM order file as published in CSV for one fiscal year: columns icd10cm_code, valid_billing_code
/// (1.0 or 0.0); others that are published with it (order_number, descriptions, poa_exempt,
/// chronic_indicator) are passed over.
/// @param from, to  the fiscal year: 2021-10-01 ... 2022-09-30 for 2022.
diagnosis_list parse_icd10cm_csv(std::string_view text, const std::string& name, date from,
                                 std::optional<date> to, std::vector<problem>& problems);

/// Columns edit, action; optional group, carc, else as default_terms has them.
policy_table parse_edit_policy_csv(std::string_view text, const std::string& name,
                                   std::vector<problem>& problems);

/// Columns procedure, minutes (a unit), from; optional to.
timed_table parse_timed_csv(std::string_view text, const std::string& name, std::vector<problem>& problems);

/// Columns procedure, family, level (1 ... 9), from; optional to.
level_table parse_level_csv(std::string_view text, const std::string& name, std::vector<problem>& problems);

/// Columns parameter, value: the names of anomaly_parameters in camelCase, each at most once; what is not
/// named keeps its default. Values are whole numbers; factors in percent, upcodingShare in hundredths of a
/// percent.
parameter_table parse_parameter_csv(std::string_view text, const std::string& name,
                                    std::vector<problem>& problems);

/// A table by the name of its kind, in any letter case: kind_of's names, and ICD10CM, the published file as a
/// list of diagnoses. *from* and *to* are for lists of diagnoses, which need the first, and for nothing else.
any_edit_table parse_edit_csv(std::string_view kind, std::string_view text, const std::string& name,
                              std::optional<date> from, std::optional<date> to,
                              std::vector<problem>& problems);

/// The names that parse_edit_csv knows: "POLICY, DIAGNOSES, ...".
std::string edit_table_kinds_text();

/// {"op": "loadEdits", "kind", "name", "from"?, "to"?, "rows": ["a line of the CSV file", ...]}, the first
/// line being the heading.
any_edit_table parse_edits(const nlohmann::json& value, const std::string& path,
                           std::vector<problem>& problems);
nlohmann::ordered_json to_json(const edit_finding& f);

/// "edits" of a policy: [{"edit", "action", "group"?, "carc"?}], the reason else as default_terms has it.
std::vector<edit_terms> read_edit_terms(const object_reader& in);
void put_edit_terms(nlohmann::ordered_json& out, const std::vector<edit_terms>& edits);

/// "overrides" of a release: ["UNITS_EXCEEDED", "UNITS_EXCEEDED:2"].
std::vector<edit_override> read_overrides(const object_reader& in);

}  // namespace benefactor::api
