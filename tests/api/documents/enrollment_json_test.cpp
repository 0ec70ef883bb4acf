// Enrolment documents as they are read and written: policies, members, providers, authorisations, and what
// happens to them.
#include "api/documents/enrollment_json.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "api/documents/policy_change_json.hpp"
#include "api/documents/reference_json.hpp"
#include "tests/api/documents/enrollment_samples.hpp"
#include "tests/api/documents/generators.hpp"

namespace benefactor::api {
namespace of_enrollment_json_test {

using enrollment_samples::expect_one;
using enrollment_samples::policy_text;
using enrollment_samples::texts;
using nlohmann::json;

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

BOOST_AUTO_TEST_CASE(a_policy_or_provider_may_stand_in_a_document_again_as_it_is) {
  std::vector<problem> problems;
  parse_policies(json::array({json::parse(policy_text), json::parse(policy_text)}), "policies", problems);
  parse_providers(json::parse(R"([{"npi":"1"},{"npi":"2"},{"npi":"1"}])"), "providers", problems);
  BOOST_TEST(problems.empty());
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
