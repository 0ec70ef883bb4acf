// `benefactor scenario` as people run it: the program itself, its output and its exit status.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/wait.h>
#include <vector>

#include "tests/support/paths.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::tools {
namespace of_scenario_test {

namespace fs = std::filesystem;

struct result {
  int status = -1;
  std::string out, err;
};

std::string read(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// A folder of scenario files and what the program says to them.
class desk {
 public:
  std::string file(const std::string& name, const std::string& text) {
    std::ofstream{folder_ / name, std::ios::binary} << text;
    return (folder_ / name).string();
  }

  /// *out*: where standard output goes, if not to the result.
  result run(const std::vector<std::string>& arguments, std::string out = {}) {
    if (out.empty()) out = (folder_ / "out").string();
    std::string command = "'" + test_support::program_path().string() + "' scenario";
    for (const auto& a : arguments) command += " '" + a + "'";
    command += " >'" + out + "' 2>'" + (folder_ / "err").string() + "'";
    const int status = std::system(command.c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, read(folder_ / "out"), read(folder_ / "err")};
  }

 private:
  test_support::temp_directory folder_;
};

std::vector<std::string> scenario_files() {
  std::vector<std::string> files;
  for (const auto& entry :
       fs::directory_iterator(test_support::source_dir() / "tests" / "cases" / "scenarios"))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  return files;
}

const std::string one_visit = (test_support::source_dir() / "tests/cases/scenarios/one_visit.json").string();

/// What the scenario format's own example prints.
const std::string one_visit_output =
    R"({"steps":[{"op":"submit","claim":"ACME/C-1","status":"PARTIALLY_APPROVED","billed":"250.00",)"
    R"("planPaid":"176.00","memberResponsibility":"74.00","lines":[{"line":1,"status":"PARTIALLY_COVERED",)"
    R"("denial":null,"allowed":"250.00","deductible":"0.00","copay":"30.00","coinsurance":"44.00",)"
    R"("planPaid":"176.00","memberResponsibility":"74.00",)"
    R"("adjustments":[["PR","2","44.00"],["PR","3","30.00"]]}]},)"
    R"({"op":"dispute","claim":"ACME/C-1","status":"DISPUTED"},{"op":"pay","claim":"ACME/C-9","error":"NOT_FOUND"}],)"
    R"("buckets":[{"policyNumber":"POL-1","benefitYear":2026,"deductibleMet":"0.00","outOfPocketUsed":"74.00",)"
    R"("paid":{"SPECIALIST_VISIT":"176.00"},"members":[{"memberId":"M-1","deductibleMet":"0.00",)"
    R"("outOfPocketUsed":"74.00","paid":{}}]}]})"
    "\n";

BOOST_AUTO_TEST_SUITE(scenario)

BOOST_AUTO_TEST_CASE(every_scenario_file_comes_out_as_it_expects) {
  const auto files = scenario_files();
  BOOST_TEST(files.size() >= 5u);
  desk d;
  const auto r = d.run(files);
  BOOST_TEST(r.status == 0);
  BOOST_TEST(r.err == "");
  BOOST_TEST(static_cast<std::size_t>(std::count(r.out.begin(), r.out.end(), '\n')) == files.size());
  for (const auto& file : files)
    BOOST_TEST(read(file).find("\"expect\": {") != std::string::npos, file << " expects nothing");
}

BOOST_AUTO_TEST_CASE(the_output_is_one_compact_line_with_the_keys_in_the_stated_order) {
  desk d;
  BOOST_TEST(d.run({one_visit}).out == one_visit_output);
  BOOST_TEST(d.run({"--through", "core", one_visit}).out == one_visit_output);
}

BOOST_AUTO_TEST_CASE(an_expectation_that_does_not_hold_is_told_place_by_place) {
  desk d;
  auto text = read(one_visit);
  const auto at = text.rfind("\"outOfPocketUsed\": \"74.00\"");
  text.replace(at, 26, "\"outOfPocketUsed\": \"75.00\"");
  const auto file = d.file("wrong.json", text);
  const auto r = d.run({file});
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.out == one_visit_output);
  BOOST_TEST(r.err == file + ": buckets[0].members[0].outOfPocketUsed: expected \"75.00\", got \"74.00\"\n");
}

BOOST_AUTO_TEST_CASE(every_problem_of_a_document_is_named_with_its_path) {
  desk d;
  const auto file = d.file("bad.json", R"({
    "policies": [{"policyNumber": "P", "holder": "M", "effective": "2026-13-01", "expiration": "2026-12-31",
                  "deductible": "5", "rules": [{"serviceType": "HOUSE_CALL", "coveragePercent": "80.00"}],
                  "members": [{"memberId": "M", "relationship": "SELF", "enrolled": "2026-01-01"},
                              {"memberId": "M", "relationship": "SELF", "enrolled": "2026-01-01"}]}],
    "steps": [{"op": "submit", "claim": {"submitter": "A/B", "submitterClaimId": "C", "received": "2026-03-02",
                "policyNumber": "P", "memberId": "M", "providerNpi": "1234567893", "lines": []}},
              {"op": "pay", "claim": "A/B"}, {"op": "celebrate"}],
    "notes": 1})");
  const auto r = d.run({file});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.out == "");
  for (const auto* path :
       {": notes: ", ": policies[0].effective: ", ": policies[0].deductible: ",
        ": policies[0].rules[0].serviceType: ", ": policies[0].members[1].memberId: ",
        ": steps[0].claim.submitter: ", ": steps[1].on: ", ": steps[1].trace: ", ": steps[2].op: "})
    BOOST_TEST(r.err.find(path) != std::string::npos, "no problem at " << path << " in\n" << r.err);
  BOOST_TEST(std::count(r.err.begin(), r.err.end(), '\n') == 9);
}

BOOST_AUTO_TEST_CASE(a_key_that_comes_twice_hides_no_other_problem) {
  desk d;
  const auto r = d.run({d.file("twice.json", R"({"steps": [], "steps": [{"op": "dance"}], "note": 1})")});
  BOOST_TEST(r.status == 2);
  for (const auto* path : {": steps: this key comes twice", ": steps[0].op: ", ": note: unknown key"})
    BOOST_TEST(r.err.find(path) != std::string::npos, r.err);
}

BOOST_AUTO_TEST_CASE(an_entry_that_is_no_object_is_one_problem) {
  desk d;
  const auto r = d.run({d.file("entry.json", R"({"policies": [7], "providers": ["x"]})")});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(std::count(r.err.begin(), r.err.end(), '\n') == 2, r.err);
}

BOOST_AUTO_TEST_CASE(output_that_cannot_be_written_is_no_success) {
  desk d;
  const auto r = d.run({one_visit}, "/dev/full");
  BOOST_TEST(r.status == 1);
  BOOST_TEST(r.err.find("standard output") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(what_is_no_json_or_holds_a_key_twice_is_unreadable) {
  desk d;
  for (const auto* text : {"", "{", "[]", "{\"steps\": [], \"steps\": []}", "{\"steps\": []} x",
                           "{\"steps\": {}}", "{\"expect\": []}", "{\"steps\": [\"\xff\"]}"}) {
    const auto r = d.run({d.file("x.json", text)});
    BOOST_TEST(r.status == 2, text);
    BOOST_TEST(r.out == "");
    BOOST_TEST(!r.err.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_exit_status_is_the_highest_and_other_files_are_still_printed) {
  desk d;
  const auto empty = d.file("empty.json", "{}");
  const auto wrong = d.file("wrong.json", R"({"expect": {"steps": []}})");
  const std::string nothing = "{\"steps\":[],\"buckets\":[]}\n";
  const auto r = d.run({empty, "no such file", wrong, one_visit});
  BOOST_TEST(r.status == 2);
  BOOST_TEST(r.out == nothing + nothing + one_visit_output);
  BOOST_TEST(r.err.find("no such file: ") == 0u);
  BOOST_TEST(d.run({wrong, empty}).status == 1);
  BOOST_TEST(d.run({}).status == 2);
  BOOST_TEST(d.run({"--through", "telepathy", empty}).status == 2);
  BOOST_TEST(d.run({"--help"}).status == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_scenario_test
}  // namespace benefactor::tools
