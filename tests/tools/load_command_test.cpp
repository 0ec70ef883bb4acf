// What claims are decided by besides policies, as loaded from CSV on the command line: fee schedules,
// affiliations and tables of edits, what they do to claims, and what is refused of them.
#include "tests/tools/book_fixture.hpp"

namespace benefactor::tools {
namespace of_load_command_test {

BOOST_FIXTURE_TEST_SUITE(load_command, book_fixture)

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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_load_command_test
}  // namespace benefactor::tools
