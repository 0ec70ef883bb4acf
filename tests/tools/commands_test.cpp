// What every command promises: help that teaches, exit statuses, and errors on standard error.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"

namespace benefactor::tools {
namespace of_commands_test {

const std::vector<std::vector<std::string>> all_commands{{"scenario"},
                                                         {"enroll"},
                                                         {"generate"},
                                                         {"submit"},
                                                         {"ingest"},
                                                         {"show"},
                                                         {"explain"},
                                                         {"history"},
                                                         {"claims", "list"},
                                                         {"bucket"},
                                                         {"info"},
                                                         {"watch"},
                                                         {"release"},
                                                         {"readjudicate"},
                                                         {"impact"},
                                                         {"deny"},
                                                         {"cancel"},
                                                         {"void"},
                                                         {"pay"},
                                                         {"dispute"},
                                                         {"resolve"},
                                                         {"log", "stat"},
                                                         {"log", "dump"},
                                                         {"log", "verify"},
                                                         {"log", "repair"},
                                                         {"audit", "replay"},
                                                         {"audit", "what-if"},
                                                         {"audit", "trace"},
                                                         {"audit", "sample"},
                                                         {"audit", "estimate"},
                                                         {"audit", "logins"},
                                                         {"audit", "checkpoint"},
                                                         {"audit", "checkpoints", "list"},
                                                         {"audit", "checkpoints", "set-aside"},
                                                         {"audit", "prove"},
                                                         {"audit", "consistency"},
                                                         {"audit", "check"},
                                                         {"audit", "witness"},
                                                         {"audit", "verify"},
                                                         {"roles"},
                                                         {"serve"},
                                                         {"export"},
                                                         {"sql"},
                                                         {"report"},
                                                         {"backup"},
                                                         {"restore"},
                                                         {"remittance"},
                                                         {"load", "fees"},
                                                         {"load", "providers"},
                                                         {"policy", "show"},
                                                         {"policy", "suspend"},
                                                         {"policy", "cancel"},
                                                         {"policy", "reinstate"},
                                                         {"member", "describe"},
                                                         {"member", "terminate"},
                                                         {"member", "reinstate"},
                                                         {"preauth", "request"},
                                                         {"preauth", "grant"},
                                                         {"preauth", "amend"},
                                                         {"preauth", "deny"},
                                                         {"preauth", "revoke"},
                                                         {"preauth", "list"},
                                                         {"eligibility"},
                                                         {"estimate"},
                                                         {"check"},
                                                         {"fee"},
                                                         {"edits"},
                                                         {"load", "edits"},
                                                         {"flags", "list"},
                                                         {"claims", "count"},
                                                         {"stats"},
                                                         {"payees"},
                                                         {"login"},
                                                         {"logout"},
                                                         {"whoami"},
                                                         {"setup"},
                                                         {"register"},
                                                         {"users", "activity"},
                                                         {"users", "list"},
                                                         {"users", "show"},
                                                         {"users", "add"},
                                                         {"users", "role"},
                                                         {"users", "bind"},
                                                         {"users", "reset"},
                                                         {"users", "deactivate"},
                                                         {"users", "reactivate"},
                                                         {"users", "unlock"},
                                                         {"users", "sessions"},
                                                         {"policy", "list"},
                                                         {"member", "list"},
                                                         {"preauth", "find"},
                                                         {"document", "list"},
                                                         {"views", "list"},
                                                         {"views", "rebuild"},
                                                         {"views", "verify"},
                                                         {"review", "list"},
                                                         {"review", "take"},
                                                         {"review", "return"},
                                                         {"review", "set"},
                                                         {"review", "escalate"},
                                                         {"jobs", "list"},
                                                         {"jobs", "run"},
                                                         {"payments", "run"},
                                                         {"payments", "list"},
                                                         {"payments", "find"},
                                                         {"payments", "show"},
                                                         {"payments", "remittance"},
                                                         {"payments", "confirm"},
                                                         {"external", "list"},
                                                         {"external", "send"},
                                                         {"external", "receive"},
                                                         {"publish", "list"},
                                                         {"publish", "dead"},
                                                         {"publish", "retry"},
                                                         {"eob"},
                                                         {"remark"},
                                                         {"journey"},
                                                         {"document", "upload"},
                                                         {"document", "download"},
                                                         {"document", "withdraw"},
                                                         {"keys", "status"},
                                                         {"keys", "rotate"},
                                                         {"keys", "renew"},
                                                         {"members", "erase"}};

/// Nothing listens on port 1 of the loopback interface.
const std::string nowhere = "127.0.0.1:1";

BOOST_AUTO_TEST_SUITE(commands)

BOOST_AUTO_TEST_CASE(every_command_explains_itself_and_misuse_has_status_2) {
  for (auto command : all_commands) BOOST_TEST_CONTEXT(command.back()) {
      auto help = command;
      help.push_back("--help");
      const auto r = run_program(help);
      BOOST_TEST(r.status == 0);
      BOOST_TEST(r.out.find("Usage: ") != std::string::npos);
      BOOST_TEST(r.err == "");
      command.push_back("--no-such-option");
      BOOST_TEST(run_program(command).status == 2);
    }
}

BOOST_AUTO_TEST_CASE(without_a_server_a_command_says_where_it_looked_and_has_status_1) {
  const auto r = run_program({"show", "ACME/C-1", "--connect", nowhere});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out == "");
  BOOST_TEST(r.err.find("no server answers at " + nowhere) != std::string::npos);
}

BOOST_AUTO_TEST_CASE(nothing_is_sent_to_another_machine_without_tls) {
  const auto r = run_program({"show", "ACME/C-1", "--connect", "192.0.2.1:7400"});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.out == "");
  BOOST_TEST(r.err.find("192.0.2.1:7400: without TLS") != std::string::npos, r.err);
  BOOST_TEST(r.err.find("--tls-ca") != std::string::npos, r.err);
}

BOOST_AUTO_TEST_CASE(a_claim_that_cannot_be_named_so_is_unusable_before_any_server_is_asked) {
  const auto r = run_program({"show", "C-1", "--connect", nowhere});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err.find("SUBMITTER/SUBMITTER-CLAIM-ID") != std::string::npos);
  BOOST_TEST(
      run_program({"show", "CLM-20260302-000000000000A", "--connect", nowhere}).err.find("check character") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(options_with_no_meaning_are_unusable) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"pay", "ACME/C-1", "--on", "06.03.2026", "--trace", "EFT-1"},
           {"resolve", "ACME/C-1", "--outcome", "MAYBE", "--notes", "none"},
           {"resolve", "ACME/C-1", "--outcome", "UPHELD", "--notes", "none", "--waive", "EVERYTHING"},
           {"claims", "list", "--status", "LOST"},
           {"claims", "list", "--cursor", "xyz"},
           {"flags", "list", "--edit", "UNITS_EXCEEDED"},
           {"submit", "--mode", "slowly", "claims.ndjson"},
           {"ingest", "--received", "today", "claims.837"},
           {"ingest", "--enroll-with", "/no/such/plan.json", "claims.837"}})
    BOOST_TEST_CONTEXT(arguments[0] + " " + arguments.back()) {
      const auto r = run_program(arguments);
      BOOST_TEST(r.status == 2);
      BOOST_TEST(r.err != "");
    }
}

BOOST_AUTO_TEST_CASE(generate_writes_the_same_files_for_the_same_seed) {
  const test_support::temp_directory folder;
  const auto out = (folder.path() / "book").string();
  const auto r =
      run_program({"generate", "--policies", "3", "--claims", "20", "--seed", "7", "--out", out, "--json"});
  BOOST_TEST(r.status == 0);
  const auto summary = nlohmann::json::parse(r.out);
  BOOST_TEST(summary["policies"] == 3);
  BOOST_TEST(summary["claims"] == 20);
  for (const auto& file : summary["files"]) BOOST_TEST(std::filesystem::exists(file.get<std::string>()));
  const auto again =
      run_program({"generate", "--policies", "3", "--claims", "20", "--seed", "7", "--out", out, "--json"});
  BOOST_TEST(again.out == r.out);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_commands_test
}  // namespace benefactor::tools
