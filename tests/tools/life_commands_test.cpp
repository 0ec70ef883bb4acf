// The life of policies and claims on the command line, against a whole server: every command, and its
// refusals.
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace of_life_commands_test {

using nlohmann::json;

struct book_fixture : command_fixture {
  book_fixture() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "100.00", "outOfPocketMax": "2000.00", "reviewThreshold": "500.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00", "copay": "20.00",
                   "annualLimit": "1000.00"},
                  {"serviceType": "IMAGING", "coveragePercent": "100.00", "requiresPreauth": true}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"},
                    {"memberId": "M-2", "relationship": "CHILD", "enrolled": "2026-01-01"}]}]})");
    expect(0, {"enroll", file("book.json")});
  }

  std::string claim_of(const std::string& id, const std::string& billed,
                       const std::string& service = "SPECIALIST_VISIT",
                       const std::string& on = "2026-03-01") const {
    write(id + ".json", claim(id, billed, service, on).dump());
    return file(id + ".json");
  }

  /// @returns the position to wait for, to see it in lists.
  std::string submit(const std::string& id, const std::string& billed) const {
    return expect(0, {"submit", claim_of(id, billed)})["position"].dump();
  }
};

BOOST_FIXTURE_TEST_SUITE(life_commands, book_fixture)

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

BOOST_AUTO_TEST_CASE(a_draft_is_checked_against_what_the_plan_wants) {
  write("wants.json",
        R"({"op": "revisePolicy", "policyNumber": "POL-1", "from": "2026-01-01", "deductible": "0.00",
    "reviewThreshold": "200.00", "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
    "requirements": [{"serviceType": "SPECIALIST_VISIT", "documents": ["REFERRAL", "CLINICAL_NOTE"]}]})");
  expect(0, {"enroll", file("wants.json")});
  BOOST_TEST(expect(0, {"policy", "show", "POL-1"})["versions"][1]["requirements"][0]["documents"][0] ==
             "REFERRAL");
  const auto before = server.node.reads().durable_position();
  const auto draft = claim_of("C-1", "200.00");
  const auto check = expect(1, {"check", draft, "--documents", "REFERRAL"});
  BOOST_TEST(check["complete"] == false);
  BOOST_TEST_REQUIRE(check["missing"].size() == 1u);
  BOOST_TEST(check["missing"][0]["what"] == "CLINICAL_NOTE");
  BOOST_TEST(run({"check", draft}).out.find("SPECIALIST_VISIT needs REFERRAL") != std::string::npos);
  BOOST_TEST(expect(0, {"check", draft, "--documents", "REFERRAL,CLINICAL_NOTE"})["complete"] == true);
  BOOST_TEST(expect(1, {"check", claim_of("C-2", "0.00"), "--documents",
                        "REFERRAL,CLINICAL_NOTE"})["problems"][0]["field"] == "lines[0].billed");
  BOOST_TEST(run({"check", draft, "--documents", "LETTER"}).status == 2);
  BOOST_TEST(server.node.reads().durable_position() == before);
  // Incomplete, it is taken all the same, and shows what it lacks.
  const auto taken = submit("C-1", "200.00");
  BOOST_TEST(expect(0, {"show", "ACME/C-1"})["missing"].size() == 2u);
  const std::vector<std::string> list{"review", "list", "--on", "2026-05-01", "--at-least", taken};
  BOOST_TEST(expect(0, list)["claims"][0]["missing"][1]["what"] == "CLINICAL_NOTE");
  BOOST_TEST(run(list).out.find("REFERRAL CLINICAL_NOTE") != std::string::npos);
  BOOST_TEST(expect(0, {"journey", "ACME/C-1"})["missing"][0]["what"] == "REFERRAL");
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

BOOST_AUTO_TEST_CASE(fee_schedules_and_affiliations_come_from_csv_and_price_claims) {
  write("fees.csv",
        "contract,procedure,modifier,price,from,to\nMETRO,99213,,92.50,2026-01-01,\n"
        "METRO,99213,52,60.00,2026-01-01,2026-06-30\n");
  write("providers.csv",
        "npi,name,network,from,contract\n1999999992,Lake Clinic,IN_NETWORK,,\n"
        "1234567893,,PREFERRED,2026-02-01,METRO\n");
  BOOST_TEST(expect(0, {"load", "fees", file("fees.csv")})["feeSchedules"]["accepted"] == 1);
  BOOST_TEST(expect(0, {"load", "fees", file("fees.csv")})["feeSchedules"]["unchanged"] == 1);
  const auto providers = expect(0, {"load", "providers", file("providers.csv")});
  BOOST_TEST(providers["affiliations"]["accepted"] == 1);
  BOOST_TEST(providers["providers"]["accepted"] == 1);
  const auto fee =
      expect(0, {"fee", "99213", "--provider", "1234567893", "--on", "2026-03-01", "--modifier", "52"});
  BOOST_TEST(fee["price"] == "60.00");
  BOOST_TEST(fee["network"] == "PREFERRED");
  BOOST_TEST(fee["version"] == 1);
  const auto estimate = expect(0, {"estimate", claim_of("E-1", "292.50")});
  BOOST_TEST(estimate["decided"]["lines"][0]["adjustments"][0]["reason"] == 45);
  BOOST_TEST(estimate["decided"]["lines"][0]["adjustments"][0]["amount"] == "200.00");

  write("bad.csv", "contract,procedure,price,from\nMETRO,99213,92.5,2026-01-01\nMETRO,99214,1.00\n");
  const auto bad = run({"load", "fees", file("bad.csv")});
  BOOST_TEST(bad.status == 2);
  BOOST_TEST(bad.err.find("line 2.price") != std::string::npos, bad.err);
  BOOST_TEST(bad.err.find("line 3: has 3 fields") != std::string::npos, bad.err);
}

BOOST_AUTO_TEST_CASE(claim_edits_are_loaded_hold_a_claim_and_are_overridden_when_it_is_released) {
  BOOST_TEST(expect(0, {"edits"}).empty());
  write("mue.csv", "procedure,most,per,from,action\n99213,0,LINE,2026-01-01,DENY\n99214,4,DAY,2026-01-01,\n");
  write("all.csv", "edit,action\nPROBABLE_DUPLICATE,PEND\n");
  const std::vector<std::string> units{"load", "edits", "units", file("mue.csv"), "--name", "MUE 2026Q1"};
  BOOST_TEST(expect(0, units)["editTables"]["accepted"] == 1);
  BOOST_TEST(expect(0, units)["editTables"]["unchanged"] == 1);
  const auto estimated = expect(0, {"estimate", claim_of("E-1", "292.50")})["decided"];
  BOOST_TEST(estimated["lines"][0]["denial"] == "CLAIM_EDIT");
  BOOST_TEST(estimated["findings"][0]["edit"] == "UNITS_EXCEEDED");
  // The next version of the table.
  write("mue.csv", "procedure,most,per,from\n99213,1,DAY,2026-01-01\n");
  expect(0, units);
  expect(0, {"load", "edits", "policy", file("all.csv"), "--name", "edits of all"});
  const auto tables = expect(0, {"edits"});
  BOOST_TEST_REQUIRE(tables.size() == 2u);
  BOOST_TEST(tables[0]["kind"] == "POLICY");
  BOOST_TEST(tables[1]["version"] == 2);
  BOOST_TEST(tables[1]["from"] == "2026-01-01");

  submit("C-1", "200.00");
  const auto held = submit("C-2", "210.00");
  const auto shown = expect(0, {"show", "ACME/C-2"});
  BOOST_TEST(shown["status"] == "UNDER_REVIEW");
  BOOST_TEST_REQUIRE(shown["findings"].size() == 2u);
  BOOST_TEST(shown["findings"][0]["edit"] == "UNITS_EXCEEDED");
  BOOST_TEST(shown["findings"][0]["table"] == "MUE 2026Q1");
  BOOST_TEST(shown["findings"][1]["action"] == "PEND");
  const auto queue = expect(0, {"review", "list", "--on", "2026-03-10", "--at-least", held});
  BOOST_TEST(queue["claims"][0]["reason"] == "PROBABLE_DUPLICATE on line 1");
  BOOST_TEST(queue["claims"][0]["findings"].size() == 2u);
  BOOST_TEST(run({"explain", "ACME/C-2"}).out.find("Line 1 is held") != std::string::npos);

  const auto refused = expect(1, {"release", "ACME/C-2", "--override", "PROCEDURE_PAIR:1"});
  BOOST_TEST(refused["refused"]["problems"][0]["field"] == "overrides[0]");
  BOOST_TEST(refused["refused"]["problems"][0]["rule"] == "PROCEDURE_PAIR was not found on line 1");
  BOOST_TEST(run({"release", "ACME/C-2", "--override", "UNITS"}).status == 2);
  const auto released = expect(0, {"release", "ACME/C-2", "--override", "UNITS_EXCEEDED:1"});
  // The deductible of 100.00 is met and the copay paid for another claim's visit: 20.00, then 80 % of 190.00.
  BOOST_TEST(released["lines"][0]["planPaid"] == "152.00");
  BOOST_TEST(released["findings"][0]["overridden"] == true);
  BOOST_TEST(run({"history", "ACME/C-2"}).out.find("UNITS_EXCEEDED on line 1 (DENY, overridden)") !=
             std::string::npos);
  BOOST_TEST(run({"show", "ACME/C-2"}).out.find("UNITS_EXCEEDED (overridden)") != std::string::npos);

  write("bad.csv", "procedure,most,per,from\n9921,1,WEEK,2026-01-01\n");
  const auto bad = run({"load", "edits", "UNITS", file("bad.csv"), "--name", "MUE"});
  BOOST_TEST(bad.status == 2);
  BOOST_TEST(bad.err.find("line 2.per") != std::string::npos, bad.err);
  const auto no_kind = run({"load", "edits", "SOME", file("all.csv"), "--name", "MUE"});
  BOOST_TEST(no_kind.status == 2);
  BOOST_TEST(no_kind.err.find("is not one of POLICY") != std::string::npos, no_kind.err);
  BOOST_TEST(
      run({"load", "edits", "ICD10CM", file("all.csv"), "--name", "ICD"}).err.find("from: is required") !=
      std::string::npos);
  write("none.csv", "procedure,most,per,from\n9921,1,DAY,2026-01-01\n");
  const auto refused_table = run({"load", "edits", "UNITS", file("none.csv"), "--name", "MUE"});
  BOOST_TEST(refused_table.status == 1);
  BOOST_TEST(refused_table.err.find("rows[0].procedure") != std::string::npos, refused_table.err);
}

BOOST_AUTO_TEST_CASE(what_is_unlike_the_usual_is_flagged_listed_and_decides_nothing) {
  write("policy.csv", "edit,action\nUNUSUAL_AMOUNT,INFORM\nIMPOSSIBLE_DAY,PEND\n");
  write("limits.csv", "parameter,value\nownFactor,120\nownLeast,1\nminutesMost,100\n");
  write("timed.csv", "procedure,minutes,from\n99213,40,2026-01-01\n");
  expect(0, {"load", "edits", "POLICY", file("policy.csv"), "--name", "edits of all"});
  expect(0, {"load", "edits", "ANOMALIES", file("limits.csv"), "--name", "limits"});
  expect(0, {"load", "edits", "TIMED", file("timed.csv"), "--name", "minutes"});
  submit("C-1", "100.00");
  submit("C-2", "400.00");
  const auto seen = submit("C-3", "600.00");  // Held by its total; it flags and pends nothing more.

  const auto all = expect(0, {"flags", "list", "--at-least", seen});
  BOOST_TEST_REQUIRE(all["claims"].size() == 2u);
  BOOST_TEST(all["claims"][0]["status"] == "UNDER_REVIEW");
  BOOST_TEST_REQUIRE(all["claims"][0]["flags"].size() == 2u);
  BOOST_TEST(all["claims"][0]["flags"][1]["edit"] == "IMPOSSIBLE_DAY");
  BOOST_TEST(all["claims"][0]["flags"][1]["action"] == "INFORM");
  BOOST_TEST(all["claims"][1]["flags"].size() == 1u);
  BOOST_TEST(expect(0, {"flags", "list", "--edit", "IMPOSSIBLE_DAY"})["claims"].size() == 1u);
  BOOST_TEST(expect(0, {"flags", "list", "--npi", "1999999992"})["claims"].empty());
  const auto first = expect(0, {"flags", "list", "--npi", "1234567893", "--limit", "1"});
  BOOST_TEST(first["claims"].size() == 1u);
  const auto rest =
      expect(0, {"flags", "list", "--npi", "1234567893", "--cursor", first["next"].get<std::string>()});
  BOOST_TEST(rest["claims"][0]["claimNumber"] == all["claims"][1]["claimNumber"]);
  const auto text = run({"flags", "list"}).out;
  BOOST_TEST(text.find("line 1  UNUSUAL_AMOUNT: 99213 is billed at $600.00 a unit: more than 1.2 times") !=
                 std::string::npos,
             text);
  BOOST_TEST(run({"flags", "list", "--edit", "UPCODING_PATTERN"}).out == "No claims have flags.\n");

  const auto shown = expect(0, {"show", "ACME/C-2"});
  BOOST_TEST(shown["status"] == "PARTIALLY_APPROVED");
  BOOST_TEST(!shown.contains("findings"));
  BOOST_TEST(shown["flags"][0]["table"] == "limits");
  BOOST_TEST(!expect(0, {"show", "ACME/C-1"}).contains("flags"));
  BOOST_TEST(run({"show", "ACME/C-2"}).out.find("Unlike what is usual:\n  UNUSUAL_AMOUNT: Line 1") !=
             std::string::npos);
  const auto queue = expect(0, {"review", "list", "--on", "2026-03-10"});
  BOOST_TEST(queue["claims"][0]["flags"].size() == 2u);
  BOOST_TEST(queue["claims"][0]["reason"] == "the billed total reached the review threshold");
  BOOST_TEST(run({"review", "list", "--on", "2026-03-10"}).out.find("UNUSUAL_AMOUNT IMPOSSIBLE_DAY") !=
             std::string::npos);
  for (const auto* member_reads : {"explain", "eob"}) {
    std::vector<std::string> command{member_reads, "ACME/C-2"};
    if (command[0] == "eob") command.insert(command.end(), {"--payer", "Lakeshore Health"});
    BOOST_TEST(run(command).out.find("earlier charges") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(a_list_of_all_diagnoses_is_loaded_in_one_piece) {
  // As many codes as ICD-10-CM has in 2026, some 75,000, and more: the most that is taken.
  std::string text = "code,billable\n";
  std::size_t rows = 0;
  for (char letter = 'A'; letter <= 'Z'; ++letter)
    for (int n = 0; n < 100 && rows < 100'000; ++n)
      for (char c = 'A'; c <= 'Z' && rows < 100'000; ++c)
        for (char d = 'A'; d <= 'B' && rows < 100'000; ++d, ++rows)
          text += letter + std::string(n < 10 ? "0" : "") + std::to_string(n) + c + d + ",1\n";
  write("all.csv", text);
  BOOST_TEST(rows > 75'000u);
  expect(0, {"load", "edits", "DIAGNOSES", file("all.csv"), "--name", "ICD", "--from", "2025-10-01"});
  BOOST_TEST(expect(0, {"edits"})[0]["rows"] == rows);
  submit("C-1", "200.00");
  const auto denied = expect(0, {"show", "ACME/C-1"});  // M54.5 is none of them.
  BOOST_TEST(denied["lines"][0]["denial"] == "CLAIM_EDIT");
  BOOST_TEST(denied["findings"][0]["edit"] == "INVALID_DIAGNOSIS");
  BOOST_TEST(denied["findings"].dump().find("M54") == std::string::npos);
  const auto eob = run({"eob", "ACME/C-1", "--payer", "Lakeshore Health"}).out;
  BOOST_TEST(eob.find("This is a rule of ICD, version 1.") != std::string::npos, eob);
}

BOOST_AUTO_TEST_CASE(an_estimate_records_nothing_and_names_what_would_be_refused) {
  const auto before = server.node.reads().durable_position();
  const auto decided = expect(0, {"estimate", claim_of("E-1", "200.00")})["decided"];
  // 100.00 deductible, 20.00 copay, 80 % of 80.00.
  BOOST_TEST(decided["planPaid"] == "64.00");
  BOOST_TEST(decided["memberResponsibility"] == "136.00");
  BOOST_TEST(decided["explanation"].size() >= 2u);
  BOOST_TEST(expect(0, {"estimate", claim_of("E-2", "600.00")})["decided"]["status"] == "UNDER_REVIEW");
  BOOST_TEST(expect(1, {"estimate", claim_of("E-3", "0.00")})["refused"]["problems"][0]["field"] ==
             "lines[0].billed");
  BOOST_TEST(server.node.reads().durable_position() == before);
}

BOOST_AUTO_TEST_CASE(a_pended_claim_is_taken_remarked_escalated_and_released) {
  submit("C-1", "600.00");
  const auto seen = submit("C-2", "700.00");
  auto queue = expect(0, {"review", "list", "--on", "2026-04-10", "--at-least", seen});
  BOOST_TEST_REQUIRE(queue["claims"].size() == 2u);
  BOOST_TEST(queue["claims"][0]["ageDays"] == 39);
  BOOST_TEST(queue["claims"][0]["due"] == "2026-04-01");
  BOOST_TEST(queue["claims"][0]["overdue"] == true);
  expect(0, {"review", "take", "ACME/C-2", "--owner", "rivera", "--on", "2026-04-10"});
  expect(1, {"review", "take", "ACME/C-2", "--owner", "okafor", "--on", "2026-04-10"});
  expect(0,
         {"review", "set", "ACME/C-2", "--priority", "URGENT", "--due", "2026-04-12", "--on", "2026-04-10"});
  expect(0, {"review", "escalate", "ACME/C-1", "--on", "2026-04-10"});
  expect(0, {"remark", "ACME/C-2", "--for", "PROVIDER", "--text", "send the operative report"});
  queue = expect(0, {"review", "list", "--on", "2026-04-10"});
  BOOST_TEST(queue["claims"][0]["priority"] == "URGENT");
  BOOST_TEST(queue["claims"][0]["owner"] == "rivera");
  BOOST_TEST(queue["claims"][1]["escalatedOn"] == "2026-04-10");
  BOOST_TEST(expect(0, {"review", "list", "--on", "2026-04-10", "--owner", "rivera"})["claims"].size() == 1u);
  expect(0, {"review", "return", "ACME/C-2", "--on", "2026-04-10"});
  expect(0, {"release", "ACME/C-2"});
  expect(1, {"review", "take", "ACME/C-2", "--owner", "rivera", "--on", "2026-04-10"});
  const auto journey = expect(0, {"journey", "ACME/C-2"});
  BOOST_TEST(journey["remarks"][0]["text"] == "send the operative report");
  std::vector<std::string> types;
  for (const auto& e : journey["timeline"]) types.push_back(e["type"]);
  const std::vector<std::string> expected{"claim_submitted",  "claim_pended",   "review_changed",
                                          "review_changed",   "claim_remarked", "review_changed",
                                          "claim_adjudicated"};
  BOOST_TEST(types == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_job_aging_escalates_once_what_waits_for_more_than_thirty_days) {
  const auto seen = submit("C-1", "600.00");  // Received on March 2.
  expect(0, {"review", "list", "--on", "2026-04-01", "--at-least", seen});
  BOOST_TEST(expect(0, {"jobs", "list"})[0]["name"] == "aging");
  BOOST_TEST(expect(0, {"jobs", "run", "aging", "--on", "2026-04-01"})["claims"].empty());  // Thirty days.
  BOOST_TEST(expect(0, {"jobs", "run", "aging", "--on", "2026-04-02", "--dry-run"})["claims"].size() == 1u);
  BOOST_TEST(!expect(0, {"review", "list", "--on", "2026-04-02"})["claims"][0].contains("escalatedOn"));
  BOOST_TEST(expect(0, {"jobs", "run", "aging", "--on", "2026-04-02"})["claims"].size() == 1u);
  BOOST_TEST(expect(0, {"review", "list", "--on", "2026-04-02"})["claims"][0]["priority"] == "HIGH");
  BOOST_TEST(expect(0, {"jobs", "run", "aging", "--on", "2026-04-03"})["claims"].empty());
  BOOST_TEST(expect(0, {"journey", "ACME/C-1"})["timeline"].back()["user"] == "local");
  BOOST_TEST(run({"jobs", "run", "none", "--on", "2026-04-03"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_journey_goes_along_the_chain_of_replacements) {
  submit("C-1", "200.00");
  auto replacement = json::parse(std::ifstream(claim_of("C-2", "210.00")));
  replacement["replaces"] = "ACME/C-1";
  write("C-2.json", replacement.dump());
  expect(0, {"submit", file("C-2.json")});
  const auto journey = expect(0, {"journey", "ACME/C-1"});
  BOOST_TEST(journey["status"] == "REVERSED");
  BOOST_TEST(journey["timeline"].back()["type"] == "claim_adjudicated");
  BOOST_TEST(journey["timeline"].back()["claimNumber"] != journey["claimNumber"]);
  BOOST_TEST(run({"journey", "ACME/C-9"}).status == 1);
}

BOOST_AUTO_TEST_CASE(an_explanation_of_benefits_adds_up_and_has_what_was_remarked_for_the_member) {
  submit("C-1", "200.00");
  expect(0, {"remark", "ACME/C-1", "--for", "MEMBER", "--text", "Your deductible is met now."});
  expect(0, {"remark", "ACME/C-1", "--text", "for staff alone"});
  const auto text = run({"eob", "ACME/C-1", "--payer", "Lakeshore Health"});
  BOOST_TEST(text.status == 0, text.err);
  for (const auto* part : {"Lakeshore Health", "THIS IS NOT A BILL", "Metro Health", "200.00", "64.00",
                           "136.00", "Your deductible is met now."})
    BOOST_TEST(text.out.find(part) != std::string::npos, part);
  BOOST_TEST(text.out.find("for staff alone") == std::string::npos);
  const auto page =
      run({"eob", "ACME/C-1", "--payer", "Lakeshore Health", "--html", "--out", file("eob.html")});
  BOOST_TEST(page.status == 0, page.err);
  std::ifstream html(file("eob.html"));
  BOOST_TEST(std::string(std::istreambuf_iterator<char>(html), {}).find("<html") != std::string::npos);
  submit("C-2", "600.00");
  BOOST_TEST(run({"eob", "ACME/C-2", "--payer", "Lakeshore Health"}).status == 1);
  BOOST_TEST(run({"eob", "ACME/C-9", "--payer", "Lakeshore Health"}).status == 1);
}

BOOST_AUTO_TEST_CASE(a_document_goes_up_is_compared_and_comes_down_again) {
  submit("C-1", "200.00");
  const std::string bytes = "%PDF-1.7 a summary of the stay";
  write("summary.pdf", bytes);
  const auto up =
      expect(0, {"document", "upload", "ACME/C-1", file("summary.pdf"), "--kind", "DISCHARGE_SUMMARY"});
  BOOST_TEST(up["status"] == "STORED");
  const auto again =
      expect(0, {"document", "upload", "ACME/C-1", file("summary.pdf"), "--kind", "DISCHARGE_SUMMARY"});
  BOOST_TEST(again["document"] == up["document"]);
  BOOST_TEST(again["unchanged"] == true);
  const std::string id = up["document"];
  BOOST_TEST(run({"document", "download", "ACME/C-1", id, file("back.pdf")}).status == 0);
  std::ifstream back(file("back.pdf"));
  BOOST_TEST(std::string(std::istreambuf_iterator<char>(back), {}) == bytes);
  const auto journey = expect(0, {"journey", "ACME/C-1"});
  BOOST_TEST(journey["documents"][0]["fileName"] == "summary.pdf");
  BOOST_TEST(journey["documents"][0]["status"] == "STORED");
  BOOST_TEST(expect(0, {"document", "withdraw", "ACME/C-1", id})["status"] == "WITHDRAWN");
  BOOST_TEST(run({"document", "download", "ACME/C-1", id, file("gone.pdf")}).status == 1);

  write("program.exe", "x");
  BOOST_TEST(run({"document", "upload", "ACME/C-1", file("program.exe"), "--kind", "OTHER"}).status == 2);
  const auto refused = run({"document", "upload", "ACME/C-1", file("program.exe"), "--kind", "OTHER",
                            "--type", "application/exe"});
  BOOST_TEST(refused.status == 1);
  BOOST_TEST(refused.err.find("contentType") != std::string::npos, refused.err);
  BOOST_TEST(run({"document", "upload", "ACME/C-9", file("summary.pdf"), "--kind", "OTHER"}).status == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_life_commands_test
}  // namespace benefactor::tools
