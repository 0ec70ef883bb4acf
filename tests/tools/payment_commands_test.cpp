// Paying, and deciding again, on the command line, against a whole server.
#include "tests/support/checker_835.hpp"
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace of_payment_commands_test {

using nlohmann::json;
namespace fs = std::filesystem;

struct paid_book : command_fixture {
  paid_book() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "0.00",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01"}]}]})");
    BOOST_REQUIRE(run({"enroll", file("book.json")}).status == 0);
  }

  void submit(const std::string& id, const std::string& billed, bool assigned = true) const {
    auto claim = command_fixture::claim(id, billed);
    if (!assigned) claim["benefitsAssigned"] = false;
    write(id + ".json", claim.dump());
    expect(0, {"submit", file(id + ".json")});
  }
};

BOOST_FIXTURE_TEST_SUITE(payment_commands, paid_book)

BOOST_AUTO_TEST_CASE(a_run_is_tried_made_shown_and_its_remittances_balance) {
  submit("C-1", "250.00");
  submit("C-2", "100.00", false);
  const auto tried = expect(0, {"payments", "run", "R1", "--on", "2026-04-01", "--dry-run"});
  BOOST_TEST(tried["amount"] == "280.00");
  BOOST_TEST(expect(0, {"payments", "list"}).empty());

  const auto made = expect(0, {"payments", "run", "R1", "--on", "2026-04-01", "--out", file("advices")});
  BOOST_TEST(made["amount"] == "280.00");
  BOOST_TEST(made["closed"] == true);
  const auto advice = content("advices/R1.1234567893.835");
  const auto checked = test_support::check_835(advice);
  BOOST_TEST(checked.sound(), checked.text());
  BOOST_TEST(advice.find("BPR*I*200*C*CHK*") != std::string::npos);
  BOOST_TEST(std::distance(fs::directory_iterator(file("advices")), fs::directory_iterator()) ==
             1);  // Not the member's.

  const auto shown = expect(0, {"payments", "show", "R1"});
  BOOST_TEST(shown["payments"].size() == 2u);
  BOOST_TEST(expect(0, {"payments", "list"})[0]["run"] == "R1");
  const auto text = run({"payments", "show", "R1"});
  BOOST_TEST(text.out.find("Metro Health") != std::string::npos);
  BOOST_TEST(text.out.find("Run R1 of 2026-04-01: 2 payments of 280.00 for 2 claims.") != std::string::npos,
             text.out);
  // What the file says, read back by the inbox's reader.
  BOOST_TEST(run_program({"remittance", file("advices/R1.1234567893.835")}).status == 0);
}

BOOST_AUTO_TEST_CASE(a_payment_is_confirmed_once) {
  submit("C-1", "250.00");
  expect(0, {"payments", "run", "R1", "--on", "2026-04-01"});
  const std::vector<std::string> confirm{"payments",   "confirm",          "R1.1234567893", "--on",
                                         "2026-04-03", "--bank-reference", "ACH-00004711"};
  BOOST_TEST(run(confirm).out == "Done.\n");
  BOOST_TEST(run(confirm).out == "It was so already.\n");
  const auto shown = expect(0, {"payments", "show", "R1"});
  BOOST_TEST(shown["payments"][0]["bankReference"] == "****4711");
  BOOST_TEST(shown["payments"][0]["confirmed"] == "2026-04-03");
}

BOOST_AUTO_TEST_CASE(payments_to_a_provider_are_found_the_last_day_first_and_members_are_not_among_them) {
  const auto up_to_now = [&] { return std::to_string(server.node.reads().durable_position() - 1); };
  submit("C-1", "250.00");
  submit("C-2", "100.00", false);  // The member is paid.
  expect(0, {"payments", "run", "R1", "--on", "2026-04-01"});
  submit("C-3", "50.00");
  expect(0, {"payments", "run", "R2", "--on", "2026-04-08"});
  BOOST_TEST(
      run({"payments", "confirm", "R1.1234567893", "--on", "2026-04-03", "--bank-reference", "ACH-00004711"})
          .status == 0);
  const auto find = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"payments", "find"});
    more.insert(more.end(), {"--at-least", up_to_now()});
    return expect(0, more);
  };
  for (const auto& all : {find({}), find({"--npi", "1234567893"})}) {
    BOOST_TEST_REQUIRE(all["payments"].size() == 2u);
    BOOST_TEST(all["payments"][0]["trace"] == "R2.1234567893");
    BOOST_TEST(all["payments"][0]["amount"] == "40.00");
    BOOST_TEST(!all["payments"][0].contains("confirmed"));
    BOOST_TEST(all["payments"][1]["trace"] == "R1.1234567893");
    BOOST_TEST(all["payments"][1]["amount"] == "200.00");
    BOOST_TEST(all["payments"][1]["confirmed"] == "2026-04-03");
    BOOST_TEST(all["total"]["entries"] == "2");
    BOOST_TEST(!all.contains("next"));
  }
  BOOST_TEST(find({"--from", "2026-04-02"})["payments"].size() == 1u);
  BOOST_TEST(!find({"--npi", "1999999984"}).contains("next"));
  BOOST_TEST(find({"--npi", "1999999984"})["total"]["entries"] == "0");
  const auto first = find({"--limit", "1"});
  BOOST_TEST_REQUIRE(first["payments"].size() == 1u);
  const auto cursor = first["next"].get<std::string>();
  const auto second = find({"--limit", "1", "--cursor", cursor});
  BOOST_TEST(second["payments"][0]["trace"] == "R1.1234567893");
  BOOST_TEST(!second.contains("next"));
  BOOST_TEST(run({"payments", "find", "--npi", "1234567893", "--cursor", cursor}).status == 1);
  const auto text = run({"payments", "find", "--limit", "1", "--at-least", up_to_now()});
  BOOST_TEST(text.out.find("R2.1234567893") != std::string::npos, text.out);
  BOOST_TEST(text.out.find("More: --cursor " + cursor) != std::string::npos, text.out);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_paid_shown_or_confirmed_is_refused) {
  auto r = run({"payments", "run", "lower", "--on", "2026-04-01"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.err.find("run") != std::string::npos);
  BOOST_TEST(run({"payments", "run", "R1", "--on", "04/01/2026"}).status == 2);
  BOOST_TEST(run({"payments", "show", "R9"}).status == 1);
  BOOST_TEST(run({"payments", "remittance", "R9.1234567893"}).err.find("there is no such payment") !=
             std::string::npos);
  BOOST_TEST(run({"payments", "confirm", "R9.X", "--on", "2026-04-01", "--bank-reference", "A"}).status == 1);
  submit("C-1", "100.00", false);
  const auto made = expect(0, {"payments", "run", "R1", "--on", "2026-04-01"});
  const auto trace = made["payments"][0]["trace"].get<std::string>();
  BOOST_TEST(run({"payments", "remittance", trace}).err.find("a member is paid") != std::string::npos);
  BOOST_TEST(run({"payments", "run", "R1", "--on", "2026-04-02"}).status == 1);  // Known with another day.
}

BOOST_AUTO_TEST_CASE(a_retroactive_termination_shows_its_impact_and_is_carried_out_on_request) {
  submit("C-1", "250.00");
  expect(0, {"payments", "run", "R1", "--on", "2026-04-01"});
  BOOST_TEST(run({"impact", "POL-1"}).out == "All 1 claims would come out the same.\n");
  expect(0, {"member", "terminate", "POL-1", "M-1", "--last-day", "2026-02-28"});
  const auto report = expect(0, {"impact", "POL-1"});
  BOOST_REQUIRE(report["claims"].size() == 1u);
  BOOST_TEST(report["claims"][0]["statusBefore"] == "PAID");
  BOOST_TEST(report["claims"][0]["statusAfter"] == "DENIED");
  BOOST_TEST(report["planPaid"] == "-200.00");
  BOOST_TEST(expect(0, {"impact", "POL-1", "--from", "2026-03-02"})["claims"].empty());
  BOOST_TEST(expect(0, {"readjudicate", "ACME/C-1"})["status"] == "DENIED");
  BOOST_TEST(expect(0, {"impact", "POL-1"})["claims"].empty());
  BOOST_TEST(run({"impact", "POL-9"}).status == 1);
  // What was paid is taken back, and the provider told.
  const auto next = expect(0, {"payments", "run", "R2", "--on", "2026-05-01", "--out", file("advices")});
  BOOST_TEST(next["amount"] == "0.00");
  const auto advice = content("advices/R2.1234567893.835");
  BOOST_TEST(test_support::check_835(advice).sound());
  BOOST_TEST(advice.find("*FB:") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(the_jobs_pay_report_and_look_at_benefit_years) {
  submit("C-1", "250.00");
  BOOST_TEST(expect(0, {"jobs", "run", "payments", "--on", "2026-04-01", "--dry-run"})["summary"] ==
             "run 20260401: 1 payments of 200.00 for 1 claims would be made");
  BOOST_TEST(expect(0, {"jobs", "run", "payments", "--on", "2026-04-01"})["summary"] ==
             "run 20260401: 1 payments of 200.00 for 1 claims made");
  BOOST_TEST(expect(0, {"jobs", "run", "report", "--on", "2026-03-02"})["summary"] ==
             "1 claims, 1 received on the day, 0 reviews overdue");
  const auto years = expect(0, {"jobs", "run", "benefit-year", "--on", "2027-01-01"});
  BOOST_TEST(years["summary"] ==
             "1 policies begin a benefit year on 2027-01-01; 1 of them have no cover on that day");
  BOOST_TEST(years["claims"][0] == "POL-1");
  BOOST_TEST(expect(0, {"jobs", "run", "benefit-year", "--on", "2026-06-01"})["summary"] ==
             "0 policies begin a benefit year on 2026-06-01; 0 of them have no cover on that day");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_payment_commands_test
}  // namespace benefactor::tools
