// Claim statuses: what is read of them, how broken ones are said, and where a claim stands by them.
#include "api/x12/status_277.hpp"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <rapidcheck/boost_test.h>
#include <set>

#include "api/x12/acknowledge.hpp"
#include "api/x12/set_kinds.hpp"
#include "api/x12/status_categories.hpp"
#include "tests/api/x12/samples.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace of_status_277_test {

using namespace api::x12;

std::string status_file(const std::string& segments, const std::string& version = "005010X212") {
  std::size_t count = 2;
  for (const char c : segments) count += c == '~';
  return "ISA*00*          *00*          *ZZ*NORTHADMIN     *ZZ*BENEFACTOR     "
         "*260410*0930*^*00501*000000001*0*P*:~"
         "GS*HN*NORTHADMIN*BENEFACTOR*20260410*0930*1*X*" +
         version + "~ST*277*0001*" + version + "~" + segments + "SE*" + std::to_string(count) +
         "*0001~GE*1*1~IEA*1*000000001~";
}

const std::string head =
    "BHT*0010*08*S-1*20260410*0930*DG~HL*1**20*1~NM1*PR*2*NORTH ADMINISTRATORS*****PI*NA001~"
    "HL*2*1*21*1~NM1*41*2*BENEFACTOR*****46*BENEFACTOR~HL*3*2*19*1~NM1*1P*2*CLINIC*****XX*1234567893~"
    "HL*4*3*22*0~NM1*IL*1*SMITH*JANE****MI*JS00111~";

status_reading read_statuses(const std::string& bytes) { return read_277(bytes, {.file = "test.277"}); }

reported_claim only_claim(const std::string& segments) {
  auto result = read_statuses(status_file(head + segments));
  BOOST_REQUIRE_EQUAL(result.reports.size(), 1u);
  BOOST_REQUIRE_EQUAL(result.reports[0].claims.size(), 1u);
  return std::move(result.reports[0].claims[0]);
}

claim_standing standing(const std::string& segments) {
  const auto found = standing_of(only_claim("TRN*2*C1~" + segments));
  BOOST_REQUIRE(found);
  return *found;
}

std::vector<std::string> warnings_of(const std::string& segments) {
  std::vector<std::string> lines;
  for (const auto& w : read_statuses(status_file(segments)).warnings) lines.push_back(to_text(w));
  return lines;
}

std::string file_bytes(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

BOOST_AUTO_TEST_SUITE(x12_status_277)

BOOST_AUTO_TEST_CASE(a_claim_is_read_with_its_numbers_statuses_and_lines) {
  const auto c = only_claim(
      "TRN*2*T-1~STC*F2:88:QC*20260409**150*0*20260408****F2:562*P3:317:85*CALL US~"
      "REF*1K*NA-77~REF*EJ*CLM-1~REF*D9*CH-5~DTP*472*RD8*20260330-20260331~"
      "SVC*HC:99203:25*150*0****1~STC*F2:88*20260409~REF*FJ*1~DTP*472*D8*20260330~");
  BOOST_TEST(c.claim_number() == "CLM-1");
  BOOST_TEST(c.trace == "T-1");
  BOOST_TEST(c.processor_number == "NA-77");
  BOOST_TEST(c.clearinghouse_number == "CH-5");
  BOOST_TEST(c.member_id == "JS00111");
  BOOST_TEST((c.first_day == make_date(2026, 3, 30) && c.last_day == make_date(2026, 3, 31)));
  BOOST_REQUIRE_EQUAL(c.statuses.size(), 1u);
  const auto& s = c.statuses[0];
  BOOST_TEST((s.codes == std::vector<reported_code>{
                             {"F2", "88", "QC", ""}, {"F2", "562", "", ""}, {"P3", "317", "85", ""}}));
  BOOST_TEST((s.day == make_date(2026, 4, 9) && s.decided == make_date(2026, 4, 8)));
  BOOST_TEST((s.charge == 150'00 && s.paid == 0));
  BOOST_TEST(s.message == "CALL US");
  BOOST_REQUIRE_EQUAL(c.lines.size(), 1u);
  BOOST_TEST(c.lines[0].procedure.code == "99203");
  BOOST_TEST(c.lines[0].control_number == "1");
  BOOST_TEST((c.lines[0].first_day == make_date(2026, 3, 30)));
  BOOST_TEST(c.at.segment_id == "TRN");
}

BOOST_AUTO_TEST_CASE(a_claim_without_a_control_number_is_known_by_its_trace) {
  BOOST_TEST(only_claim("TRN*2*C1~STC*A2:20*20260409~").claim_number() == "C1");
}

BOOST_AUTO_TEST_CASE(a_status_above_the_claims_is_about_the_batch) {
  const auto result = read_statuses(
      status_file("BHT*0085*08*1*20260410*0930*TH~HL*1**20*1~NM1*PR*2*NA*****PI*1~TRN*1*X~HL*2*1*21*0~"
                  "NM1*41*2*B*****46*B~TRN*2*B-7~STC*A8:746:40*20260410*U*125~",
                  "005010X214"));
  BOOST_REQUIRE_EQUAL(result.reports.size(), 1u);
  const auto& report = result.reports[0];
  BOOST_TEST(report.acknowledgment);
  BOOST_TEST(report.claims.empty());
  BOOST_REQUIRE_EQUAL(report.batches.size(), 1u);
  BOOST_TEST(report.batches[0].level == "21");
  BOOST_TEST(report.batches[0].trace == "B-7");
  BOOST_TEST(report.batches[0].statuses[0].action == "U");
  BOOST_TEST((status_of(report.batches[0].statuses[0]) == processor_status::rejected));
}

BOOST_AUTO_TEST_CASE(what_is_broken_is_warned_about_without_its_value_and_the_rest_is_read) {
  const std::vector<std::string> expected{
      "test.277, segment 14 (STC), set 0001: STC01 is missing",
      "test.277, segment 14 (STC), set 0001: STC02 must be a day of the calendar",
      "test.277, segment 14 (STC), set 0001: STC04 must be a decimal number",
      "test.277, segment 15 (DTP), set 0001: DTP03 must be a date as CCYYMMDD",
      "test.277, segment 16 (XYZ), set 0001: the segment is none of a 277 and is skipped",
      "test.277, segment 17 (TRN), set 0001: STC is missing: the claim has no status",
      "test.277, segment 17 (TRN), set 0001: TRN02 is missing: the claim has no number"};
  const auto lines = warnings_of(head + "TRN*2*C1~STC**20261399**SECRET~DTP*472*D8*SECRET~XYZ*SECRET~TRN*2~");
  BOOST_TEST(lines == expected, boost::test_tools::per_element());
  const auto early = warnings_of("BHT*0010*08*S-1*20260410*0930*DG~STC*A1:20~SVC*HC:1~HL*1**99*1~");
  BOOST_TEST(
      early ==
          (std::vector<std::string>{
              "test.277, segment 5 (STC), set 0001: STC stands where it belongs to nothing and is skipped",
              "test.277, segment 6 (SVC), set 0001: SVC stands where it belongs to nothing and is skipped",
              "test.277, segment 7 (HL), set 0001: HL03 must be 20, 21, 19, 22, 23 or PT"}),
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(another_version_is_read_and_warned_about_and_a_cut_off_set_is_refused) {
  const auto old = read_statuses(status_file(head + "TRN*2*C1~STC*P1:20*20260409~", "004010X093"));
  BOOST_TEST(old.reports.size() == 1u);
  BOOST_TEST(old.warnings.size() == 1u);
  auto cut = status_file(head + "TRN*2*C1~STC*P1:20*20260409~");
  cut.erase(cut.find("SE*"));
  const auto result = read_statuses(cut);
  BOOST_TEST(result.reports.empty());
  BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
  BOOST_TEST(result.refusals[0].claims_refused == 1u);
  BOOST_TEST(read_statuses("").refusals.size() == 1u);
}

BOOST_AUTO_TEST_CASE(each_category_has_its_status) {
  const std::map<std::string, std::optional<processor_status>> expected{
      {"A0", processor_status::received},
      {"A1", processor_status::received},
      {"A2", processor_status::accepted},
      {"A3", processor_status::rejected},
      {"A6", processor_status::rejected},
      {"A7", processor_status::rejected},
      {"A8", processor_status::rejected},
      {"P0", processor_status::pending},
      {"P5", processor_status::pending},
      {"F0", processor_status::finalized},
      {"F1", processor_status::paid},
      {"F2", processor_status::denied},
      {"F3", processor_status::finalized},
      {"F4", processor_status::finalized},
      {"R0", processor_status::info_requested},
      {"R16", processor_status::info_requested},
      {"D0", std::nullopt},
      {"E4", std::nullopt},
      {"ZZ", std::nullopt},
      {"RX", std::nullopt}};
  for (const auto& [code, status] : expected) {
    reported_status said;
    said.codes = {{code, "1", "", ""}};
    BOOST_TEST((status_of(said) == status), code);
  }
}

BOOST_AUTO_TEST_CASE(a_decision_with_an_amount_paid_is_a_payment) {
  BOOST_TEST((standing("STC*F0:3*20260409**100*80~").status == processor_status::paid));
  BOOST_TEST((standing("STC*F0:3*20260409**100*0~").status == processor_status::finalized));
}

BOOST_AUTO_TEST_CASE(the_latest_status_of_the_claim_counts_and_of_one_day_the_one_furthest_along) {
  const auto late = standing("STC*F2:88*20260409**100*0~STC*P1:20*20260401~");
  BOOST_TEST((late.status == processor_status::denied && late.day == make_date(2026, 4, 9)));
  BOOST_TEST((standing("STC*A1:20*20260409~STC*A2:20*20260409~STC*A1:19*20260409~").status ==
              processor_status::accepted));
  // Of lines alone the one least far along: the claim waits for it.
  BOOST_TEST((standing("SVC*HC:1~STC*F1:65*20260409~SVC*HC:2~STC*P2:3*20260408~").status ==
              processor_status::pending));
  BOOST_TEST(!standing_of(only_claim("TRN*2*C1~STC*E0:0*20260409~")));
}

BOOST_AUTO_TEST_CASE(remarks_are_codes_meanings_and_the_processors_words) {
  BOOST_TEST(
      standing("STC*F2:88:QC*20260409**1*0*******NOT A MEMBER THEN~SVC*HC:1~STC*R4:287*20260409~").remarks ==
      "F2 Denied (88, QC): NOT A MEMBER THEN\nR4 More information is requested (287)");
}

BOOST_AUTO_TEST_CASE(our_own_acknowledgments_are_read) {
  const auto bytes = x12_sample("office_visit.837");
  const auto result = read(bytes);
  claim_answers answers;
  for (std::size_t i = 0; i < result.claims.size(); ++i)
    answers[result.claims[i].at.segment] = {i == 0, i == 0 ? "CLM-1" : "", {}};
  for (auto& [segment, answer] : answers)
    if (!answer.accepted) answer.statuses = {{"A7", "562", "85", 0}};
  const auto answered = acknowledger{}.answer(bytes, result, &answers, {*make_date(2026, 4, 2), 12, 0});
  BOOST_REQUIRE(!answered.empty() && answered[0].ack_277ca);
  const auto read_back = read_statuses(*answered[0].ack_277ca);
  BOOST_REQUIRE_EQUAL(read_back.reports.size(), 1u);
  BOOST_TEST(read_back.warnings.empty());
  const auto& claims = read_back.reports[0].claims;
  BOOST_REQUIRE_EQUAL(claims.size(), result.claims.size());
  for (std::size_t i = 0; i < claims.size(); ++i) {
    BOOST_TEST(claims[i].claim_number() == result.claims[i].claim_number);
    BOOST_TEST(claims[i].processor_number == (i == 0 ? "CLM-1" : ""));
    BOOST_TEST((standing_of(claims[i])->status ==
                (i == 0 ? processor_status::accepted : processor_status::rejected)));
  }
}

BOOST_AUTO_TEST_CASE(a_file_says_which_kinds_of_sets_it_has) {
  BOOST_TEST((set_kinds(status_file(head)) == std::set<std::string>{"277"}));
  BOOST_TEST(
      (set_kinds(status_file(head) + x12_sample("office_visit.837")) == std::set<std::string>{"277", "837"}));
  BOOST_TEST(set_kinds("no X12").empty());
  BOOST_TEST(set_kinds("").empty());
}

RC_BOOST_PROP(whatever_breaks_in_a_file_is_said_without_what_stands_in_it, ()) {
  // Letters that no message has stand in what is changed: the set, for control numbers may be shown.
  auto bytes = status_file(head +
                           "TRN*2*C1~STC*F2:88:QC*20260409**150*0*******qxqxqx~REF*1K*qxqxqx~"
                           "SVC*HC:99203*150*0****1~STC*F2:88*20260409~DTP*472*D8*20260330~");
  const auto first = static_cast<int>(bytes.find("BHT"));
  for (int n = *rc::gen::inRange(1, 6); n > 0; --n) {
    const auto at = static_cast<std::size_t>(*rc::gen::inRange(first, static_cast<int>(bytes.size())));
    switch (*rc::gen::inRange(0, 3)) {
      case 0: bytes.erase(at, 1 + static_cast<std::size_t>(*rc::gen::inRange(0, 9))); break;
      case 1:
        bytes.insert(at, *rc::gen::element<std::string>("*qxqxqx", "~", ":", "~STC*qxqxqx", "~TRN*qxqxqx",
                                                        "~HL*qxqxqx*qx*qx"));
        break;
      default: bytes[at] = *rc::gen::element('*', '~', 'q', '\0', '\xFF');
    }
  }
  const auto result = read_statuses(bytes);
  for (const auto& w : result.warnings) RC_ASSERT(to_text(w).find("qx") == std::string::npos);
  for (const auto& r : result.refusals) RC_ASSERT(to_text(r).find("qx") == std::string::npos);
  for (const auto& report : result.reports)
    for (const auto& c : report.claims) standing_of(c);
}

BOOST_AUTO_TEST_CASE(every_published_277_is_read) {
  const auto folder = test_support::fixtures_or_skip("x12");
  if (!folder) return;
  std::size_t files = 0, claims = 0;
  std::map<std::string, std::size_t> standings;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
    if (!entry.is_regular_file()) continue;
    const auto bytes = file_bytes(entry.path());
    if (bytes.find("ST*277*") == bytes.npos) continue;
    ++files;
    const auto result = read_statuses(bytes);
    BOOST_TEST_CONTEXT(entry.path()) {
      BOOST_TEST(result.refusals.empty());
      BOOST_TEST(result.reports.size() == 1u);
      // One file's IEA02 is not its ISA13.
      for (const auto& w : result.warnings) BOOST_TEST(w.message == "IEA02 must be the same as ISA13");
      for (const auto& r : result.reports)
        for (const auto& c : r.claims) {
          ++claims;
          BOOST_TEST(!c.claim_number().empty());
          const auto found = standing_of(c);
          ++standings[found ? std::string{to_text(found->status)} : "NONE"];
        }
    }
  }
  BOOST_TEST(files == 9u);
  BOOST_TEST(claims == 13u);
  BOOST_TEST((standings == std::map<std::string, std::size_t>{
                               {"PAID", 3}, {"DENIED", 5}, {"PENDING", 4}, {"ACCEPTED", 1}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_status_277_test
}  // namespace benefactor::api_test
