// Claims that an external processor decides, on the command line, against a whole server.
#include "tests/tools/command_fixture.hpp"

namespace benefactor::tools {
namespace of_exchange_commands_test {

using nlohmann::json;

struct administered_book : command_fixture {
  administered_book() {
    write("book.json", R"({
      "providers": [{"npi": "1234567893", "name": "Metro Health", "network": "IN_NETWORK"}],
      "policies": [{"policyNumber": "POL-1", "holder": "M-1", "effective": "2026-01-01", "expiration": "2026-12-31",
        "deductible": "0.00", "administrator": "TPA",
        "rules": [{"serviceType": "SPECIALIST_VISIT", "coveragePercent": "80.00"}],
        "members": [{"memberId": "M-1", "relationship": "SELF", "enrolled": "2026-01-01", "sex": "FEMALE",
                     "name": {"last": "Lopez", "first": "Maria"}, "birthDate": "1980-02-29",
                     "address": {"line1": "1 Elm St", "city": "Springfield", "state": "IL",
                                 "postalCode": "62701"}}]}],
      "steps": [{"op": "describeProvider", "npi": "1234567893", "taxId": "123456789",
                 "address": {"line1": "20 Bridge St", "city": "Springfield", "state": "IL",
                             "postalCode": "627010001"}}]})");
    expect(0, {"enroll", file("book.json")});
    write("C-1.json", claim("C-1", "250.00").dump());
    submitted = expect(0, {"submit", file("C-1.json")});
  }

  json submitted;
};

BOOST_FIXTURE_TEST_SUITE(exchange_commands, administered_book)

BOOST_AUTO_TEST_CASE(claims_are_sent_their_answers_taken_and_the_journey_tells_of_both) {
  BOOST_TEST(submitted.dump().find("UNDER_REVIEW") != std::string::npos, submitted.dump());
  const auto tried = expect(0, {"external", "send", "TPA", "--on", "2026-03-03", "--dry-run"});
  BOOST_TEST(tried["claimNumbers"].size() == 1u);
  const auto sent = expect(0, {"external", "send", "TPA", "--on", "2026-03-03"});
  BOOST_TEST(sent["lastBatch"] == 1);
  const auto file_837 = content("exchange/TPA/outbox/TPA-000000001.837");
  BOOST_TEST(file_837.find("NM1*IL*1*Lopez*Maria****MI*M-1") != std::string::npos, file_837);

  // Not in the engine's own queue: somebody else has it.
  BOOST_TEST(expect(0, {"review", "list", "--on", "2026-03-04"})["claims"].empty());
  BOOST_TEST(run({"release", "ACME/C-1"}).status == 1);

  write("exchange/TPA/inbox/nonsense.277", "not X12");
  const auto taken = expect(1, {"external", "receive", "TPA", "--on", "2026-03-05"});
  BOOST_TEST(taken["files"][0]["fate"] == "unreadable");

  const auto journey = expect(0, {"journey", "ACME/C-1"});
  BOOST_TEST(journey["external"]["processor"] == "TPA");
  BOOST_TEST(journey["external"]["sentOn"] == "2026-03-03");
  const auto shown = run({"journey", "ACME/C-1"});
  BOOST_TEST(shown.out.find("Decided by TPA, sent on 2026-03-03 in batch 1") != std::string::npos, shown.out);
}

BOOST_AUTO_TEST_CASE(what_cannot_be_sent_is_held_with_every_problem) {
  auto other = claim("C-2", "100.00");
  other["providerNpi"] = "1999999992";
  write("C-2.json", other.dump());
  expect(0, {"submit", file("C-2.json")});
  const auto r = run({"external", "send", "TPA", "--on", "2026-03-03"});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out.find("cannot be sent:") != std::string::npos, r.out);
  BOOST_TEST(r.out.find("1 claims sent to TPA, batch 1.") != std::string::npos, r.out);
}

BOOST_AUTO_TEST_CASE(processors_are_listed_and_unknown_ones_refused) {
  const auto all = expect(0, {"external", "list"});
  BOOST_REQUIRE(all.size() == 1u);
  BOOST_TEST(all[0]["name"] == "Acme Benefit Administrators");
  BOOST_TEST(all[0]["toSend"].dump() == "\"1\"");
  BOOST_TEST(run({"external", "list", "NOBODY"}).status == 1);
  BOOST_TEST(run({"external", "send", "NOBODY", "--on", "2026-03-03"}).status == 1);
  BOOST_TEST(run({"external", "receive", "NOBODY", "--on", "2026-03-03"}).status == 1);
}

BOOST_AUTO_TEST_CASE(the_jobs_outbox_and_inbox_do_the_same) {
  const auto outbox = expect(0, {"jobs", "run", "outbox", "--on", "2026-03-03"});
  BOOST_TEST(outbox["summary"] == "TPA: 1 claims sent");
  const auto inbox = expect(0, {"jobs", "run", "inbox", "--on", "2026-03-04"});
  BOOST_TEST(inbox["summary"] == "TPA: 0 files taken, 0 set aside, 0 waiting");
}

BOOST_AUTO_TEST_CASE(a_job_that_could_not_do_everything_has_status_1) {
  auto other = claim("C-2", "100.00");
  other["providerNpi"] = "1999999992";
  write("C-2.json", other.dump());
  expect(0, {"submit", file("C-2.json")});
  const auto outbox = expect(1, {"jobs", "run", "outbox", "--on", "2026-03-03"});
  BOOST_TEST(outbox["summary"] == "TPA: 1 claims sent, 1 held");
  BOOST_TEST(outbox["failed"] == 1);
  const auto again = run({"jobs", "run", "outbox", "--on", "2026-03-03"});
  BOOST_TEST(again.status == 1);
  BOOST_TEST(again.out == "TPA: 0 claims sent, 1 held\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_exchange_commands_test
}  // namespace benefactor::tools
