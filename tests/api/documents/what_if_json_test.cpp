// A what-if's plan: what it says, and everything that can be wrong with it.
#include "api/documents/what_if_json.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor::api {
namespace of_what_if_json_test {

using test_support::day;

what_if_document parsed(std::string_view text) {
  std::vector<problem> problems;
  auto document = parse_what_if(text, problems);
  for (const auto& p : problems) BOOST_ERROR(format_problem(p));
  return document;
}

std::vector<std::string> problems_of(std::string_view text) {
  std::vector<problem> problems;
  parse_what_if(text, problems);
  std::vector<std::string> paths;
  for (const auto& p : problems) paths.push_back(p.path);
  std::sort(paths.begin(), paths.end());
  return paths;
}

using paths = std::vector<std::string>;

BOOST_AUTO_TEST_SUITE(what_if_json)

BOOST_AUTO_TEST_CASE(an_empty_plan_chooses_all_and_changes_nothing) {
  BOOST_TEST((parsed("{}").plan == what_if_plan{}));
  BOOST_TEST((parsed(R"({"period": {}, "cohort": {}, "changes": {}})").plan == what_if_plan{}));
}

BOOST_AUTO_TEST_CASE(everything_can_be_said) {
  const auto document = parsed(R"({
    "title": "Much",
    "period": {"by": "RECEIPT", "from": "2026-01-01", "to": "2026-06-30"},
    "cohort": {"plans": ["Gold", ""], "policies": ["POL-1"], "providers": ["1234567893"],
               "serviceTypes": ["IMAGING"], "memberPaid": {"from": "0.01", "to": "500.00"}},
    "changes": {
      "deductible": "1000.00", "memberDeductible": "NONE", "outOfPocketMax": "5000.00",
      "memberOutOfPocketMax": "NONE", "reviewThreshold": "750.00", "timelyFilingDays": 90,
      "coordination": "CARVE_OUT",
      "rules": [{"serviceType": "IMAGING", "coveragePercent": "70.00", "annualLimit": "NONE",
                 "perVisitLimit": "300.00", "copay": "25.00", "requiresPreauth": true, "network": "PREFERRED",
                 "excludedDiagnoses": ["f10.1", "Z*"], "deductibleApplies": false},
                {"serviceType": "DENTAL", "covered": false}],
      "networks": [{"npi": "1234567893", "network": "IN_NETWORK"}],
      "fees": {"factorPercent": "105.50", "providers": ["1234567893"], "file": "fees.csv",
               "schedules": [{"fees": [{"procedure": "99214", "from": "2026-01-01", "price": "80.00"},
                                       {"procedure": "99213", "from": "2026-01-01", "price": "60.00"}]},
                             {"contract": "PPO", "fees": [{"procedure": "99213", "from": "2026-01-01",
                                                           "price": "55.00"}]}]},
      "edits": [{"edit": "PROCEDURE_PAIR", "action": "OFF"}]}})");
  const auto& plan = document.plan;
  BOOST_TEST(plan.title == "Much");
  BOOST_TEST((plan.by == period_of::receipt));
  BOOST_TEST((plan.period == day_range{day("2026-01-01"), day("2026-06-30")}));
  BOOST_TEST((plan.cohort.plans == std::set<std::string>{"", "Gold"}));
  BOOST_TEST((document.policy_numbers == std::vector<std::string>{"POL-1"}));
  BOOST_TEST((plan.cohort.services == std::set<service_type>{service_type::imaging}));
  BOOST_TEST(*plan.cohort.member_paid_from == 1);
  const auto& terms = plan.change.terms;
  BOOST_TEST(*terms.deductible == 1'000'00);
  BOOST_TEST((terms.member_deductible == limit_change{std::optional<cents>{}}));
  BOOST_TEST((terms.out_of_pocket_max == limit_change{5'000'00}));
  BOOST_TEST((terms.review_threshold == limit_change{750'00}));
  BOOST_TEST(*terms.timely_filing_days == 90);
  BOOST_REQUIRE(terms.rules.size() == 2u);
  const auto& imaging = terms.rules[0];
  BOOST_TEST(*imaging.coverage == 7000);
  BOOST_TEST((imaging.annual_limit == limit_change{std::optional<cents>{}}));
  BOOST_TEST((imaging.per_visit_limit == limit_change{300'00}));
  BOOST_TEST((imaging.network == network_restriction::preferred));
  BOOST_TEST((imaging.excluded_diagnoses == std::vector<std::string>{"F101", "Z*"}));
  BOOST_TEST((imaging.deductible_applies == false));
  BOOST_TEST(!terms.rules[1].covered);
  const auto& fees = plan.change.fees;
  BOOST_TEST(fees.factor == 10'550);
  BOOST_REQUIRE(fees.schedules.size() == 2u);
  BOOST_TEST(fees.schedules[0].contract == "");
  BOOST_TEST(fees.schedules[0].fees[0].procedure == "99213");  // Sorted.
  BOOST_TEST(document.fee_file == "fees.csv");
  BOOST_TEST((plan.change.edits.at(0).action == edit_action::off));
}

BOOST_AUTO_TEST_CASE(of_a_rule_what_is_not_said_is_nothing) {
  const auto plan = parsed(R"({"changes": {"rules": [{"serviceType": "IMAGING", "copay": "10.00"}]}})").plan;
  rule_change only_copay;
  only_copay.service = service_type::imaging;
  only_copay.copay = std::optional<cents>{10'00};
  BOOST_TEST((plan.change.terms.rules.at(0) == only_copay));
}

BOOST_AUTO_TEST_CASE(all_problems_are_told_at_once) {
  BOOST_TEST(
      problems_of(R"({
    "titel": "x",
    "period": {"by": "PAID", "from": "2026-02-01", "to": "2026-01-31"},
    "cohort": {"providers": ["1"], "plans": [" x"], "memberPaid": {"from": "2.00", "to": "1.00"}},
    "changes": {"deductible": "NONE", "timelyFilingDays": -1,
                "rules": [{"serviceType": "IMAGING", "coveragePercent": "NONE"},
                          {"serviceType": "IMAGING", "covered": false, "copay": "1.00"}],
                "networks": [{"npi": "1234567893", "network": "IN_NETWORK"},
                             {"npi": "1234567893", "network": "PREFERRED"}],
                "fees": {"factorPercent": "1000.01", "schedules": [{"contract": "PPO", "fees": []}]},
                "edits": [{"edit": "UNUSUAL_AMOUNT", "action": "DENY"}], "editsOff": true}})") ==
          (paths{"changes.deductible", "changes.edits", "changes.edits[0].action",
                 "changes.fees.factorPercent", "changes.fees.schedules[0].fees", "changes.networks[1].npi",
                 "changes.rules[0].coveragePercent", "changes.rules[1].copay", "changes.rules[1].serviceType",
                 "changes.timelyFilingDays", "cohort.memberPaid.to", "cohort.plans[0]", "cohort.providers[0]",
                 "period.by", "period.to", "titel"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_factor_has_its_edges) {
  const auto factor = [](const std::string& text) {
    return problems_of(R"({"changes": {"fees": {"factorPercent": ")" + text + "\"}}}").empty();
  };
  BOOST_TEST(factor("0.00"));
  BOOST_TEST(factor("1000.00"));
  BOOST_TEST(!factor("1000.01"));
  BOOST_TEST(!factor("-1.00"));
  BOOST_TEST(!factor("105"));
}

BOOST_AUTO_TEST_CASE(a_fee_file_adds_its_schedules_once) {
  auto plan = parsed("{}").plan;
  std::vector<problem> problems;
  const std::string csv = "contract,procedure,price,from\nPPO,99213,60.00,2026-01-01\n";
  add_fee_file(plan, csv, problems);
  BOOST_TEST(problems.empty());
  BOOST_REQUIRE(plan.change.fees.schedules.size() == 1u);
  BOOST_TEST(plan.change.fees.schedules[0].fees.at(0).price == 60'00);
  add_fee_file(plan, csv, problems);
  BOOST_TEST(problems.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_plan_is_at_most_16_mib) {
  std::string text = R"({"title": ")" + std::string(what_if_bytes_max, 'x') + "\"}";
  BOOST_TEST(problems_of(text) == paths{""}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_what_if_json_test
}  // namespace benefactor::api
