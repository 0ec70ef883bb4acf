// The life of policies, members and authorisations on the command line, against a whole server: every
// command, and its refusals.
#include "tests/tools/book_fixture.hpp"

namespace benefactor::tools {
namespace of_policy_commands_test {

BOOST_FIXTURE_TEST_SUITE(policy_commands, book_fixture)

BOOST_AUTO_TEST_CASE(a_member_is_described_found_by_it_and_named_in_the_explanation) {
  const std::vector<std::string> who{"member",       "describe",     "POL-1",        "M-1",
                                     "--last-name",  "Okafor-Brown", "--first-name", "Ren\u00e9e",
                                     "--birth-date", "1980-02-29",   "--sex",        "FEMALE"};
  BOOST_TEST(expect(0, who)["status"] == "DESCRIBED");
  BOOST_TEST(expect(0, who)["unchanged"] == true);
  const auto details = expect(0, {"policy", "show", "POL-1"})["members"][0]["details"];
  BOOST_TEST(details["name"]["first"] == "Ren\u00e9e");
  BOOST_TEST(details["birthDate"] == "1980-02-29");
  BOOST_TEST(details["sex"] == "FEMALE");
  const auto asked = [](const std::string& first, const std::string& born) {
    return std::vector<std::string>{"eligibility", "--member",    "M-1",          "--birth-date",
                                    born,          "--last-name", "okafor brown", "--first-name",
                                    first,         "--on",        "2026-05-01"};
  };
  BOOST_TEST(expect(0, asked("RENEE", "1980-02-29"))["policyNumber"] == "POL-1");
  const auto refused = expect(1, asked("Rene", "1980-02-28"));
  BOOST_TEST(refused["refused"][0]["code"] == 71);
  BOOST_TEST(refused["refused"][1]["code"] == 73);
  BOOST_TEST(refused["refused"][1]["field"] == "firstName");
  BOOST_TEST(refused.dump().find("1980") == std::string::npos);
  BOOST_TEST(run(asked("Rene", "1980-02-29")).err.find("firstName: 73") != std::string::npos);
  BOOST_TEST(run({"eligibility", "--on", "2026-05-01"}).status == 2);
  submit("C-1", "200.00");
  const auto eob = run({"eob", "ACME/C-1", "--payer", "Lakeshore Health"});
  BOOST_TEST(eob.out.find("Ren\u00e9e Okafor-Brown") != std::string::npos, eob.out << eob.err);
}

BOOST_AUTO_TEST_CASE(
    providers_are_described_members_have_addresses_and_policies_an_administrator_and_a_plan) {
  write("elsewhere.json", R"({
    "policies": [{"policyNumber": "POL-3", "holder": "M-3", "effective": "2026-01-01",
      "expiration": "2026-12-31", "deductible": "0.00", "administrator": "TPA-1", "plan": "Gold PPO",
      "members": [{"memberId": "M-3", "relationship": "SELF", "enrolled": "2026-01-01",
        "address": {"line1": "1 Main St", "city": "Springfield", "state": "IL", "postalCode": "62701"}}]}],
    "steps": [{"op": "describeProvider", "npi": "1234567893", "taxId": "123456789"},
              {"op": "revisePolicy", "policyNumber": "POL-1", "from": "2026-07-01", "deductible": "0.00",
               "administrator": "TPA-2", "plan": "Silver"}]})");
  const auto tally = expect(0, {"enroll", file("elsewhere.json")});
  BOOST_TEST(tally["providerDescriptions"]["accepted"] == 1);
  BOOST_TEST(expect(0, {"enroll", file("elsewhere.json")})["providerDescriptions"]["unchanged"] == 1);
  auto shown = expect(0, {"policy", "show", "POL-3"});
  BOOST_TEST(shown["versions"][0]["administrator"] == "TPA-1");
  BOOST_TEST(shown["versions"][0]["plan"] == "Gold PPO");
  BOOST_TEST(shown["members"][0]["details"]["address"]["city"] == "Springfield");
  BOOST_TEST(
      run({"policy", "show", "POL-3"}).out.find("Claims are decided by the external processor TPA-1") !=
      std::string::npos);
  const auto covered = run({"eligibility", "POL-3", "M-3", "--on", "2026-05-01"});
  BOOST_TEST(covered.out.find("Claims are decided by the external processor TPA-1") != std::string::npos,
             covered.out << covered.err);
  BOOST_TEST(covered.out.find("Plan: Gold PPO") != std::string::npos, covered.out);
  BOOST_TEST(run({"policy", "show", "POL-3"}).out.find("Plan: Gold PPO") != std::string::npos);
  shown = expect(0, {"policy", "show", "POL-1"});
  BOOST_TEST(!shown["versions"][0].contains("administrator"));
  BOOST_TEST(!shown["versions"][0].contains("plan"));
  BOOST_TEST(shown["versions"][1]["administrator"] == "TPA-2");
  BOOST_TEST(shown["versions"][1]["plan"] == "Silver");
  BOOST_TEST(expect(0, {"member", "describe", "POL-3", "M-3", "--last-name", "Lopez", "--line1", "2 Side St",
                        "--city", "Peoria", "--state", "IL", "--postal-code", "61602"})["status"] ==
             "DESCRIBED");
  BOOST_TEST(expect(0, {"policy", "show", "POL-3"})["members"][0]["details"]["address"]["line1"] ==
             "2 Side St");
  // What is wrong is named by field, and the address is not repeated.
  const auto refused = run({"member", "describe", "POL-3", "M-3", "--line1", "2 Side St", "--city", "Peoria",
                            "--state", "Illinois", "--postal-code", "616"});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.err.find("address.postalCode") != std::string::npos, refused.err << refused.out);
  BOOST_TEST((refused.err + refused.out).find("Illinois") == std::string::npos);
  write("unknown.json", R"({"op": "describeProvider", "npi": "1999999992", "taxId": "123456789"})");
  BOOST_TEST(run({"enroll", file("unknown.json")}).err.find("provider description refused: NOT_FOUND") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_policy_is_suspended_shown_and_reinstated) {
  BOOST_TEST(expect(0, {"policy", "suspend", "POL-1", "--from", "2026-04-01"})["status"] == "SUSPENDED");
  BOOST_TEST(expect(0, {"policy", "suspend", "POL-1", "--from", "2026-04-01"})["unchanged"] == true);
  BOOST_TEST(expect(1, {"policy", "suspend", "POL-1", "--from", "2026-05-01"})["refused"]["code"] ==
             "INVALID_TRANSITION");
  auto shown = expect(0, {"policy", "show", "POL-1"});
  BOOST_TEST(shown["status"] == "SUSPENDED");
  BOOST_TEST(shown["versions"][0]["deductible"] == "100.00");
  BOOST_TEST(shown["changes"][0]["from"] == "2026-04-01");
  BOOST_TEST(!expect(0, {"eligibility", "POL-1", "M-1", "--on", "2026-04-01"})["active"].get<bool>());
  BOOST_TEST(expect(0, {"policy", "reinstate", "POL-1", "--from", "2026-04-01"})["status"] == "REINSTATED");
  BOOST_TEST(expect(0, {"eligibility", "POL-1", "M-1", "--on", "2026-04-01"})["active"].get<bool>());
  BOOST_TEST(expect(0, {"policy", "cancel", "POL-1", "--from", "2026-06-01"})["status"] == "CANCELLED");
  expect(1, {"policy", "cancel", "POL-9", "--from", "2026-06-01"});
  BOOST_TEST(run({"policy", "show", "POL-9"}).status == 1);
  BOOST_TEST(run({"policy", "show", "POL-1"}).out.find("CANCELLED") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_holder_who_is_no_member_of_the_policy_is_shown) {
  write("family.json",
        R"({"policies": [{"policyNumber": "POL-2", "holder": "PARENT-1", "effective": "2026-01-01",
    "expiration": "2026-12-31", "deductible": "0.00", "outOfPocketMax": "2000.00",
    "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
    "members": [{"memberId": "M-3", "relationship": "CHILD", "enrolled": "2026-01-01"}]}]})");
  expect(0, {"enroll", file("family.json")});
  const auto shown = expect(0, {"policy", "show", "POL-2"});
  BOOST_TEST(shown["holderId"] == "PARENT-1");
  BOOST_TEST(shown["members"].size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_member_is_terminated_and_comes_back) {
  BOOST_TEST(expect(0, {"member", "terminate", "POL-1", "M-2", "--last-day", "2026-03-31"})["status"] ==
             "TERMINATED");
  const auto gone = expect(0, {"eligibility", "POL-1", "M-2", "--on", "2026-04-01"});
  BOOST_TEST(gone["reason"] == "MEMBER_NOT_ENROLLED");
  BOOST_TEST(gone["explanation"].get<std::string>().find("TERMINATED") != std::string::npos);
  BOOST_TEST(expect(0, {"member", "reinstate", "POL-1", "M-2", "--from", "2026-06-01"})["status"] ==
             "REINSTATED");
  expect(1, {"member", "terminate", "POL-1", "M-9", "--last-day", "2026-03-31"});
  BOOST_TEST(run({"eligibility", "POL-1", "M-9", "--on", "2026-04-01"}).status == 1);
}

BOOST_AUTO_TEST_CASE(revised_terms_are_a_version_that_decisions_name) {
  write("revise.json",
        R"({"op": "revisePolicy", "policyNumber": "POL-1", "from": "2026-03-01", "deductible": "0.00",
    "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "50.00"}]})");
  const auto tally = expect(0, {"enroll", file("revise.json")});
  BOOST_TEST(tally["changes"]["accepted"] == 1);
  const auto estimate = expect(0, {"estimate", claim_of("E-1", "200.00")});
  BOOST_TEST(estimate["decided"]["planPaid"] == "100.00");
  BOOST_TEST(expect(0, {"policy", "show", "POL-1"})["versions"][1]["version"] == 2);
  BOOST_TEST(expect(0, {"eligibility", "POL-1", "M-1", "--on", "2026-03-01"})["termsVersion"] == 2);
}

BOOST_AUTO_TEST_CASE(an_authorisation_is_asked_for_granted_used_amended_and_revoked) {
  const std::vector<std::string> terms{"POL-1",      "M-1",  "A-1",        "--service", "IMAGING", "--from",
                                       "2026-01-01", "--to", "2026-12-31", "--visits",  "2"};
  const auto with = [&](const std::string& what) {
    std::vector<std::string> arguments{"preauth", what};
    arguments.insert(arguments.end(), terms.begin(), terms.end());
    return arguments;
  };
  BOOST_TEST(expect(0, with("request"))["status"] == "REQUESTED");
  BOOST_TEST(expect(0, {"preauth", "list", "POL-1"})[0]["status"] == "REQUESTED");
  BOOST_TEST(expect(0, with("grant"))["status"] == "GRANTED");
  expect(0, {"submit", claim_of("C-1", "400.00", "IMAGING")});
  auto listed = expect(0, {"preauth", "list", "POL-1"})[0];
  BOOST_TEST(listed["visitsUsed"] == 1);
  BOOST_TEST(listed["visitsRemaining"] == 1);
  auto wider = with("amend");
  wider.back() = "3";
  BOOST_TEST(expect(0, wider)["status"] == "AMENDED");
  BOOST_TEST(expect(0, {"eligibility", "POL-1", "M-1", "--on",
                        "2026-05-01"})["authorizations"][0]["visitsRemaining"] == 2);
  BOOST_TEST(expect(0, {"preauth", "revoke", "POL-1", "A-1", "--from", "2026-06-01", "--reason",
                        "withdrawn by the provider"})["status"] == "REVOKED");
  BOOST_TEST(expect(0, {"preauth", "list", "POL-1"})[0]["revokedFrom"] == "2026-06-01");
  BOOST_TEST(expect(1, {"preauth", "deny", "POL-1", "A-2", "--reason",
                        "not medically necessary"})["refused"]["code"] == "NOT_FOUND");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_policy_commands_test
}  // namespace benefactor::tools
