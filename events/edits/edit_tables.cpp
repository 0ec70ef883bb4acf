#include "events/edits/edit_tables.hpp"

#include <algorithm>
#include <array>

#include "events/edits/modifiers.hpp"

namespace benefactor {

namespace {

/// Of the sorted rows with *key*, the one with the latest first day that holds on *day*.
template <class Row, class Key>
const Row* find_in_force(std::span<const Row> rows, const Key& key, date day) {
  auto at = std::partition_point(rows.begin(), rows.end(), [&](const Row& r) {
    const auto order = r.key() <=> key;
    return order < 0 || (order == 0 && r.from <= day);
  });
  while (at != rows.begin()) {
    --at;
    if (at->key() != key) return nullptr;
    if (!at->to || day <= *at->to) return &*at;
  }
  return nullptr;
}

template <class Row>
std::span<const Row> rows_of(const edit_table<Row>& table) {
  return table.rows;
}

}  // namespace

std::string_view to_text(sex v) { return v == sex::female ? "F" : "M"; }
std::string_view to_text(coded v) { return v == coded::procedure ? "PROCEDURE" : "DIAGNOSIS"; }

template <>
std::optional<sex> parse_as(std::string_view text) {
  if (text == "F") return sex::female;
  if (text == "M") return sex::male;
  return std::nullopt;
}
template <>
std::optional<coded> parse_as(std::string_view text) {
  if (text == "PROCEDURE") return coded::procedure;
  if (text == "DIAGNOSIS") return coded::diagnosis;
  return std::nullopt;
}

namespace {

constexpr std::array<std::string_view, edit_table_kinds> kinds{
    "POLICY", "DIAGNOSES", "AGE_SEX", "UNITS", "PAIRS", "MODIFIERS", "TIMED", "LEVELS", "ANOMALIES"};

template <class Tables>
auto& place_of(Tables& t, const policy_table&) {
  return t.policy;
}
template <class Tables>
auto& place_of(Tables& t, const diagnosis_list&) {
  return t.diagnoses;
}
template <class Tables>
auto& place_of(Tables& t, const age_sex_table&) {
  return t.age_sex;
}
template <class Tables>
auto& place_of(Tables& t, const unit_table&) {
  return t.units;
}
template <class Tables>
auto& place_of(Tables& t, const pair_table&) {
  return t.pairs;
}
template <class Tables>
auto& place_of(Tables& t, const modifier_table&) {
  return t.separating;
}
template <class Tables>
auto& place_of(Tables& t, const timed_table&) {
  return t.timed;
}
template <class Tables>
auto& place_of(Tables& t, const level_table&) {
  return t.levels;
}
template <class Tables>
auto& place_of(Tables& t, const parameter_table&) {
  return t.anomalies;
}

}  // namespace

std::string_view kind_of(const any_edit_table& t) { return kinds[t.index()]; }
const std::string& name_of(const any_edit_table& t) {
  return std::visit([](const auto& table) -> const std::string& { return table.name; }, t);
}
std::uint32_t version_of(const any_edit_table& t) {
  return std::visit([](const auto& table) { return table.version; }, t);
}
std::size_t rows_of(const any_edit_table& t) {
  return std::visit([](const auto& table) { return table.rows.size(); }, t);
}

std::optional<any_edit_table> table_like(const edit_tables& tables, const any_edit_table& like) {
  return std::visit(
      [&](const auto& t) -> std::optional<any_edit_table> {
        const auto& known = place_of(tables, t);
        return known ? std::optional<any_edit_table>(*known) : std::nullopt;
      },
      like);
}

void put(edit_tables& tables, const any_edit_table& t) {
  std::visit(
      [&]<class Table>(const Table& table) {
        auto& known = place_of(tables, table);
        if (!known || known->version <= table.version) known = std::make_shared<const Table>(table);
      },
      t);
}

edit_terms terms_of(const edit_tables& tables, claim_edit e) {
  if (tables.policy)
    for (const auto& row : tables.policy->rows)
      if (row.edit == e) return row;
  auto terms = default_terms(e);
  if (needs_to_be_named(e)) terms.action = edit_action::off;
  return terms;
}

edit_terms terms_of(const edit_tables& tables, claim_edit e, const own_terms& rule) {
  auto terms = terms_of(tables, e);
  if (terms.action == edit_action::off) return terms;
  terms.action = rule.action.value_or(terms.action);
  terms.reason = rule.reason.value_or(terms.reason);
  return terms;
}

const unit_maximum* find_unit_maximum(const unit_table& table, packed_code procedure,
                                      std::span<const std::string> modifiers, units_per per, date day) {
  for (const auto& modifier : modifiers)
    if (const auto* found =
            find_in_force(rows_of(table), std::tuple(procedure, packed_code::of(modifier), per), day))
      return found;
  return find_in_force(rows_of(table), std::tuple(procedure, packed_code{}, per), day);
}

std::span<const procedure_pair> pairs_of(const pair_table& table, packed_code column_one) {
  const auto all = rows_of(table);
  const auto begin =
      std::partition_point(all.begin(), all.end(), [&](const auto& p) { return p.column_one < column_one; });
  const auto end =
      std::partition_point(begin, all.end(), [&](const auto& p) { return p.column_one == column_one; });
  return {begin, end};
}

const procedure_pair* find_pair(std::span<const procedure_pair> pairs, packed_code column_one,
                                packed_code column_two, date day) {
  return find_in_force(pairs, std::tuple(column_one, column_two), day);
}

std::vector<const age_sex_rule*> find_age_sex_rules(const age_sex_table& table, coded about, packed_code code,
                                                    date day) {
  std::vector<const age_sex_rule*> found;
  const auto add_all_of = [&](packed_code key) {
    const auto wanted = std::tuple(about, key);
    auto at = std::partition_point(table.rows.begin(), table.rows.end(),
                                   [&](const auto& r) { return r.key() < wanted; });
    for (; at != table.rows.end() && at->key() == wanted; ++at)
      if (at->from <= day && (!at->to || day <= *at->to)) found.push_back(&*at);
  };
  add_all_of(code);
  for (auto length = std::min<std::size_t>(code.size(), 7) + 1; length-- > 0;)
    add_all_of(code.category(length));
  return found;
}

const diagnosis_code* find_diagnosis(const diagnosis_list& list, packed_code code, date day) {
  return find_in_force(rows_of(list), code, day);
}

const timed_procedure* find_timed(const timed_table& table, packed_code procedure, date day) {
  return find_in_force(rows_of(table), procedure, day);
}

const code_level* find_level(const level_table& table, packed_code procedure, date day) {
  return find_in_force(rows_of(table), procedure, day);
}

bool separates(const modifier_table* table, std::string_view modifier, date day) {
  if (!table) return is_pair_modifier(modifier);
  return find_in_force(rows_of(*table), packed_code::of(modifier), day) != nullptr;
}

}  // namespace benefactor
