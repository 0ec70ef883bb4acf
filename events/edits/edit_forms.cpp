// What is wrong with the form of an edit table.
#include <algorithm>

#include "events/edits/edit_tables.hpp"

namespace benefactor {

namespace {

/// Collects problems of one table, up to a limit: a file with two columns swapped has one in every row.
class table_checks {
 public:
  template <class Row>
  table_checks(const edit_table<Row>& t, std::size_t most, std::string most_text) {
    check_text(t.name, 1, max_id_text, "name", problems_);
    if (t.rows.empty() || t.rows.size() > most)
      problems_.push_back({"rows", "this table has 1 to " + std::move(most_text) + " rows"});
  }

  void row(std::size_t i) { at_ = i; }

  void require(bool met, std::string_view field, std::string_view rule) {
    if (met) return;
    if (problems_.size() < table_problems_max)
      problems_.push_back({path() + "." + std::string{field}, std::string{rule}});
    else
      further_ = true;
  }

  template <class Row>
  void days_of(const Row& r) {
    const std::optional<date> from = r.from;
    require(!from || is_calendar_day(*from), "from", "a day of the calendar");
    require(!r.to || is_calendar_day(*r.to), "to", "a day of the calendar");
    require(!from || !r.to || *from <= *r.to, "to", "not before the first day");
  }

  void terms(const own_terms& t) {
    if (t.reason) carc(t.reason->carc);
  }

  void carc(std::uint16_t code) { require(code >= 1 && code <= 999, "carc", "a reason code is 1 to 999"); }

  void procedure(packed_code code, std::string_view field) {
    require(is_procedure_code(code.text()), field, "a CPT, HCPCS or CDT code");
  }

  void between(std::int64_t value, std::int64_t least, std::int64_t most, std::string_view field,
               std::string_view rule) {
    require(value >= least && value <= most, field, rule);
  }

  /// One row for each place: *place_of* says what may not come twice.
  template <class Row, class Place>
  void once(const std::vector<Row>& rows, Place place_of, std::string_view rule) {
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto by_place = place_of(rows[a]) <=> place_of(rows[b]);
      return by_place != 0 ? by_place < 0 : a < b;
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      if (place_of(rows[order[i - 1]]) != place_of(rows[order[i]])) continue;
      if (problems_.size() < table_problems_max)
        problems_.push_back({"rows[" + std::to_string(order[i]) + "]", std::string{rule}});
      else
        further_ = true;
    }
  }

  /// At most rules_of_a_code_max rows of one code, so that looking one up stays cheap.
  void few_for_each_code(const age_sex_table& t) {
    std::vector<decltype(age_sex_rule{}.key())> keys;
    for (const auto& r : t.rows) keys.push_back(r.key());
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = rules_of_a_code_max; i < keys.size(); ++i)
      if (keys[i - rules_of_a_code_max] == keys[i]) {
        problems_.push_back({"rows", "at most 10 rules for each code"});
        return;
      }
  }

  void add(field_problem p) { problems_.push_back(std::move(p)); }

  std::vector<field_problem> sorted() {
    if (further_) problems_.push_back({"rows", "there are further problems"});
    std::sort(problems_.begin(), problems_.end());
    return std::move(problems_);
  }

 private:
  std::string path() const { return "rows[" + std::to_string(at_) + "]"; }

  std::vector<field_problem> problems_;
  std::size_t at_ = 0;
  bool further_ = false;
};

const auto by_key_and_first_day = [](const auto& r) { return std::tuple(r.key(), r.from); };

/// "99*": fewer characters than a code, then a star.
bool is_category(std::string_view text) {
  if (text.empty() || text.back() != '*') return false;
  text.remove_suffix(1);
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

bool is_normal_diagnosis(std::string_view text) {
  return is_diagnosis_code(text) && normalised_diagnosis(text) == text;
}

}  // namespace

std::vector<field_problem> form_problems(const unit_table& t) {
  table_checks checks(t, unit_maxima_max, "50,000");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    const auto& r = t.rows[i];
    checks.row(i);
    checks.procedure(r.procedure, "procedure");
    checks.require(!r.modifier || is_modifier(r.modifier.text()), "modifier",
                   "two upper-case letters or digits");
    checks.days_of(r);
    checks.between(r.most, 0, 999'999, "most", "0 to 999,999 units");
    checks.terms(r.terms);
  }
  checks.once(t.rows, by_key_and_first_day, "one maximum for each procedure, modifier, scope and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const pair_table& t) {
  table_checks checks(t, procedure_pairs_max, "500,000");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    const auto& r = t.rows[i];
    checks.row(i);
    checks.procedure(r.column_one, "columnOne");
    checks.procedure(r.column_two, "columnTwo");
    checks.require(r.column_one != r.column_two, "columnTwo", "another procedure than the first");
    checks.days_of(r);
    const auto s = r.separation;
    checks.require(s == pair_separation::never || s == pair_separation::by_modifier ||
                       s == pair_separation::not_applicable,
                   "modifierIndicator", "0, 1 or 9");
    checks.terms(r.terms);
  }
  checks.once(t.rows, by_key_and_first_day, "one row for each pair and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const modifier_table& t) {
  table_checks checks(t, separating_modifiers_max, "1,000");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    checks.row(i);
    checks.require(is_modifier(t.rows[i].modifier.text()), "modifier", "two upper-case letters or digits");
    checks.days_of(t.rows[i]);
  }
  checks.once(t.rows, by_key_and_first_day, "one row for each modifier and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const age_sex_table& t) {
  table_checks checks(t, age_sex_rules_max, "10,000");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    const auto& r = t.rows[i];
    checks.row(i);
    const auto code = r.code.text();
    if (r.about == coded::procedure)
      checks.require(is_procedure_code(code) || is_category(code), "code",
                     "a CPT, HCPCS or CDT code, or a category ending in *");
    else
      checks.require(is_normal_diagnosis(code) || is_category(code), "code",
                     "an ICD-10-CM code, or a category ending in *");
    checks.days_of(r);
    checks.between(r.least_age, 0, age_max, "leastAge", "0 to 150 years");
    checks.between(r.most_age, 0, age_max, "mostAge", "0 to 150 years");
    checks.require(r.least_age <= r.most_age, "mostAge", "not below the least age");
    checks.require(r.only || r.least_age > 0 || r.most_age < age_max, "sex", "a rule names a sex or an age");
    checks.terms(r.terms);
  }
  checks.few_for_each_code(t);
  checks.once(
      t.rows, [](const auto& r) { return std::tuple(r.key(), r.only, r.least_age, r.most_age, r.from); },
      "one rule for each code, sex, ages and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const diagnosis_list& t) {
  table_checks checks(t, diagnosis_codes_max, "100,000");
  std::vector<field_problem> days;
  check_day(t.from, "from", days);
  if (t.to) check_day(*t.to, "to", days);
  if (t.to && *t.to < t.from) days.push_back({"to", "not before the first day"});
  for (auto& p : days) checks.add(std::move(p));
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    checks.row(i);
    checks.require(is_normal_diagnosis(t.rows[i].code.text()), "code", "an ICD-10-CM code");
    checks.days_of(t.rows[i]);
  }
  checks.once(t.rows, by_key_and_first_day, "one row for each code and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const policy_table& t) {
  table_checks checks(t, static_cast<std::size_t>(last_claim_edit), "12");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    const auto& r = t.rows[i];
    checks.row(i);
    checks.require(r.edit != claim_edit::none && r.edit <= last_claim_edit, "edit", "one of the edits");
    checks.require(!is_anomaly(r.edit) || r.action != edit_action::deny, "action",
                   "an anomaly informs or pends, it never denies");
    if (!is_anomaly(r.edit)) checks.carc(r.reason.carc);
  }
  checks.once(
      t.rows, [](const auto& r) { return r.edit; }, "one row for each edit");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const any_edit_table& t) {
  return std::visit([](const auto& table) { return form_problems(table); }, t);
}

std::vector<field_problem> form_problems(const timed_table& t) {
  table_checks checks(t, timed_procedures_max, "10,000");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    checks.row(i);
    checks.procedure(t.rows[i].procedure, "procedure");
    checks.days_of(t.rows[i]);
    checks.between(t.rows[i].minutes, 1, 1'440, "minutes", "1 to 1,440 minutes a unit");
  }
  checks.once(t.rows, by_key_and_first_day, "one row for each procedure and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const level_table& t) {
  table_checks checks(t, code_levels_max, "10,000");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    const auto& r = t.rows[i];
    checks.row(i);
    checks.procedure(r.procedure, "procedure");
    checks.days_of(r);
    checks.require(is_category(r.family.text() + "*") && r.family, "family",
                   "1 to 8 upper-case letters and digits");
    checks.between(r.level, 1, 9, "level", "1 to 9");
  }
  checks.once(t.rows, by_key_and_first_day, "one row for each procedure and first day");
  return checks.sorted();
}

std::vector<field_problem> form_problems(const parameter_table& t) {
  table_checks checks(t, 1, "1");
  for (std::size_t i = 0; i < t.rows.size(); ++i) {
    const auto& r = t.rows[i];
    checks.row(i);
    constexpr std::string_view factor = "100 to 10,000 percent", count = "1 to 1,000,000,000";
    checks.between(r.own_factor, 100, 10'000, "ownFactor", factor);
    checks.between(r.peer_factor, 100, 10'000, "peerFactor", factor);
    checks.between(r.upcoding_factor, 100, 10'000, "upcodingFactor", factor);
    checks.between(r.own_least, 1, 1'000'000'000, "ownLeast", count);
    checks.between(r.peer_least, 1, 1'000'000'000, "peerLeast", count);
    checks.between(r.own_visits_least, 1, 1'000'000'000, "ownVisitsLeast", count);
    checks.between(r.peer_visits_least, 1, 1'000'000'000, "peerVisitsLeast", count);
    checks.between(r.minutes_most, 1, 1'000'000'000, "minutesMost", count);
    checks.between(r.visits_most, 1, 1'000'000'000, "visitsMost", count);
    checks.between(r.high_level, 1, 9, "highLevel", "1 to 9");
    checks.between(r.upcoding_share, 0, whole, "upcodingShare", "0.00 to 100.00 percent");
  }
  return checks.sorted();
}

}  // namespace benefactor
