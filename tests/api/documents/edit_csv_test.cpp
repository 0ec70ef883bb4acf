// Edit tables read from CSV, and the ICD-10-CM code list as published.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <iterator>

#include "api/documents/csv_rows.hpp"
#include "api/documents/edit_json.hpp"
#include "api/documents/gzip.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/story.hpp"

namespace benefactor::api {
namespace of_edit_csv_test {

using test_support::day;

packed_code code(std::string_view text) { return packed_code::of(text); }

/// Reads *text* by *parse*, which must find no problem.
template <class Parse>
auto read(Parse parse, std::string_view text) {
  std::vector<problem> problems;
  auto table = parse(text, "a table", problems);
  for (const auto& p : problems) BOOST_ERROR(format_problem(p));
  for (const auto& p : form_problems(table)) BOOST_ERROR(p.field + ": " + p.rule);
  BOOST_TEST(table.name == "a table");
  BOOST_TEST(table.version == 0u);
  return table;
}

template <class Parse>
std::vector<std::string> problems_of(Parse parse, std::string_view text) {
  std::vector<problem> problems;
  parse(text, "a table", problems);
  std::vector<std::string> texts;
  for (const auto& p : problems) texts.push_back(format_problem(p));
  return texts;
}

void expect(const std::vector<std::string>& got, const std::vector<std::string>& expected) {
  BOOST_TEST(got == expected, boost::test_tools::per_element());
}

const auto since = day("2026-01-01");

BOOST_AUTO_TEST_SUITE(edit_csv)

BOOST_AUTO_TEST_CASE(unit_maxima_are_read_sorted) {
  const auto t = read(parse_unit_csv,
                      "procedure,modifier,most,per,from,to,action,group,carc\n"
                      "97110,,6,DAY,2026-01-01,2026-12-31,PEND,,\n"
                      "97110,50,2,LINE,2026-01-01,,,CO,222\n");
  const std::vector<unit_maximum> expected{
      {code("97110"), {}, units_per::day, since, day("2026-12-31"), 6, {edit_action::pend, {}}},
      {code("97110"),
       code("50"),
       units_per::line,
       since,
       {},
       2,
       {{}, edit_reason{adjustment_group::co, 222}}}};
  BOOST_TEST((t.rows == expected));
}

BOOST_AUTO_TEST_CASE(pairs_are_read_with_the_modifier_indicator_of_cms) {
  const auto t = read(parse_pair_csv,
                      "columnOne,columnTwo,from,to,modifierIndicator\n97530,97116,2026-01-01,,1\n"
                      "11042,97597,2026-01-01,2026-03-31,0\n11042,97598,2026-01-01,2026-01-01,9\n");
  const std::vector<procedure_pair> expected{
      {code("11042"), code("97597"), since, day("2026-03-31"), pair_separation::never, {}},
      {code("11042"), code("97598"), since, since, pair_separation::not_applicable, {}},
      {code("97530"), code("97116"), since, {}, pair_separation::by_modifier, {}}};
  BOOST_TEST((t.rows == expected));
}

BOOST_AUTO_TEST_CASE(rules_of_age_and_sex_are_read_with_normalised_diagnoses) {
  const auto t = read(parse_age_sex_csv,
                      "about,code,sex,leastAge,mostAge,from,action\nDIAGNOSIS,o80.*,F,9,64,2026-01-01,\n"
                      "PROCEDURE,99381,,,0,2026-01-01,INFORM\n");
  const std::vector<age_sex_rule> expected{
      {coded::procedure, code("99381"), since, {}, {}, 0, 0, {edit_action::inform, {}}},
      {coded::diagnosis, code("O80*"), since, {}, sex::female, 9, 64, {}}};
  BOOST_TEST((t.rows == expected));
}

BOOST_AUTO_TEST_CASE(a_policy_keeps_the_reason_codes_that_it_does_not_name) {
  const auto t = read(parse_edit_policy_csv,
                      "edit,action,group,carc\nUNITS_EXCEEDED,PEND,,222\nPROBABLE_DUPLICATE,PEND,,\n"
                      "UPCODING_PATTERN,INFORM,,\nPROCEDURE_PAIR,DENY,OA,\n");
  const std::vector<edit_terms> expected{
      {claim_edit::units_exceeded, edit_action::pend, {adjustment_group::co, 222}},
      {claim_edit::procedure_pair, edit_action::deny, {adjustment_group::oa, 236}},
      {claim_edit::probable_duplicate, edit_action::pend, {adjustment_group::co, 18}},
      {claim_edit::upcoding_pattern, edit_action::inform, {adjustment_group::co, 0}}};
  BOOST_TEST((t.rows == expected));
}

BOOST_AUTO_TEST_CASE(the_tables_of_anomalies_are_read) {
  BOOST_TEST((read(parse_timed_csv, "procedure,minutes,from\n97110,15,2026-01-01\n").rows ==
              std::vector<timed_procedure>{{code("97110"), since, {}, 15}}));
  BOOST_TEST((read(parse_level_csv, "procedure,family,level,from\n99215,EST,5,2026-01-01\n").rows ==
              std::vector<code_level>{{code("99215"), since, {}, code("EST"), 5}}));
  BOOST_TEST((read(parse_separating_csv, "modifier,from,to\n59,2026-01-01,2026-12-31\n").rows ==
              std::vector<separating_modifier>{{code("59"), since, day("2026-12-31")}}));
  anomaly_parameters p;
  p.own_factor = 250;
  p.upcoding_share = 6'000;
  BOOST_TEST((read(parse_parameter_csv, "parameter,value\nownFactor,250\nupcodingShare,6000\n").rows ==
              std::vector<anomaly_parameters>{p}));
}

BOOST_AUTO_TEST_CASE(everything_wrong_with_a_file_is_told_with_its_line) {
  expect(
      problems_of(
          parse_unit_csv,
          "procedure,most,per,from,action,group\n97110,many,WEEK,2026-13-01,MAYBE,CO\n,1,DAY,2026-01-01,,\n"),
      {"line 2.per: is not one of LINE, DAY",
       "line 2.from: \"2026-13-01\" is not a calendar date such as \"2026-03-01\"",
       "line 2.most: \"many\" is not a whole number between 0 and 999999",
       "line 2.action: \"MAYBE\" is not one of OFF, INFORM, PEND, DENY",
       "line 2.carc: is required beside a group", "line 3.procedure: is required"});
  expect(problems_of(parse_pair_csv, "columnOne,columnTwo\n"),
         {"line 1: column \"from\" is missing", "line 1: column \"modifierIndicator\" is missing"});
  expect(problems_of(parse_edit_policy_csv, "edit,action,group\nNONE,DENY,XX\n"),
         {"line 2.edit: \"NONE\" is not one of INVALID_DIAGNOSIS, NONBILLABLE_DIAGNOSIS, PROCEDURE_AGE, "
          "PROCEDURE_SEX, "
          "DIAGNOSIS_AGE, DIAGNOSIS_SEX, UNITS_EXCEEDED, PROCEDURE_PAIR, PROBABLE_DUPLICATE, UNUSUAL_AMOUNT, "
          "IMPOSSIBLE_DAY, UPCODING_PATTERN",
          "line 2.group: \"XX\" is not one of CO, PR, OA"});
  expect(problems_of(parse_parameter_csv, "parameter,value\nownFactor,1\nownFactor,2\nother,3\nownLeast,x\n"),
         {"line 3.parameter: comes twice", "line 4.parameter: \"other\" is no parameter",
          "line 5.value: \"x\" is not a whole number between 0 and 2147483647"});
}

BOOST_AUTO_TEST_CASE(rows_are_given_one_by_one_until_the_first_that_cannot_be_read) {
  std::vector<problem> problems;
  std::vector<std::size_t> lines;
  for_each_csv_row("a,b\n1,2\n\n3\n\"4\n4\",5\n6,7\"\n8,9\n", {"a", "b"}, {}, problems,
                   [&](const csv_row& row) { lines.push_back(row.line); });
  BOOST_TEST(lines == (std::vector<std::size_t>{2, 5}), boost::test_tools::per_element());
  BOOST_REQUIRE_EQUAL(problems.size(), 2u);
  BOOST_TEST(format_problem(problems[0]) == "line 4: has 1 fields, the heading has 2");
  BOOST_TEST(problems[1].path == "line 7");
}

// ---- ICD-10-CM ----

diagnosis_list parse_2022(std::string_view text, const std::string& name, std::vector<problem>& problems) {
  return parse_icd10cm_csv(text, name, day("2021-10-01"), day("2022-09-30"), problems);
}

BOOST_AUTO_TEST_CASE(a_code_list_in_the_published_layout_and_in_ours_is_the_same) {
  const auto published =
      read(parse_2022,
           "order_number,icd10cm_code,valid_billing_code,icd10cm_short_description,"
           "icd10cm_long_description,poa_exempt,chronic_indicator\n"
           "1,A00,0.0,Cholera,Cholera,,\n2,A000,1.0,\"Cholera, one\",\"Cholera, one\",N,A\n");
  const auto ours = read(
      [](auto text, const auto& name, auto& problems) {
        return parse_diagnosis_csv(text, name, day("2021-10-01"), day("2022-09-30"), problems);
      },
      "code,billable\nA00.0,Y\nA00,N\n");
  BOOST_TEST((published == ours));
  BOOST_TEST(!find_diagnosis(published, code("A00"), day("2022-01-01"))->billable);
  expect(problems_of(parse_2022, "icd10cm_code,valid_billing_code\nA00,2.0\n"),
         {"line 2.valid_billing_code: \"2.0\" is not 1 or 0"});
}

BOOST_AUTO_TEST_CASE(the_icd_10_cm_of_the_fiscal_year_2022_is_read_as_published) {
  const auto folder = test_support::fixtures_or_skip("codes");
  if (!folder) return;
  std::ifstream file(*folder / "icd10cm_fy2022.csv.gz", std::ios::binary);
  const std::string packed{std::istreambuf_iterator<char>(file), {}};
  BOOST_REQUIRE(is_gzip(packed));
  const auto text = gunzip(packed);
  BOOST_REQUIRE(text.has_value());
  const auto list = read(parse_2022, *text);
  // The codes of October 1, 2021: those added on April 1, 2022 (Z28.310 and two more) are not among them.
  BOOST_TEST(list.rows.size() == 95'524u);
  BOOST_TEST(std::count_if(list.rows.begin(), list.rows.end(), [](const auto& r) { return r.billable; }) ==
             72'748);
  const auto billable = [&](std::string_view diagnosis) {
    const auto* found = find_diagnosis(list, packed_code::of_diagnosis(diagnosis), day("2022-03-01"));
    return !found ? "unknown" : found->billable ? "billable" : "category";
  };
  BOOST_TEST(billable("E11.9") == "billable");
  BOOST_TEST(billable("E11") == "category");
  BOOST_TEST(billable("I10") == "billable");
  BOOST_TEST(billable("S72.001A") == "billable");
  BOOST_TEST(billable("S72.001") == "category");
  BOOST_TEST(billable("U09.9") == "billable");
  BOOST_TEST(billable("R05") == "category");  // Until 2021-09-30 it was a code.
  BOOST_TEST(billable("Z28.310") == "unknown");
}

BOOST_AUTO_TEST_CASE(a_damaged_or_too_large_gzip_file_is_no_text) {
  // "abc" by gzip -n.
  const std::string packed(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00", 23);
  BOOST_TEST((gunzip(packed) == "abc"));
  BOOST_TEST((gunzip(packed + packed) == "abcabc"));
  BOOST_TEST((gunzip(packed, 3) == "abc"));
  BOOST_TEST(!gunzip(packed, 2));
  for (std::size_t n = 0; n < packed.size(); ++n) BOOST_TEST(!gunzip(packed.substr(0, n)));
  BOOST_TEST(!gunzip(packed + "x"));
  auto damaged = packed;
  damaged[12] ^= 1;
  BOOST_TEST(!gunzip(damaged));
  BOOST_TEST(!is_gzip("abc"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_edit_csv_test
}  // namespace benefactor::api
