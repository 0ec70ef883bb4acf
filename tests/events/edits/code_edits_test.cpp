// Edits of one code by itself: diagnoses against the code list, procedures and diagnoses against age and sex.
#include <boost/test/unit_test.hpp>

#include "tests/events/edits/sample_tables.hpp"

namespace benefactor {
namespace of_code_edits_test {

using namespace test_support;

claim_line diagnosed(std::vector<std::string> diagnoses, std::string_view on = "2022-03-01") {
  auto line = service("99213");
  line.diagnoses = std::move(diagnoses);
  line.service_date = day(on);
  return line;
}

/// Of the ICD-10-CM of the fiscal year 2022: type 2 diabetes is a category, and U09.9 came in with that year.
edit_tables fiscal_year_2022() {
  edit_tables tables;
  tables.diagnoses = diagnosis_list_of({{code("E11"), {}, {}, false},
                                        {code("E119"), {}, {}, true},
                                        {code("U099"), day("2021-10-01"), {}, true},
                                        {code("R05"), {}, day("2021-09-30"), true},
                                        {code("R05"), day("2021-10-01"), {}, false}},
                                       day("2020-10-01"), day("2022-09-30"));
  return tables;
}

edit_tables ages(std::vector<age_sex_rule> rules) {
  edit_tables tables;
  tables.age_sex = table_of<age_sex_rule>("age and sex", std::move(rules));
  return tables;
}

age_sex_rule for_ages(std::string_view procedure, std::int16_t least, std::int16_t most) {
  return {coded::procedure, code(procedure), day("2020-01-01"), {}, {}, least, most, {}};
}

age_sex_rule for_sex(coded about, std::string_view what, sex only) {
  return {about, code(what), day("2020-01-01"), {}, only, 0, age_max, {}};
}

BOOST_AUTO_TEST_SUITE(code_edits)

BOOST_AUTO_TEST_CASE(nothing_loaded_finds_nothing) {
  BOOST_TEST(edit_tables{}.empty());
  expect(look({diagnosed({"ZZZ"})}).born("2030-01-01").with({}), {});
}

BOOST_AUTO_TEST_CASE(a_diagnosis_that_the_list_does_not_have_denies_the_line) {
  // X12 reason 146: diagnosis invalid for the date of service.
  expect(look({diagnosed({"E119"}), diagnosed({"E11.9", "E99.9"})}).with(fiscal_year_2022()),
         {"2 INVALID_DIAGNOSIS DENY CO-146"});
}

BOOST_AUTO_TEST_CASE(a_category_is_not_billable_since_a_more_specific_code_exists) {
  // ICD-10-CM Official Guidelines, I.B.2: a code is invalid if not coded to the full number of characters.
  const auto found = look({diagnosed({"E11.9", "e11", "E11"})}).with(fiscal_year_2022());
  expect(found, {"1 NONBILLABLE_DIAGNOSIS DENY CO-146"});
  BOOST_TEST(found[0].detail ==
             "Diagnoses 2 and 3 of line 1 are categories, where a more specific code is needed.");
}

BOOST_AUTO_TEST_CASE(a_diagnosis_counts_from_its_first_day_to_its_last) {
  const auto tables = fiscal_year_2022();
  expect(look({diagnosed({"U09.9"}, "2021-09-30")}).with(tables), {"1 INVALID_DIAGNOSIS DENY CO-146"});
  expect(look({diagnosed({"U09.9"}, "2021-10-01")}).with(tables), {});
  // R05 became a category when R05.1 ... R05.9 came in.
  expect(look({diagnosed({"R05"}, "2021-09-30")}).with(tables), {});
  expect(look({diagnosed({"R05"}, "2021-10-01")}).with(tables), {"1 NONBILLABLE_DIAGNOSIS DENY CO-146"});
}

BOOST_AUTO_TEST_CASE(a_list_says_nothing_about_days_on_which_it_was_not_in_force) {
  const auto tables = fiscal_year_2022();
  expect(look({diagnosed({"ZZZ"}, "2020-09-30")}).with(tables), {});
  expect(look({diagnosed({"ZZZ"}, "2022-09-30")}).with(tables), {"1 INVALID_DIAGNOSIS DENY CO-146"});
  expect(look({diagnosed({"ZZZ"}, "2022-10-01")}).with(tables), {});
}

BOOST_AUTO_TEST_CASE(a_finding_names_a_diagnosis_by_its_position_only) {
  auto tables = fiscal_year_2022();
  tables.age_sex =
      table_of<age_sex_rule>("ages", {for_sex(coded::diagnosis, "O*", sex::female),
                                      {coded::diagnosis, code("O80"), day("2020-01-01"), {}, {}, 9, 64, {}}});
  const auto found =
      look({diagnosed({"O80", "F10.20", "E119"})}).of_sex(sex::male).born("2015-01-01").with(tables);
  expect(found,
         {"1 INVALID_DIAGNOSIS DENY CO-146", "1 DIAGNOSIS_AGE DENY CO-9", "1 DIAGNOSIS_SEX DENY CO-10"});
  for (const auto& f : found)
    for (const auto* secret : {"O80", "F10", "E11", "2015", "male", "64"})
      BOOST_TEST(explain(f).find(secret) == std::string::npos, secret << " in " << explain(f));
  BOOST_TEST(found[1].detail ==
             "Diagnosis 1 of line 1 does not go with the member's age on the date of service.");
}

// ---- ages ----

BOOST_AUTO_TEST_CASE(an_age_is_completed_on_the_birthday_itself) {
  BOOST_TEST(age_on(day("2008-03-01"), day("2026-02-28")) == 17);
  BOOST_TEST(age_on(day("2008-03-01"), day("2026-03-01")) == 18);
  BOOST_TEST(age_on(day("2026-03-01"), day("2026-03-01")) == 0);
  BOOST_TEST(age_on(day("2026-03-02"), day("2026-03-01")) == -1);
}

BOOST_AUTO_TEST_CASE(who_was_born_on_a_leap_day_has_the_birthday_on_the_first_of_march_in_other_years) {
  BOOST_TEST(age_on(day("2008-02-29"), day("2026-02-28")) == 17);
  BOOST_TEST(age_on(day("2008-02-29"), day("2026-03-01")) == 18);
  BOOST_TEST(age_on(day("2008-02-29"), day("2028-02-28")) == 19);
  BOOST_TEST(age_on(day("2008-02-29"), day("2028-02-29")) == 20);
}

BOOST_AUTO_TEST_CASE(a_procedure_for_other_ages_is_denied) {
  // CPT: 99381 is a preventive visit of an infant under one year, 99385 of a person from 18 to 39.
  const auto tables = ages({for_ages("99381", 0, 0), for_ages("99385", 18, 39)});
  const auto infant = look({service("99381"), service("99385")}).born("2025-03-02").with(tables);
  expect(infant, {"2 PROCEDURE_AGE DENY CO-6"});
  BOOST_TEST(infant[0].detail ==
             "Procedure 99385 is for members aged 18 to 39, and the member's age on the date of service is "
             "another.");
  expect(look({service("99381"), service("99385")}).born("2025-03-01").with(tables),
         {"1 PROCEDURE_AGE DENY CO-6", "2 PROCEDURE_AGE DENY CO-6"});
  expect(look({service("99385")}).born("2008-03-01").with(tables), {});
  expect(look({service("99385")}).born("1986-03-02").with(tables), {});  // 39
  expect(look({service("99385")}).born("1986-03-01").with(tables), {"1 PROCEDURE_AGE DENY CO-6"});
}

BOOST_AUTO_TEST_CASE(without_birth_date_or_sex_nothing_is_said) {
  const auto tables = ages({for_ages("99381", 0, 0), for_sex(coded::procedure, "59400", sex::female)});
  expect(look({service("99381"), service("59400")}).with(tables), {});
  expect(look({service("99381"), service("59400")}).born("1990-01-01").with(tables),
         {"1 PROCEDURE_AGE DENY CO-6"});
  expect(look({service("99381"), service("59400")}).of_sex(sex::male).with(tables),
         {"2 PROCEDURE_SEX DENY CO-7"});
}

BOOST_AUTO_TEST_CASE(modifier_kx_attests_that_a_service_for_one_sex_is_right_for_this_member) {
  // CMS, change request 6638.
  const auto tables = ages({for_sex(coded::procedure, "59400", sex::female)});
  expect(look({service("59400", {"KX"})}).of_sex(sex::male).with(tables), {});
}

BOOST_AUTO_TEST_CASE(every_rule_in_force_that_covers_a_code_must_be_met) {
  auto teens = for_ages("9938*", 0, 17);
  auto ended = for_ages("99385", 100, age_max);
  ended.to = day("2026-02-28");
  const auto tables = ages({teens, ended, for_ages("99385", 5, age_max), for_ages("*", 0, 120)});
  expect(look({service("99385")}).born("2016-03-01").with(tables), {});
  expect(look({service("99385")}).born("1990-03-01").with(tables), {"1 PROCEDURE_AGE DENY CO-6"});
  expect(look({service("99385")}).born("2024-03-01").with(tables), {"1 PROCEDURE_AGE DENY CO-6"});
  expect(look({service("99395")}).born("1900-03-01").with(tables), {"1 PROCEDURE_AGE DENY CO-6"});
}

BOOST_AUTO_TEST_CASE(of_several_rules_the_strongest_speaks) {
  auto informs = for_ages("99385", 18, 39);
  informs.terms.action = edit_action::inform;
  auto pends = for_ages("9938*", 18, 64);
  pends.terms = {edit_action::pend, edit_reason{adjustment_group::pr, 96}};
  expect(look({service("99385")}).born("1980-01-01").with(ages({informs, pends})),
         {"1 PROCEDURE_AGE INFORM CO-6"});
  expect(look({service("99385")}).born("1950-01-01").with(ages({informs, pends})),
         {"1 PROCEDURE_AGE PEND PR-96"});
}

// ---- the policy ----

BOOST_AUTO_TEST_CASE(a_policy_says_what_an_edit_does_and_off_is_off_whatever_a_rule_says) {
  auto rule = for_ages("99381", 0, 0);
  auto tables = ages({rule});
  tables.policy = table_of<edit_terms>(
      "policy", {{claim_edit::procedure_age, edit_action::pend, {adjustment_group::oa, 16}}});
  expect(look({service("99381")}).born("1990-01-01").with(tables), {"1 PROCEDURE_AGE PEND OA-16"});
  rule.terms.action = edit_action::deny;
  tables.age_sex = ages({rule}).age_sex;
  expect(look({service("99381")}).born("1990-01-01").with(tables), {"1 PROCEDURE_AGE DENY OA-16"});
  tables.policy = table_of<edit_terms>("policy", {{claim_edit::procedure_age, edit_action::off, {}}});
  expect(look({service("99381")}).born("1990-01-01").with(tables), {});
}

BOOST_AUTO_TEST_CASE(a_finding_tells_its_table_with_its_version_and_what_would_change_it) {
  const auto found = look({service("99381")}).born("1990-01-01").with(ages({for_ages("99381", 0, 0)}));
  BOOST_REQUIRE_EQUAL(found.size(), 1u);
  BOOST_TEST(found[0].table == "age and sex");
  BOOST_TEST(found[0].version == 3u);
  BOOST_TEST(
      explain(found[0]) ==
      "Line 1 is denied (CO-6): Procedure 99381 is for members aged 0, and the member's age on the date of "
      "service is another. Source: age and sex, version 3. A replacement claim with the code for the "
      "member's "
      "age, or a correction of the member's recorded birth date, would change this.");
  BOOST_TEST(denying(found, 1) == &found[0]);
  BOOST_TEST(!denying(found, 2));
  BOOST_TEST(!pends(found));
  BOOST_TEST((strongest_action(found, 1) == edit_action::deny));
  BOOST_TEST((strongest_action(found, 2) == edit_action::off));
}

BOOST_AUTO_TEST_CASE(every_edit_has_a_spelling_and_a_remedy_and_stored_numbers_stay) {
  for (int i = 1; i <= static_cast<int>(last_claim_edit); ++i) {
    const auto e = static_cast<claim_edit>(i);
    BOOST_TEST((parse_as<claim_edit>(to_text(e)) == e));
    BOOST_TEST(!remedy(e).empty());
    BOOST_TEST((default_terms(e).edit == e));
  }
  BOOST_TEST(!parse_as<claim_edit>("").has_value());
  BOOST_TEST(static_cast<int>(claim_edit::procedure_pair) == 8);
  BOOST_TEST(static_cast<int>(claim_edit::upcoding_pattern) == 12);
  BOOST_TEST(static_cast<int>(edit_action::deny) == 3);
}

BOOST_AUTO_TEST_CASE(packed_codes_order_and_print_as_their_texts_do) {
  const std::vector<std::string> texts{"", "25", "99213", "99214", "E11", "E11*", "E119", "S72001A", "S720*"};
  for (const auto& a : texts)
    for (const auto& b : texts) BOOST_TEST((code(a) < code(b)) == (a < b));
  for (const auto& a : texts) {
    BOOST_TEST(code(a).text() == a);
    BOOST_TEST(code(a).size() == a.size());
  }
  BOOST_TEST((packed_code::of_diagnosis("s72.001a") == code("S72001A")));
  BOOST_TEST((code("E1165").category(3) == code("E11*")));
  BOOST_TEST((code("E1165").category(0) == code("*")));
  BOOST_TEST((code("123456789") == code("another text too long")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_code_edits_test
}  // namespace benefactor
