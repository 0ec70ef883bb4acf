// What is wrong with an enrolment document: said all at once, by path, and without what must not be repeated.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/api/documents/enrollment_samples.hpp"

namespace benefactor::api {
namespace of_enrollment_problems_test {

using enrollment_samples::expect_one;
using enrollment_samples::policy_problems;
using enrollment_samples::policy_text;
using enrollment_samples::texts;
using nlohmann::json;

BOOST_AUTO_TEST_SUITE(enrollment_problems)

BOOST_AUTO_TEST_CASE(what_is_wrong_with_an_address_is_said_without_the_address) {
  expect_one(policy_problems(R"({"holderDetails": {"address": {"line1": "1 Main St"}}})"),
             "policies[0].holderDetails.address.city: is required");
  expect_one(policy_problems(R"({"holderDetails": {"address": {"line1": "1 Main St", "city": "Lima",
                                                              "zip": "62701"}}})"),
             "policies[0].holderDetails.address.zip: ");
  const auto problems =
      policy_problems(R"({"holderDetails": {"address": {"line1": 12345, "city": "Lima"}}})");
  expect_one(problems, "policies[0].holderDetails.address.line1: ");
  BOOST_TEST(problems.front().find("12345") == std::string::npos);
  expect_one(policy_problems(R"({"holderDetails": {"address": "1 Main St, Lima"}})"),
             "policies[0].holderDetails.address: must be an object");
}

BOOST_AUTO_TEST_CASE(what_is_wrong_with_names_and_requirements_is_said_without_the_name) {
  expect_one(policy_problems(R"({"holderDetails": {"name": {"first": "Maria"}}})"),
             "policies[0].holderDetails.name.last: is required");
  expect_one(policy_problems(R"({"holderDetails": {"sex": "F"}})"),
             "policies[0].holderDetails.sex: \"F\" is not one of MALE, FEMALE, OTHER, UNKNOWN");
  expect_one(policy_problems(R"({"requirements": [{"documents": ["REFERRAL", "LETTER"]}]})"),
             "policies[0].requirements[0].documents[1]: \"LETTER\" is not one of CLINICAL_NOTE, ");
  expect_one(policy_problems(R"({"requirements": [{"fields": [7]}]})"),
             "policies[0].requirements[0].fields[0]: 7 is not one of DIAGNOSIS, ");
}

BOOST_AUTO_TEST_CASE(every_required_key_of_every_object_is_asked_for) {
  std::vector<problem> problems;
  parse_policy(json::object(), "p", problems);
  BOOST_TEST(
      (texts(problems) == std::vector<std::string>{"p.policyNumber: is required", "p.holder: is required",
                                                   "p.effective: is required", "p.expiration: is required",
                                                   "p.deductible: is required"}));
  problems.clear();
  parse_rule(json::object(), "r", problems);
  BOOST_TEST((texts(problems) ==
              std::vector<std::string>{"r.serviceType: is required", "r.coveragePercent: is required"}));
  problems.clear();
  parse_member(json::object(), "m", problems);
  BOOST_TEST(
      (texts(problems) == std::vector<std::string>{"m.memberId: is required", "m.relationship: is required",
                                                   "m.enrolled: is required"}));
  problems.clear();
  parse_provider(json::object(), "", problems);
  BOOST_TEST((texts(problems) == std::vector<std::string>{"npi: is required"}));
  problems.clear();
  parse_authorization(json::object(), "", problems);
  BOOST_TEST(
      (texts(problems) == std::vector<std::string>{"policyNumber: is required", "memberId: is required",
                                                   "authorization: is required", "serviceType: is required",
                                                   "from: is required", "to: is required"}));
}

BOOST_AUTO_TEST_CASE(each_kind_of_value_has_one_form) {
  expect_one(policy_problems(R"({"deductible":"500"})"), "policies[0].deductible: \"500\" is not an amount");
  expect_one(policy_problems(R"({"deductible":500})"), "policies[0].deductible: must be a text");
  expect_one(policy_problems(R"({"deductible":"-0.01"})"),
             "policies[0].deductible: \"-0.01\" is not between");
  expect_one(policy_problems(R"({"deductible":"10000000000.00"})"), "policies[0].deductible: ");
  expect_one(policy_problems(R"({"effective":"2026-02-29"})"),
             "policies[0].effective: \"2026-02-29\" is not a calendar date");
  expect_one(policy_problems(R"({"planYearStart":"2026-07-01"})"), "policies[0].planYearStart: ");
  expect_one(policy_problems(R"({"timelyFilingDays":-1})"), "policies[0].timelyFilingDays: ");
  expect_one(policy_problems(R"({"timelyFilingDays":3000000000})"), "policies[0].timelyFilingDays: ");
  expect_one(policy_problems(R"({"status":"ENDED"})"), "policies[0].status: \"ENDED\" is not one of ");
  expect_one(
      policy_problems(R"({"coordination":"SECONDARY"})"),
      "policies[0].coordination: \"SECONDARY\" is not one of PRIMARY, STANDARD, CARVE_OUT, MAINTENANCE");
  expect_one(policy_problems(R"({"colour":"blue"})"), "policies[0].colour: unknown key");
  expect_one(policy_problems(R"({"rules":{}})"), "policies[0].rules: must be a list");
  expect_one(policy_problems(R"({"rules":[1]})"), "policies[0].rules[0]: must be an object");
  expect_one(policy_problems(R"({"rules":[{"serviceType":"DENTAL","coveragePercent":"80"}]})"),
             "policies[0].rules[0].coveragePercent: \"80\" is not a percentage with two decimals");
  expect_one(policy_problems(R"({"rules":[{"serviceType":"DENTAL","coveragePercent":"100.01"}]})"),
             "policies[0].rules[0].coveragePercent: ");
  expect_one(
      policy_problems(R"({"rules":[{"serviceType":"DENTAL","coveragePercent":"1.00","requiresPreauth":1}]})"),
      "policies[0].rules[0].requiresPreauth: 1 is not true or false");
  expect_one(
      policy_problems(
          R"({"rules":[{"serviceType":"DENTAL","coveragePercent":"1.00","excludedDiagnoses":["F10","F1*0"]}]})"),
      "policies[0].rules[0].excludedDiagnoses[1]: ");
}

BOOST_AUTO_TEST_CASE(all_problems_come_at_once) {
  BOOST_TEST(
      policy_problems(R"({"deductible":"x","status":"y","rules":[{}],"members":[{"memberId":7}]})").size() ==
      7u);
}

BOOST_AUTO_TEST_CASE(nothing_may_be_repeated_where_one_is_allowed) {
  expect_one(policy_problems(R"({"rules":[{"serviceType":"DENTAL","coveragePercent":"1.00"},
                                          {"serviceType":"DENTAL","coveragePercent":"2.00"}]})"),
             "policies[0].rules[1].serviceType: \"DENTAL\" has a rule already");
  expect_one(policy_problems(R"({"members":[{"memberId":"M-9","relationship":"SELF","enrolled":"2026-01-01"},
                                            {"memberId":"M-9","relationship":"CHILD","enrolled":"2026-01-01"}]})"),
             "policies[0].members[1].memberId: stands in this document already");
  std::vector<problem> problems;
  auto other = json::parse(policy_text);
  other["deductible"] = "1.23";
  parse_policies(json::array({json::parse(policy_text), other}), "policies", problems);
  expect_one(texts(problems),
             "policies[1].policyNumber: stands in this document already, with other content");
  problems.clear();
  parse_providers(json::parse(R"([{"npi":"1"},{"npi":"2"},{"npi":"1","network":"PREFERRED"}])"), "providers",
                  problems);
  expect_one(texts(problems), "providers[2].npi: stands in this document already, with other content");
}

BOOST_AUTO_TEST_CASE(an_empty_text_does_not_widen_an_authorization) {
  for (const std::string key : {"procedure", "providerNpi"}) {
    auto preauth = json::parse(R"({"op":"preauth","policyNumber":"P","memberId":"M","authorization":"A-1",
                                   "serviceType":"IMAGING","from":"2026-01-01","to":"2026-12-31"})");
    preauth[key] = "";
    std::vector<problem> problems;
    const auto refused = form_problems(parse_authorization(preauth, "steps[0]", problems));
    BOOST_TEST(problems.empty());
    BOOST_REQUIRE_EQUAL(refused.size(), 1u);
    BOOST_TEST(refused[0].field == key);
  }
}

BOOST_AUTO_TEST_CASE(identifiers_and_diagnoses_are_never_quoted) {
  for (const auto& text :
       policy_problems(R"({"policyNumber":["SECRET"],"members":[{"memberId":["SECRET"],"relationship":"SELF",
        "enrolled":"2026-01-01","rules":[{"serviceType":"DENTAL","coveragePercent":"1.00",
        "excludedDiagnoses":["SECRET"]}]}]})"))
    BOOST_TEST(text.find("SECRET") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_document_with_a_problem_gives_nothing) {
  for (const char* text :
       {"{}", "[]", "7", R"({"op":"submit"})", R"({"npi":1})", R"({"policies":[{}]})", "{"}) {
    std::vector<problem> problems;
    BOOST_TEST(parse_enrollment(text, problems).empty());
    BOOST_TEST(!problems.empty());
  }
}

BOOST_AUTO_TEST_CASE(a_change_of_a_policy_says_everything_wrong_with_it_at_once) {
  std::vector<problem> problems;
  BOOST_TEST(
      parse_enrollment(R"({"op":"terminateMember","policyNumber":"POL-1","from":"2026-01-01"})", problems)
          .empty());
  std::vector<std::string> paths;
  for (const auto& p : problems) paths.push_back(p.path);
  std::sort(paths.begin(), paths.end());
  const std::vector<std::string> expected{"from", "lastDay", "memberId"};
  BOOST_TEST(paths == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_enrollment_problems_test
}  // namespace benefactor::api
