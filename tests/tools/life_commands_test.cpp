// The life of claims on the command line, against a whole server: every command, and its refusals.
#include "tests/tools/book_fixture.hpp"

namespace benefactor::tools {
namespace of_life_commands_test {

BOOST_FIXTURE_TEST_SUITE(life_commands, book_fixture)

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
