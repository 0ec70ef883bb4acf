#include "api/documents/enrollment_json.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "api/documents/policy_change_json.hpp"
#include "api/documents/reference_json.hpp"
#include "tests/api/documents/generators.hpp"

namespace benefactor::api {
namespace of_enrollment_json_test {

using nlohmann::json;

constexpr const char* policy_text = R"({
  "policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
  "status": "ACTIVE", "statusDate": null, "deductible": "500.00", "memberDeductible": null,
  "outOfPocketMax": "5000.00", "memberOutOfPocketMax": null,
  "planYearStart": null, "timelyFilingDays": 365, "reviewThreshold": null,
  "rules": [ {"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00", "annualLimit": "2000.00",
              "perVisitLimit": "300.00", "copay": "30.00", "requiresPreauth": false, "network": "ANY",
              "excludedDiagnoses": ["f10*", "m54.5"], "deductibleApplies": true} ],
  "members": [ {"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01", "terminated": null,
                "status": "ACTIVE", "rules": []} ] })";

std::vector<std::string> texts(const std::vector<problem>& problems) {
  std::vector<std::string> result;
  for (const auto& p : problems) result.push_back(format_problem(p));
  return result;
}

/// The problems of the example policy after *patch* (JSON merge patch, so that null removes a key).
std::vector<std::string> policy_problems(const char* patch) {
  auto value = json::parse(policy_text);
  value.merge_patch(json::parse(patch));
  std::vector<problem> problems;
  parse_policy(value, "policies[0]", problems);
  return texts(problems);
}

void expect_one(const std::vector<std::string>& problems, std::string_view start) {
  BOOST_REQUIRE_MESSAGE(problems.size() == 1, problems.size() << " problems instead of: " << start);
  BOOST_TEST(problems[0].starts_with(start), problems[0] << " does not start with " << start);
}

BOOST_AUTO_TEST_SUITE(enrollment_json)

BOOST_AUTO_TEST_CASE(members_have_names_and_plans_have_requirements) {
  auto value = json::parse(policy_text);
  value["members"][0]["name"] = {{"last", "Lopez"}, {"first", "Maria"}};
  value["members"][0]["birthDate"] = "1980-02-29";
  value["members"][0]["sex"] = "FEMALE";
  value["requirements"] = json::parse(R"([{"serviceType": "INPATIENT", "documents": ["DISCHARGE_SUMMARY"]},
                                          {"fields": ["DIAGNOSIS", "AUTHORIZATION"]}])");
  std::vector<problem> problems;
  const auto p = parse_policy(value, "", problems);
  BOOST_TEST(problems.empty());
  const demographics maria{{"Lopez", "Maria", "", ""}, make_date(1980, 2, 29), administrative_gender::female};
  BOOST_TEST((p.members.at(0).details == maria));
  BOOST_TEST(
      (p.terms.requirements ==
       std::vector<claim_requirement>{{service_type::inpatient, {document_kind::discharge_summary}, {}},
                                      {{}, {}, {required_field::diagnosis, required_field::authorization}}}));
}

BOOST_AUTO_TEST_CASE(policies_have_an_administrator_and_a_plan_and_members_an_address) {
  auto value = json::parse(policy_text);
  value["administrator"] = "TPA-1";
  value["plan"] = "Gold PPO";
  value["members"][0]["address"] = {
      {"line1", "1 Main St"}, {"city", "Springfield"}, {"state", "IL"}, {"postalCode", "62701"}};
  value["holderDetails"]["address"] = {{"line1", "7 Calle Mayor"}, {"city", "Madrid"}, {"country", "ES"}};
  std::vector<problem> problems;
  const auto p = parse_policy(value, "", problems);
  BOOST_TEST(problems.empty());
  BOOST_TEST(p.terms.administrator == "TPA-1");
  BOOST_TEST(p.terms.plan == "Gold PPO");
  BOOST_TEST(
      (p.members.at(0).details.address == postal_address{"1 Main St", "", "Springfield", "IL", "62701", ""}));
  BOOST_TEST((p.holder_details.address == postal_address{"7 Calle Mayor", "", "Madrid", "", "", "ES"}));
}

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

BOOST_AUTO_TEST_CASE(a_provider_is_described_by_a_step) {
  std::vector<problem> problems;
  const auto items = parse_enrollment(
      R"({"op": "describeProvider", "npi": "1234567893", "person": true, "firstName": "Ada",
          "taxonomy": "207Q00000X", "taxId": "123456789",
          "address": {"line1": "1 Clinic Way", "city": "Springfield", "state": "IL", "postalCode": "62701"}})",
      problems);
  BOOST_TEST(problems.empty());
  BOOST_TEST_REQUIRE(items.size() == 1u);
  BOOST_TEST((std::get<provider_description>(items[0]) ==
              provider_description{"1234567893",
                                   {.person = true,
                                    .first_name = "Ada",
                                    .taxonomy = "207Q00000X",
                                    .tax_id = "123456789",
                                    .address = {"1 Clinic Way", "", "Springfield", "IL", "62701", ""}}}));
  parse_enrollment(R"({"op": "describeProvider", "person": "yes", "name": "Ada"})", problems);
  BOOST_TEST(problems.size() == 3u);
}

BOOST_AUTO_TEST_CASE(rows_of_providers_may_say_what_bills_need) {
  std::vector<problem> problems;
  const auto items = parse_provider_csv(
      "npi,name,network,from,firstName,taxonomy,taxId,line1,city,state,postalCode\n"
      "1234567893,Metro Health,IN_NETWORK,,,,123456789,1 Clinic Way,Springfield,IL,62701\n"
      "1000000004,Lovelace,PREFERRED,,Ada,207Q00000X,,,,,\n"
      "1000000012,Plain,PREFERRED,,,,,,,,\n",
      problems);
  BOOST_TEST(problems.empty());
  BOOST_TEST_REQUIRE(items.size() == 5u);
  BOOST_TEST(
      (std::get<provider>(items[0]) == provider{"1234567893", "Metro Health", network_status::in_network}));
  BOOST_TEST((std::get<provider_description>(items[1]) ==
              provider_description{"1234567893",
                                   {.person = false,
                                    .first_name = "",
                                    .taxonomy = "",
                                    .tax_id = "123456789",
                                    .address = {"1 Clinic Way", "", "Springfield", "IL", "62701", ""}}}));
  const auto& ada = std::get<provider_description>(items[3]);
  BOOST_TEST(ada.npi == "1000000004");
  BOOST_TEST(ada.details.person);
  BOOST_TEST(ada.details.address.empty());
  BOOST_TEST(std::holds_alternative<provider>(items[4]));
  parse_provider_csv("npi,network,from,taxId\n1234567893,PREFERRED,2026-07-01,123456789\n", problems);
  expect_one(texts(problems), "line 2.from: ");
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

BOOST_AUTO_TEST_CASE(the_example_of_the_scenario_page_is_read_whole) {
  std::vector<problem> problems;
  const auto p = parse_policy(json::parse(policy_text), "", problems);
  BOOST_TEST(problems.empty());
  BOOST_TEST(p.policy_number == "POL-1");
  BOOST_TEST(p.holder_number == "M-1");
  BOOST_TEST(format_date(p.terms.effective) == "2026-01-01");
  BOOST_TEST(format_date(p.terms.expiration) == "2026-12-31");
  BOOST_TEST(p.terms.deductible == 500'00);
  BOOST_TEST(!p.terms.member_deductible.has_value());
  BOOST_TEST(p.terms.out_of_pocket_max.value() == 5'000'00);
  BOOST_REQUIRE_EQUAL(p.terms.rules.size(), 1u);
  const auto& rule = p.terms.rules[0];
  BOOST_TEST((rule.service == service_type::specialist_visit));
  BOOST_TEST(rule.coverage == 8'000);
  BOOST_TEST(rule.annual_limit.value() == 2'000'00);
  BOOST_TEST(rule.per_visit_limit.value() == 300'00);
  BOOST_TEST(rule.copay.value() == 30'00);
  BOOST_TEST((rule.excluded_diagnoses == std::vector<std::string>{"F10*", "M545"}));
  BOOST_REQUIRE_EQUAL(p.members.size(), 1u);
  BOOST_TEST(p.members[0].member_number == "M-1");
  BOOST_TEST(p.terms.members.empty());
}

BOOST_AUTO_TEST_CASE(what_is_left_out_has_its_default) {
  std::vector<problem> problems;
  const auto p = parse_policy(
      json::parse(R"({"policyNumber":"P","holder":"M","effective":"2026-01-01","expiration":"2026-12-31",
        "deductible":"0.00","rules":[{"serviceType":"PREVENTIVE","coveragePercent":"100.00"},
                                     {"serviceType":"DENTAL","coveragePercent":"0.00"}]})"),
      "", problems);
  BOOST_TEST(problems.empty());
  BOOST_TEST((p.terms.status == policy_status::active));
  BOOST_TEST(p.terms.timely_filing_days == 365);
  BOOST_TEST((p.terms.coordination == coordination_method::primary));
  BOOST_TEST(p.members.empty());
  BOOST_TEST(!p.terms.rules[0].deductible_applies);
  BOOST_TEST(p.terms.rules[1].deductible_applies);
  BOOST_TEST((p.terms.rules[1].network == network_restriction::any));
  BOOST_TEST((parse_provider(json::parse(R"({"npi":"1"})"), "", problems).network ==
              network_status::out_of_network));
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

BOOST_AUTO_TEST_CASE(excluded_diagnoses_are_codes_or_beginnings_of_codes) {
  const auto read = [](const char* code) {
    std::vector<problem> problems;
    const auto rule = parse_rule(
        json{{"serviceType", "DENTAL"}, {"coveragePercent", "1.00"}, {"excludedDiagnoses", {code}}}, "",
        problems);
    return problems.empty() ? rule.excluded_diagnoses.at(0) : std::string("refused");
  };
  BOOST_TEST(read("f10.20") == "F1020");
  BOOST_TEST(read("m54.5*") == "M545*");
  BOOST_TEST(read("F10.*") == "F10*");
  BOOST_TEST(read("F*") == "F*");
  for (const char* code : {"", "*", "F", "F1", "10*", "F10**", "F1.0*", "F10.1.2*", "FX0*", "F10.12345*"})
    BOOST_TEST(read(code) == "refused", code);
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

BOOST_AUTO_TEST_CASE(a_policy_or_provider_may_stand_in_a_document_again_as_it_is) {
  std::vector<problem> problems;
  parse_policies(json::array({json::parse(policy_text), json::parse(policy_text)}), "policies", problems);
  parse_providers(json::parse(R"([{"npi":"1"},{"npi":"2"},{"npi":"1"}])"), "providers", problems);
  BOOST_TEST(problems.empty());
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

BOOST_AUTO_TEST_CASE(an_enrolment_document_is_recognised_by_its_keys) {
  const auto kind = [](std::string_view text) {
    std::vector<problem> problems;
    const auto items = parse_enrollment(text, problems);
    for (const auto& p : problems) BOOST_TEST_MESSAGE(format_problem(p));
    BOOST_REQUIRE(problems.empty());
    BOOST_REQUIRE_EQUAL(items.size(), 1u);
    return items[0].index();
  };
  BOOST_TEST(kind(policy_text) == 0u);
  BOOST_TEST(kind(R"({"npi":"1234567893","name":"Metro Health"})") == 1u);
  BOOST_TEST(
      kind(R"({"op":"preauth","policyNumber":"P","memberId":"M","authorization":"A","serviceType":"IMAGING",
                      "procedure":null,"providerNpi":null,"from":"2026-01-01","to":"2026-12-31","visits":3})") ==
      2u);
  BOOST_TEST(kind(R"({"policyNumber":"P","memberId":"M","relationship":"CHILD","enrolled":"2026-05-01"})") ==
             3u);
}

BOOST_AUTO_TEST_CASE(a_whole_document_gives_its_items_in_an_order_that_can_be_enrolled) {
  std::vector<problem> problems;
  const auto document = json{{"policies", {json::parse(policy_text)}},
                             {"providers", {{{"npi", "1"}}}},
                             {"steps",
                              {{{"op", "preauth"},
                                {"policyNumber", "POL-1"},
                                {"memberId", "M-1"},
                                {"authorization", "A-1"},
                                {"serviceType", "IMAGING"},
                                {"from", "2026-01-01"},
                                {"to", "2026-12-31"}}}}};
  const auto items = parse_enrollment(document.dump(), problems);
  BOOST_TEST(problems.empty());
  BOOST_REQUIRE_EQUAL(items.size(), 3u);
  BOOST_TEST(items[0].index() == 1u);
  BOOST_TEST(items[1].index() == 0u);
  BOOST_TEST(items[2].index() == 2u);
}

BOOST_AUTO_TEST_CASE(a_document_with_a_problem_gives_nothing) {
  for (const char* text :
       {"{}", "[]", "7", R"({"op":"submit"})", R"({"npi":1})", R"({"policies":[{}]})", "{"}) {
    std::vector<problem> problems;
    BOOST_TEST(parse_enrollment(text, problems).empty());
    BOOST_TEST(!problems.empty());
  }
}

RC_BOOST_PROP(a_policy_written_and_read_is_the_same, ()) {
  const auto policy = test::any_policy();
  std::vector<problem> problems;
  const auto again = parse_policy(json::parse(to_json(policy).dump()), "", problems);
  RC_ASSERT(problems.empty());
  RC_ASSERT((again == policy));
}

RC_BOOST_PROP(changes_of_policies_written_and_read_are_the_same, ()) {
  const auto request = test::any_policy_change();
  std::vector<problem> problems;
  const auto items = parse_enrollment(to_json(request).dump(), problems);
  RC_ASSERT(problems.empty());
  RC_ASSERT(items.size() == 1u);
  RC_ASSERT(std::get<policy_change_request>(items.front()) == request);
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

BOOST_AUTO_TEST_CASE(a_preauth_names_one_procedure_or_several_and_not_both) {
  const std::string start = R"({"op":"preauth","policyNumber":"P","memberId":"M","authorization":"A",)"
                            R"("serviceType":"IMAGING","from":"2026-01-01","to":"2026-12-31")";
  std::vector<problem> problems;
  auto items = parse_enrollment(start + R"(,"procedures":["70551","70552"]})", problems);
  BOOST_TEST_REQUIRE(items.size() == 1u);
  BOOST_TEST(std::get<authorization_request>(items[0]).terms.procedures.size() == 2u);
  items = parse_enrollment(start + R"(,"procedure":"70551"})", problems);
  BOOST_TEST_REQUIRE(items.size() == 1u);
  BOOST_TEST(std::get<authorization_request>(items[0]).terms.procedures.front() == "70551");
  BOOST_TEST(parse_enrollment(start + R"(,"procedure":"70551","procedures":["70552"]})", problems).empty());
  BOOST_TEST_REQUIRE(problems.size() == 1u);
  BOOST_TEST(problems[0].path == "procedure");
}

RC_BOOST_PROP(descriptions_of_providers_written_and_read_are_the_same, ()) {
  const auto description = test::any_provider_description();
  std::vector<problem> problems;
  RC_ASSERT(parse_provider_description(json::parse(to_json(description).dump()), "", problems) ==
            description);
  RC_ASSERT(problems.empty());
}

RC_BOOST_PROP(members_preauths_and_providers_written_and_read_are_the_same, ()) {
  std::vector<problem> problems;
  const membership_request request{test::any_text(), test::any_member("M-7")};
  RC_ASSERT((parse_membership_request(json::parse(to_json(request).dump()), "", problems) == request));
  RC_ASSERT((parse_member(json::parse(to_json(request.member).dump()), "", problems) == request.member));
  const auto authorization = test::any_authorization();
  RC_ASSERT((parse_authorization(json::parse(to_json(authorization).dump()), "", problems) == authorization));
  const provider p{test::any_text(), test::any_text(), test::any_of(network_status::out_of_network)};
  RC_ASSERT((parse_provider(json::parse(to_json(p).dump()), "", problems) == p));
  RC_ASSERT(problems.empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_enrollment_json_test
}  // namespace benefactor::api
