// Published 835 files of other projects: what is read of them, what balances, and that the engine and the
// independent checker say the same of each.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/api/x12/remittance_samples.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace of_remittance_fixtures_test {

using namespace api::x12;

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  BOOST_REQUIRE_MESSAGE(file, "cannot read " << path);
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// Files that have an 835 in them by the fixtures' index. No path in it has a comma.
std::vector<std::string> remittance_files(const std::filesystem::path& folder) {
  std::vector<std::string> files;
  std::ifstream index{folder / "INDEX.csv"};
  for (std::string line; std::getline(index, line);) {
    const auto type = line.find(',') + 1, path = line.find(',', type) + 1;
    if (line.substr(type, path - type - 1).find("835") == std::string::npos) continue;
    files.push_back(line.substr(path, line.find(',', path) - path));
  }
  return files;
}

/// What does not balance in the published files, by file and ST02; each was looked at by hand.
const std::map<std::string, std::string> published_imbalances{
    // The claim's CAS says again what its lines' say.
    {"chs-edi-835-parser/test_edi_835_files/test.835 0001",
     "claim 1: CLP03 less all CAS is 1001.00, but CLP04 is 1500.50\n"},
    // SVC02 is missing an element in front: SVC*HC*24599.00*1766.50*187.50.
    {"linuxforhealth-x12/835_005010X221A1/tertiary-payment.835 0001",
     "claim 1, line 1: SVC02 less CAS is 23020.00, but SVC03 is 1766.50\n"
     "claim 1: the sum of SVC02 is 24599.00, but CLP03 is 1766.50\n"},
    {"moov-x12/examples/example_5010_835/sample1.txt 0001",
     "claim 1: CLP03 less all CAS is 0.01, but CLP04 is 0.00\n"},
    {"moov-x12/examples/example_5010_835/sample2.txt 1736",
     "claim 1: CLP03 less all CAS is 2998.00, but CLP04 is 4000.00\n"},
    {"pyx12/testdata/835id.source.x12 40731", "the sum of CLP04 less PLB is 467.69, but BPR02 is 5950.21\n"},
    {"stupidedi/005010/X221 HP835 Health Care Claim Payment Advice/case/3a.edi 0001",
     "the sum of CLP04 less PLB is 1224.54, but BPR02 is 1222.00\n"},
    {"vgi-x12/data/era_835.835 0001",
     "claim 1, line 1: SVC02 less CAS is 200.00, but SVC03 is 160.00\n"
     "claim 1: the sum of SVC02 is 200.00, but CLP03 is 500.00\n"
     "claim 2: CLP03 less all CAS is 1000.00, but CLP04 is 0.00\n"
     "the sum of CLP04 less PLB is 400.00, but BPR02 is 1500.00\n"},
    {"vgi-x12/data/multi_group.edi 0001",
     "claim 1: CLP03 less all CAS is 300.00, but CLP04 is 250.00\n"
     "the sum of CLP04 less PLB is 250.00, but BPR02 is 300.00\n"}};

/// What is refused of them, and why.
const std::map<std::string, std::string> published_refusals{
    {"pyx12/testdata/bad_header_looping.source.x12", "N1*PR must stand once, before the claims"},
    {"pyx12/testdata/mult_isa.source.x12", "BPR is missing"},
    {"pyx12/testdata/multiple_trn.source.x12", "BPR is missing"},
    {"ryanco-x12-parser/example835One.txt", "BPR02 must be a decimal number"},
    {"ryanco-x12-parser/example835SpecialCharsOne.txt", "BPR02 must be a decimal number"}};

BOOST_AUTO_TEST_SUITE(x12_remittance_fixtures)

BOOST_AUTO_TEST_CASE(every_published_835_is_read_or_refused_and_the_checker_agrees_on_its_balance) {
  const auto folder = test_support::fixtures_or_skip("x12");
  if (!folder) return;
  const auto files = remittance_files(*folder);
  BOOST_TEST(files.size() == 33u);
  std::size_t balanced = 0, claims = 0;
  std::size_t refusals = 0;
  std::map<std::string, std::string> unbalanced;
  for (const auto& file : files) BOOST_TEST_CONTEXT(file) {
      const auto bytes = file_bytes(*folder / file);
      const auto result = read_remittances(bytes);
      const auto checked = test_support::check_835(bytes);
      BOOST_TEST(result.remittances.size() + result.refusals.size() == checked.sets.size());
      std::size_t wrong_counts = 0, counts_warned_of = 0;
      for (const auto& set : checked.sets) {
        const auto name = file + " " + set.number;
        wrong_counts += set.has("SE01");
        const auto read = std::find_if(result.remittances.begin(), result.remittances.end(),
                                       [&](const auto& r) { return r.at.offset == set.offset; });
        BOOST_TEST((read != result.remittances.end()) == set.readable());
        if (read == result.remittances.end()) continue;
        BOOST_TEST(claim_count(read->content) == set.claims);
        BOOST_TEST(service_count(read->content) == set.lines);
        claims += set.claims;
        BOOST_TEST(findings_of(read->content) == balance_findings(set), boost::test_tools::per_element());
        const auto problems = balance_problems(read->content);
        if (problems.empty()) ++balanced;
        for (const auto& each : problems) unbalanced[name] += to_text(each) + '\n';
      }
      refusals += result.refusals.size();
      const auto why = published_refusals.find(file);
      for (const auto& r : result.refusals)
        BOOST_TEST(r.message == (why == published_refusals.end() ? "nothing" : why->second));
      for (const auto& w : result.warnings) counts_warned_of += w.message.find("SE01 must") == 0;
      BOOST_TEST(counts_warned_of <= wrong_counts);
    }
  BOOST_TEST_MESSAGE(balanced << " balance, " << unbalanced.size() << " do not, " << refusals
                              << " are refused; " << claims << " claims");
  BOOST_TEST(balanced == 21u);
  BOOST_TEST(refusals == 8u);
  BOOST_TEST(claims == 61u);
  BOOST_TEST((unbalanced == published_imbalances));
  for (const auto& [name, text] : unbalanced) BOOST_TEST_MESSAGE(name << '\n' << text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_remittance_fixtures_test
}  // namespace benefactor::api_test
