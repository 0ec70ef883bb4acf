// `benefactor remittance` as people run it: what it prints, what it never prints, and its exit statuses.
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/program.hpp"

namespace benefactor::tools {
namespace of_remittance_test {

std::filesystem::path sample() { return test_support::source_dir() / "api/x12/samples/remittance.835"; }

/// The sample in a folder of its own, with the first *from* replaced by *to*.
struct changed_sample {
  explicit changed_sample(const std::string& from = {}, const std::string& to = {}) {
    std::ifstream in{sample(), std::ios::binary};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto at = text.find(from);
    BOOST_REQUIRE(at != text.npos);
    std::ofstream(path, std::ios::binary) << text.replace(at, from.size(), to);
  }

  test_support::temp_directory folder;
  std::filesystem::path path = folder.path() / "era.835";
};

program_result remittance(const std::filesystem::path& file, std::vector<std::string> more = {}) {
  std::vector<std::string> arguments{"remittance", file.string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

BOOST_AUTO_TEST_SUITE(remittance_command)

BOOST_AUTO_TEST_CASE(a_remittance_that_balances_is_told_with_status_0) {
  const changed_sample file;
  const auto r = remittance(file.path);
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.err == "");
  BOOST_TEST(r.out == file.path.string() +
                          ", transaction 0001 (a test)\n"
                          "  Payer                 BENEFACTOR HEALTH PLAN\n"
                          "  Payee                 BRIDGE STREET CLINIC\n"
                          "  Trace                 EFT-20260501-0007\n"
                          "  Date                  2026-05-01\n"
                          "  Method                ACH\n"
                          "  Amount                $115.95\n"
                          "  Claims                4 claims, 3 lines\n"
                          "  Provider adjustments  $20.10 taken off\n"
                          "  Balance               balances\n"
                          "\n"
                          "1 file: 1 transaction read, 1 balance, 0 do not; 0 refused\n");
}

BOOST_AUTO_TEST_CASE(every_violation_is_named_by_its_place_and_amounts_with_status_1) {
  const changed_sample file("*90.5*0**0*", "*90.5*.01**0*");
  const auto r = remittance(file.path);
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.err == "");
  BOOST_TEST(
      has(r.out, "  Balance               DOES NOT BALANCE\n" + file.path.string() +
                     ", transaction 0001, claim 2, line 1: SVC02 less CAS is 0.00, but SVC03 is 0.01\n"));
  const changed_sample total("*115.95*", "*116*");
  BOOST_TEST(has(remittance(total.path).out,
                 total.path.string() +
                     ", transaction 0001: the sum of CLP04 less PLB is 115.95, but BPR02 is 116.00\n"));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_said_on_standard_error_with_status_2) {
  const changed_sample amount("*125*88.5*", "*125*88.505*");
  const auto r = remittance(amount.path, {sample().string()});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.err ==
             amount.path.string() + ", segment 27 (SVC), set 0001: SVC03 must have at most two decimals\n");
  BOOST_TEST(has(r.out, "2 files: 1 transaction read, 1 balance, 0 do not; 1 refused\n"));
  const auto absent = remittance("/no/such/file.835");
  BOOST_TEST(absent.status == 2);
  BOOST_TEST(absent.err == "/no/such/file.835: cannot be opened\n");
  BOOST_TEST(remittance(test_support::source_dir() / "api/x12/samples/office_visit.837").status == 2);
}

BOOST_AUTO_TEST_CASE(warnings_are_on_standard_error_and_change_no_status) {
  const changed_sample file("SE*58", "SE*59");
  const auto r = remittance(file.path);
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.err == "warning: " + file.path.string() +
                          ", segment 60 (SE), set 0001: SE01 must be the number of segments, 58\n");
  BOOST_TEST(remittance(file.path, {"--show", "0"}).err ==
             file.path.string() + ": 1 more warnings are not shown\n");
}

BOOST_AUTO_TEST_CASE(no_patient_is_named_and_claims_are_listed_only_when_asked_for) {
  const changed_sample file("CAS*CO*45*-15~", "CAS*CO*45*-14~");
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{}, {"--json"}}) {
    const auto r = remittance(file.path, more);
    BOOST_TEST(r.status == 1);
    for (const char* secret : {"ROSE", "HILL", "OKAFOR", "BH100", "OV-1001", "CLM-2026", "99213"})
      BOOST_TEST(!has(r.out + r.err, secret), secret);
  }
  const auto listed = remittance(file.path, {"--claims"});
  BOOST_TEST(has(listed.out,
                 "#  Patient control number  Status  Charge    Paid  Patient  Lines\n"
                 "1  OV-1001                 1       182.50  126.00    20.00      2\n"
                 "2  OV-1002                 4        90.50    0.00    90.50      1\n"
                 "3  OV-0990                 22      -75.00  -60.00               0\n"
                 "4  OV-0990                 1        75.00   70.05     4.95      0\n"));
  for (const char* secret : {"ROSE", "HILL", "OKAFOR", "BH100", "CLM-2026", "99213"})
    BOOST_TEST(!has(listed.out + listed.err, secret), secret);
}

BOOST_AUTO_TEST_CASE(json_is_one_document_of_all_files) {
  const changed_sample file("CAS*CO*45*-15~", "CAS*CO*45*-14~");
  const auto r = remittance(file.path, {sample().string(), "--json", "--claims"});
  BOOST_TEST(r.status == 1);
  const auto document = nlohmann::json::parse(r.out);
  BOOST_TEST(
      document["total"] ==
      nlohmann::json::parse(R"({"files":2,"transactions":2,"balanced":1,"unbalanced":1,"refused":0})"));
  const auto& first = document["files"][0]["transactions"][0];
  BOOST_TEST(document["files"][0]["file"] == file.path.string());
  BOOST_TEST(first["set"] == "0001");
  BOOST_TEST(first["amount"] == "115.95");
  BOOST_TEST(first["date"] == "2026-05-01");
  BOOST_TEST(first["balanced"] == false);
  BOOST_TEST(first["imbalances"] ==
             nlohmann::json::parse(R"([{"rule":"CLAIM","claim":3,"computed":"-61.00","stated":"-60.00"}])"));
  BOOST_TEST(first["claimList"][1]["patientControlNumber"] == "OV-1002");
  BOOST_TEST(document["files"][1]["transactions"][0]["balanced"] == true);
}

BOOST_AUTO_TEST_CASE(marks_that_a_terminal_would_obey_are_shown_as_question_marks) {
  const changed_sample file("BRIDGE STREET CLINIC", "BRIDGE\x1B[2J\xC9 CLINIC");
  const auto r = remittance(file.path);
  BOOST_TEST(has(r.out, "Payee                 BRIDGE?[2J? CLINIC\n"));
  BOOST_TEST(remittance(file.path, {"--json"}).status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_remittance_test
}  // namespace benefactor::tools
