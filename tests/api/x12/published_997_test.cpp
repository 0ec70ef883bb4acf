// The acknowledger against acknowledgments that another implementation wrote for broken files: pyx12's suite
// of source files, each with the 997 (of version 4010, here and there a 999) that its own validator expects.
//
// Most sources are of version 4010 or of other kinds, which are answered without looking inside: IK502 1. The
// professional claims among them are looked at once more as if they were taken, with the 5010 guide changed
// where that of 4010 differs in what the files use. The AK3, AK4, AK5 and AK9 of a 997 are IK3, IK4, IK5 and
// AK9 of a 999.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <fstream>

#include "api/x12/acknowledge.hpp"
#include "api/x12/interchange.hpp"
#include "tests/api/x12/samples.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace {

using api::x12::acknowledger;
using api::x12::element_list;
using api::x12::guide_837p;
using api::x12::guide_837p_text;
using api::x12::loop_rule;
using api::x12::parse_guide;
using api::x12::segment_reader;
using api::x12::trimmed;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// What an acknowledgment says, one line a statement, without its envelope and the repeated values.
struct essence {
  std::string ta1;                  ///< "R 023"
  std::vector<std::string> sets;    ///< "837 0001: R 4 5"
  std::vector<std::string> groups;  ///< "HC 17: R 1 1 0 3"
  std::vector<std::string> errors;  ///< "837 0001: CLM 22 8 (5:1 1331 7)"

  bool operator==(const essence&) const = default;
};

std::string joined(const element_list& e, std::size_t from) {
  std::string text;
  for (auto n = from; n < e.count; ++n)
    if (!e[n].empty()) text += ' ' + std::string{e[n]};
  return text;
}

void read_into(essence& result, const std::string& bytes) {
  segment_reader reader{bytes};
  std::string group, set;
  while (const auto s = reader.next()) {
    const auto e = reader.elements(*s);
    if (s->id == "TA1") result.ta1 = std::string{e[4]} + ' ' + std::string{e[5]};
    if (s->id == "AK1") group = std::string{e[1]} + ' ' + std::string{e[2]};
    if (s->id == "AK2") set = std::string{e[1]} + ' ' + std::string{trimmed(e[2])};
    if (s->id == "AK3" || s->id == "IK3") result.errors.push_back(set + ":" + joined(e, 1));
    if (s->id == "AK4" || s->id == "IK4")
      result.errors.back() +=
          " (" + std::string{e[1]} + ' ' + std::string{e[2]} + ' ' + std::string{e[3]} + ')';
    if (s->id == "AK5" || s->id == "IK5") result.sets.push_back(set + ":" + joined(e, 1));
    if (s->id == "AK9") result.groups.push_back(group + ":" + joined(e, 1));
  }
}

essence acknowledged(const std::string& bytes, const loop_rule& guide) {
  const auto result = read(bytes);
  essence said;
  for (const auto& answers :
       acknowledger{guide}.answer(bytes, result, nullptr, {*make_date(2026, 4, 2), 9, 30})) {
    read_into(said, answers.ta1.value_or(""));
    read_into(said, answers.ack_999.value_or(""));
  }
  return said;
}

/// The guide as far as professional claims of 4010 in the suite differ from those of 5010.
std::shared_ptr<const loop_rule> guide_of_4010() {
  std::string text{guide_837p_text()};
  const auto change = [&](const std::string& from, const std::string& to) {
    auto at = text.find(from);
    BOOST_REQUIRE_MESSAGE(at != text.npos, "the guide has no " << from);
    for (; at != text.npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
  };
  change("| 1705 R", "| 1705 S");
  change("    loop 1000A R 1",
         "REF R 1 | 128 R ==87 | 127 R =004010X098,004010X098A1 | - x2\n loop 1000A R 1");
  change("=XX ", "=24,34,XX ");
  change("=PXC", "=PXC,ZZ");
  change("REF R 1 | 128 R ==EI,SY", "REF S 8 | 128 R ==1D,EI,SY");
  change("1332 R =B", "1332 S =B");
  change("1363 R =I,Y", "1363 R =A,B,I,M,N,O,Y");
  change("1351 S =P", "1351 S =B,C,M,P,S");
  change("codes INSURANCE", "codes INSURANCE MC");
  change("AMT S 1 | 522 R ==D | 782 R | -", "AMT S 1 | 522 R ==D,B6 | 782 R | -");
  change("    OI R 1", "DMG S 1 | 1250 R =D8 | 1251 R | 1068 R =F,M,U | - x6\n    OI R 1");
  change("AMT S 1 | 522 R ==T | 782 R | -", "AMT S 1 | 522 R ==T,AAE | 782 R | -");
  return parse_guide(text);
}

struct published {
  std::string name, source;
  essence expected;
};

std::vector<published> published_files(const std::filesystem::path& folder) {
  std::vector<published> files;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    const auto file = entry.path().filename().string();
    const auto end = file.find(".source.x12");
    if (end == file.npos) continue;
    published p{file.substr(0, end), bytes_of(entry.path()), {}};
    for (const char* kind : {".expected.997", ".expected.999"})
      if (const auto path = folder / (p.name + kind); std::filesystem::exists(path))
        read_into(p.expected, bytes_of(path));
    if (!p.expected.sets.empty()) files.push_back(std::move(p));
  }
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

/// The sets, groups and errors of 837s among *lines*.
std::vector<std::string> of_professionals(const std::vector<std::string>& lines) {
  std::vector<std::string> result;
  for (const auto& line : lines)
    if (line.substr(0, 3) == "837" || line.substr(0, 2) == "HC") result.push_back(line);
  return result;
}

/// *source* with the professional claims of 4010 called ones of 5010, so that they are taken.
std::string as_5010(std::string source) {
  const std::string old = "X*004010X098A1";
  for (auto at = source.find(old); at != source.npos; at = source.find(old))
    source.replace(at, old.size(), "X*005010X222A1");
  return source;
}

bool is_professional(const std::string& source) { return source.find("004010X098A1") != source.npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(published_997)

BOOST_AUTO_TEST_CASE(professional_claims_are_acknowledged_as_published) {
  const auto folder = test_support::fixtures_or_skip("x12/pyx12/testdata");
  if (!folder) return;
  const auto guide = guide_of_4010();
  std::size_t files = 0, same = 0;
  for (const auto& p : published_files(*folder)) {
    if (!is_professional(p.source)) continue;
    ++files;
    const auto said = acknowledged(as_5010(p.source), *guide);
    BOOST_TEST_CONTEXT(p.name) {
      same += said == p.expected;
      if (p.name == "837miss") {
        // pyx12 does not count a set without SE in AK902 and AK903; here it was received.
        BOOST_TEST(said.groups == std::vector<std::string>{"HC 17: R 1 1 0 3"},
                   boost::test_tools::per_element());
        BOOST_TEST(
            (said.ta1 == p.expected.ta1 && said.sets == p.expected.sets && said.errors == p.expected.errors));
      } else {
        // Two files have groups of other kinds, too, which are rejected without being looked at.
        BOOST_TEST(said.ta1 == p.expected.ta1);
        for (const auto list : {&essence::sets, &essence::groups, &essence::errors})
          BOOST_TEST(of_professionals(said.*list) == of_professionals(p.expected.*list),
                     boost::test_tools::per_element());
      }
    }
  }
  BOOST_TEST(files == 11u);
  BOOST_TEST(same == 8u);
}

BOOST_AUTO_TEST_CASE(what_is_no_professional_claim_of_5010_is_rejected_as_not_supported) {
  const auto folder = test_support::fixtures_or_skip("x12/pyx12/testdata");
  if (!folder) return;
  std::size_t files = 0, sets = 0, rejected_there = 0;
  for (const auto& p : published_files(*folder)) {
    ++files;
    const auto said = acknowledged(p.source, guide_837p());
    BOOST_TEST_CONTEXT(p.name) {
      // The envelope is judged alike, whatever is in it.
      BOOST_TEST(said.ta1 == p.expected.ta1);
      BOOST_TEST(said.errors.empty());
      BOOST_REQUIRE_EQUAL(said.sets.size(), p.expected.sets.size());
      for (std::size_t i = 0; i < said.sets.size(); ++i) {
        ++sets;
        const auto id = said.sets[i].substr(0, said.sets[i].find(':'));
        BOOST_TEST(said.sets[i] == id + ": R 1");
        BOOST_TEST(id == p.expected.sets[i].substr(0, p.expected.sets[i].find(':')));
        rejected_there += p.expected.sets[i].substr(id.size(), 3) == ": R";
      }
    }
  }
  BOOST_TEST(files == 23u);
  BOOST_TEST(sets == 39u);
  BOOST_TEST(rejected_there == 31u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
