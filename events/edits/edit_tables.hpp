// The tables that claim edits are made of: plain data with dates, each loaded as a whole under a name, with a
// version given by whoever records it. Loading one again makes the next version, which replaces the one
// before.
//
// A table is held by shared_ptr to const and never changes, so every bucket of a tenant reads the same one.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "events/date.hpp"
#include "events/edits/edit_terms.hpp"
#include "events/edits/packed_code.hpp"
#include "events/submission.hpp"

namespace benefactor {

/// Rows of one kind. Every row is in force from its first day to its last one, both inclusive; nothing as the
/// last day: until a later row for the same follows. Rows are sorted (sort_rows) before the table is looked
/// into.
template <class Row>
struct edit_table {
  std::string name;           ///< "NCCI PTP practitioner 2026Q1"
  std::uint32_t version = 0;  ///< from 1; 0: not loaded yet
  std::vector<Row> rows;

  auto operator<=>(const edit_table&) const = default;
};

/// A line of at most *most* units (LINE), or all lines of one day and provider together (DAY).
/// CMS's medically unlikely edits: adjudication indicator 1 is LINE; 2 and 3 are DAY.
enum class units_per : std::uint8_t { line, day };

struct unit_maximum {
  packed_code procedure;
  packed_code modifier;  ///< none: whatever the line's modifiers; else one of them must be this
  units_per per = units_per::line;
  date from;
  std::optional<date> to;
  std::int64_t most = 0;
  own_terms terms;

  auto operator<=>(const unit_maximum&) const = default;
  auto key() const { return std::tuple(procedure, modifier, per); }
};

/// CMS's modifier indicator of an NCCI procedure-to-procedure edit; the numbers are CMS's.
enum class pair_separation : std::uint8_t {
  never = 0,          ///< no modifier separates the two
  by_modifier = 1,    ///< a separating modifier on either line does
  not_applicable = 9  ///< the pair is no edit (any more)
};

/// *column_two* is not payable beside *column_one* of the same member, provider and day.
struct procedure_pair {
  packed_code column_one, column_two;
  date from;
  std::optional<date> to;
  pair_separation separation = pair_separation::never;
  own_terms terms;

  auto operator<=>(const procedure_pair&) const = default;
  auto key() const { return std::tuple(column_one, column_two); }
};

/// A modifier that separates a pair. A table of these replaces NCCI's list (modifiers.hpp) as a whole.
struct separating_modifier {
  packed_code modifier;
  date from;
  std::optional<date> to;

  auto operator<=>(const separating_modifier&) const = default;
  auto key() const { return modifier; }
};

enum class sex : std::uint8_t { female, male };
std::string_view to_text(sex v);  ///< "F", "M": as DMG03 of X12 has them
template <>
std::optional<sex> parse_as(std::string_view text);

enum class coded : std::uint8_t { procedure, diagnosis };
std::string_view to_text(coded v);  ///< "PROCEDURE", "DIAGNOSIS"
template <>
std::optional<coded> parse_as(std::string_view text);

inline constexpr std::int16_t age_max = 150;  ///< as a rule's highest age: none

/// Whom a procedure or diagnosis is for. Every rule in force that covers a code must be met; none goes before
/// another.
struct age_sex_rule {
  coded about = coded::procedure;
  packed_code code;  ///< or a category with a trailing '*'; a diagnosis upper case, without its dot
  date from;
  std::optional<date> to;
  std::optional<sex> only;                         ///< nothing: either
  std::int16_t least_age = 0, most_age = age_max;  ///< completed years on the service date
  own_terms terms;

  auto operator<=>(const age_sex_rule&) const = default;
  auto key() const { return std::tuple(about, code); }
};

/// An ICD-10-CM code. Not billable: a category, of which a more specific code is needed.
struct diagnosis_code {
  packed_code code;  ///< upper case, without its dot
  std::optional<date> from, to;
  bool billable = false;

  auto operator<=>(const diagnosis_code&) const = default;
  auto key() const { return code; }
};

/// A code list says nothing about days on which it was not in force, so it says which days those are: that of
/// the federal fiscal year 2022 does not make every diagnosis of 2026 invalid.
struct diagnosis_list : edit_table<diagnosis_code> {
  date from;
  std::optional<date> to;

  auto operator<=>(const diagnosis_list&) const = default;
  bool speaks_of(date day) const { return from <= day && (!to || day <= *to); }
};

/// How long one unit of a procedure that is billed by time takes.
struct timed_procedure {
  packed_code procedure;
  date from;
  std::optional<date> to;
  std::int32_t minutes = 0;

  auto operator<=>(const timed_procedure&) const = default;
  auto key() const { return procedure; }
};

/// A procedure of a family of visits that differ in their level: 99211 ... 99215 are levels 1 ... 5.
struct code_level {
  packed_code procedure;
  date from;
  std::optional<date> to;
  packed_code family;
  std::uint8_t level = 0;  ///< 1 ... 9

  auto operator<=>(const code_level&) const = default;
  auto key() const { return procedure; }
};

/// When an anomaly is flagged. Factors in percent: 300 is three times.
struct anomaly_parameters {
  std::int32_t own_factor = 300, peer_factor = 300;  ///< of the 95th percentile of unit prices
  std::int32_t own_least = 30, peer_least = 100;     ///< observations, else nothing is said
  std::int32_t minutes_most = 1'440;                 ///< of timed procedures a provider and day
  std::int32_t visits_most = 60;                     ///< of code_level procedures a provider and day
  std::int32_t high_level = 5;                       ///< from this level on a visit counts as high
  std::int32_t upcoding_factor = 300;                ///< of the peers' share of high visits
  basis_points upcoding_share = 5'000;               ///< and at least this share of the provider's own
  std::int32_t own_visits_least = 50, peer_visits_least = 500;

  auto operator<=>(const anomaly_parameters&) const = default;
};

using unit_table = edit_table<unit_maximum>;
using pair_table = edit_table<procedure_pair>;
using modifier_table = edit_table<separating_modifier>;
using age_sex_table = edit_table<age_sex_rule>;
using policy_table = edit_table<edit_terms>;
using timed_table = edit_table<timed_procedure>;
using level_table = edit_table<code_level>;
using parameter_table = edit_table<anomaly_parameters>;  ///< one row

/// A table of any kind. The kind is the place in this list, and a stored number: only append.
using any_edit_table = std::variant<policy_table, diagnosis_list, age_sex_table, unit_table, pair_table,
                                    modifier_table, timed_table, level_table, parameter_table>;
inline constexpr std::size_t edit_table_kinds = std::variant_size_v<any_edit_table>;

/// "POLICY", "DIAGNOSES", "AGE_SEX", "UNITS", "PAIRS", "MODIFIERS", "TIMED", "LEVELS", "ANOMALIES".
std::string_view kind_of(const any_edit_table& t);
const std::string& name_of(const any_edit_table& t);
std::uint32_t version_of(const any_edit_table& t);
std::size_t rows_of(const any_edit_table& t);

inline constexpr std::size_t unit_maxima_max = 50'000;
inline constexpr std::size_t procedure_pairs_max = 500'000;
inline constexpr std::size_t separating_modifiers_max = 1'000;
inline constexpr std::size_t age_sex_rules_max = 10'000;
inline constexpr std::size_t rules_of_a_code_max = 10;
inline constexpr std::size_t diagnosis_codes_max = 100'000;
inline constexpr std::size_t timed_procedures_max = 10'000;
inline constexpr std::size_t code_levels_max = 10'000;
inline constexpr std::size_t table_problems_max = 1'000;  ///< told of one table; further ones are summed up

/// All that is loaded; a null table looks for nothing.
struct edit_tables {
  std::shared_ptr<const policy_table> policy;
  std::shared_ptr<const diagnosis_list> diagnoses;
  std::shared_ptr<const age_sex_table> age_sex;
  std::shared_ptr<const unit_table> units;
  std::shared_ptr<const pair_table> pairs;
  std::shared_ptr<const modifier_table> separating;
  std::shared_ptr<const timed_table> timed;
  std::shared_ptr<const level_table> levels;
  std::shared_ptr<const parameter_table> anomalies;

  /// Nothing that evaluate() reads is loaded.
  bool empty() const { return !policy && !diagnoses && !age_sex && !units && !pairs; }
};

/// The table of the kind of *like* in *tables*; nothing: none is loaded.
std::optional<any_edit_table> table_like(const edit_tables& tables, const any_edit_table& like);

/// Puts *t* in the place of the table of its kind, unless that is of a later version.
void put(edit_tables& tables, const any_edit_table& t);

/// Calls *visit* with each table that is loaded, by kind.
template <class Visit>
void for_each_table(const edit_tables& t, const Visit& visit) {
  const auto each = [&](const auto&... table) { ((table ? visit(*table) : void()), ...); };
  each(t.policy, t.diagnoses, t.age_sex, t.units, t.pairs, t.separating, t.timed, t.levels, t.anomalies);
}

template <class Row>
void sort_rows(edit_table<Row>& table);

/// What *e* does: as the policy says, else its default. OFF for an edit that a policy must name and does not.
edit_terms terms_of(const edit_tables& tables, claim_edit e);

/// As terms_of, with what the rule says for itself. An edit that is OFF stays so.
edit_terms terms_of(const edit_tables& tables, claim_edit e, const own_terms& rule);

// ---- look-ups: logarithmic in the table's rows; null: no row is in force on the day ----

/// A maximum for a modifier of the line goes before one for any, as with fees.
const unit_maximum* find_unit_maximum(const unit_table& table, packed_code procedure,
                                      std::span<const std::string> modifiers, units_per per, date day);

/// All rows of one column-one code, so that many column-two codes are looked for among few rows.
std::span<const procedure_pair> pairs_of(const pair_table& table, packed_code column_one);
const procedure_pair* find_pair(std::span<const procedure_pair> pairs, packed_code column_one,
                                packed_code column_two, date day);

/// The rules that cover *code*: its own, then those of its categories, the narrowest first.
std::vector<const age_sex_rule*> find_age_sex_rules(const age_sex_table& table, coded about, packed_code code,
                                                    date day);

const diagnosis_code* find_diagnosis(const diagnosis_list& list, packed_code code, date day);
const timed_procedure* find_timed(const timed_table& table, packed_code procedure, date day);
const code_level* find_level(const level_table& table, packed_code procedure, date day);

/// True when *modifier* separates a pair on *day*: by the table where one is loaded, else by NCCI's list.
bool separates(const modifier_table* table, std::string_view modifier, date day);

// ---- form ----

/// Every problem with the form of a table as it is loaded, sorted by field path ("rows[3].procedure"): the
/// limits above, codes by their form, days of the calendar, one row for each key and first day.
std::vector<field_problem> form_problems(const unit_table& t);
std::vector<field_problem> form_problems(const pair_table& t);
std::vector<field_problem> form_problems(const modifier_table& t);
std::vector<field_problem> form_problems(const age_sex_table& t);
std::vector<field_problem> form_problems(const diagnosis_list& t);
std::vector<field_problem> form_problems(const policy_table& t);
std::vector<field_problem> form_problems(const timed_table& t);
std::vector<field_problem> form_problems(const level_table& t);
std::vector<field_problem> form_problems(const parameter_table& t);
std::vector<field_problem> form_problems(const any_edit_table& t);

template <class Row>
void sort_rows(edit_table<Row>& table) {
  std::sort(table.rows.begin(), table.rows.end());
}

}  // namespace benefactor
