// The form of edit tables, and the look-ups in large ones.
#include <boost/test/unit_test.hpp>

#include "tests/events/edits/sample_tables.hpp"

namespace benefactor {
namespace of_edit_tables_test {

using namespace test_support;

template <class Table>
void expect_problems(const Table& table, const std::vector<std::string>& expected) {
  std::vector<std::string> fields;
  for (const auto& p : form_problems(table)) fields.push_back(p.field);
  BOOST_TEST_CONTEXT(table.name)
  BOOST_TEST(fields == expected, boost::test_tools::per_element());
}

const date first = day("2026-01-01"), before = day("2025-12-31");

BOOST_AUTO_TEST_SUITE(edit_table_forms)

BOOST_AUTO_TEST_CASE(every_problem_of_a_table_is_found_at_once) {
  expect_problems(unit_table{"",
                             0,
                             {{code("9711"), code("5"), units_per::day, first, before, -1, {}},
                              {code("97110"), {}, units_per::day, first, {}, 1, {}},
                              {code("97110"), {}, units_per::line, first, {}, 1, {}},
                              {code("97110"), {}, units_per::day, first, {}, 2, {{}, edit_reason{{}, 0}}}}},
                  {"name", "rows[0].modifier", "rows[0].most", "rows[0].procedure", "rows[0].to", "rows[3]",
                   "rows[3].carc"});
  expect_problems(pair_table{"p",
                             0,
                             {{code("97530"), code("97530"), first, {}, pair_separation::never, {}},
                              {code("97530"), code("x"), first, {}, static_cast<pair_separation>(2), {}}}},
                  {"rows[0].columnTwo", "rows[1].columnTwo", "rows[1].modifierIndicator"});
  expect_problems(modifier_table{"m", 0, {{code("5"), first, {}}}}, {"rows[0].modifier"});
  expect_problems(age_sex_table{"a",
                                0,
                                {{coded::procedure, code("99*1"), first, {}, {}, 0, 17, {}},
                                 {coded::procedure, code("99*"), first, {}, {}, 0, age_max, {}},
                                 {coded::diagnosis, code("o80"), first, {}, sex::female, 20, 10, {}},
                                 {coded::diagnosis, code("O80"), first, {}, sex::male, -1, 151, {}}}},
                  {"rows[0].code", "rows[1].sex", "rows[2].code", "rows[2].mostAge", "rows[3].leastAge",
                   "rows[3].mostAge"});
  expect_problems(
      diagnosis_list{
          {"d", 0, {{code("E11"), first, before, true}, {code("11"), {}, {}, true}}}, first, before},
      {"rows[0].to", "rows[1].code", "to"});
  expect_problems(policy_table{"p",
                               0,
                               {{claim_edit::procedure_age, edit_action::deny, {}},
                                {claim_edit::procedure_age, edit_action::deny, {{}, 6}},
                                {claim_edit::none, edit_action::off, {{}, 1}}}},
                  {"rows[0].carc", "rows[1]", "rows[2].edit"});
  expect_problems(timed_table{"t", 0, {{code("97110"), first, {}, 0}}}, {"rows[0].minutes"});
  expect_problems(level_table{"l", 0, {{code("99211"), first, {}, {}, 0}}},
                  {"rows[0].family", "rows[0].level"});
  anomaly_parameters p;
  p.own_factor = 99;
  p.high_level = 10;
  expect_problems(parameter_table{"p", 0, {p}}, {"rows[0].highLevel", "rows[0].ownFactor"});
}

BOOST_AUTO_TEST_CASE(a_table_has_at_least_one_row_and_a_stated_limit) {
  expect_problems(timed_table{"t", 0, {}}, {"rows"});
  timed_table t{"t", 0, {}};
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(timed_procedures_max); ++i)
    t.rows.push_back({code("97110"), {i}, {}, 15});
  expect_problems(t, {});
  t.rows.push_back({code("97112"), {0}, {}, 15});
  expect_problems(t, {"rows"});
  expect_problems(parameter_table{"p", 0, {anomaly_parameters{}, anomaly_parameters{}}}, {"rows"});
}

BOOST_AUTO_TEST_CASE(further_problems_of_a_table_are_summed_up) {
  timed_table t{"t", 0, {}};
  for (std::int32_t i = 0; i < 2'000; ++i) t.rows.push_back({code("?"), {i}, {}, 15});
  BOOST_TEST(form_problems(t).size() == table_problems_max + 1);
}

BOOST_AUTO_TEST_CASE(one_code_has_few_rules) {
  age_sex_table t{"a", 0, {}};
  for (std::int16_t i = 1; i <= 10; ++i)
    t.rows.push_back({coded::procedure, code("99213"), first, {}, {}, i, age_max, {}});
  expect_problems(t, {});
  t.rows.push_back({coded::procedure, code("99213"), first, {}, {}, 11, age_max, {}});
  expect_problems(t, {"rows"});
}

BOOST_AUTO_TEST_CASE(a_pair_is_found_among_half_a_million) {
  pair_table t{"ptp", 1, {}};
  for (int i = 0; i < 500; ++i)
    for (int k = 0; k < 1'000; ++k)
      t.rows.push_back({code(std::to_string(10'000 + i)),
                        code(std::to_string(20'000 + k)),
                        first,
                        {},
                        pair_separation::by_modifier,
                        {}});
  expect_problems(t, {});
  std::reverse(t.rows.begin(), t.rows.end());
  sort_rows(t);
  const auto few = pairs_of(t, code("10321"));
  BOOST_TEST(few.size() == 1'000u);
  const auto* found = find_pair(few, code("10321"), code("20777"), first);
  BOOST_REQUIRE(found);
  BOOST_TEST((found->column_one == code("10321") && found->column_two == code("20777")));
  BOOST_TEST(!find_pair(few, code("10321"), code("20777"), before));
  BOOST_TEST(!find_pair(few, code("10321"), code("21000"), first));
  BOOST_TEST(pairs_of(t, code("10500")).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_edit_tables_test
}  // namespace benefactor
