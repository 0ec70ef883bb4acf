// Transaction sets as wholes: lost segment terminators, sets too large, files without sets.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <tuple>

#include "api/x12/claim_837p.hpp"
#include "api/x12/interchange.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {

BOOST_AUTO_TEST_SUITE(x12_envelope)

BOOST_AUTO_TEST_CASE(ids_are_shown_in_their_form_and_as_a_question_mark_else) {
  using namespace api::x12;
  for (const char* text : {"", "N3", "NM1", "HL"}) BOOST_TEST(shown_segment_id(text) == text);
  for (const char* text : {"N", "NM1A", "1NM", "nm1", "N 1", "N\xC9"})
    BOOST_TEST(shown_segment_id(text) == "?", text);
  for (const char* text : {"", "1", "000000905", "A1b2"}) BOOST_TEST(shown_control_number(text) == text);
  for (const char* text : {"0000009050", "12 4", "1-2"}) BOOST_TEST(shown_control_number(text) == "?", text);
  for (const char* text : {"", "837", "HC1"}) BOOST_TEST(shown_set_id(text) == text);
  for (const char* text : {"83", "8370", "8 7"}) BOOST_TEST(shown_set_id(text) == "?", text);
  for (const char* text : {"", "005010", "005010X222", "005010X222A1"})
    BOOST_TEST(shown_version(text) == text);
  for (const char* text : {"00501", "00501A", "005010x222", "005010X222A12", "005010 222"})
    BOOST_TEST(shown_version(text) == "?", text);
}

BOOST_AUTO_TEST_CASE(a_file_with_only_an_acknowledgment_between_its_envelopes_is_refused_by_its_name) {
  const auto text = x12_sample("office_visit.837");
  const auto isa = text.substr(0, text.find("GS*"));
  BOOST_TEST(only_refusal(isa + "TA1*000000101*260401*0930*A*000~\nIEA*0*000000101~") ==
             "the file has no transaction set, only an interchange acknowledgment (TA1)");
  BOOST_TEST(only_refusal(isa + "TA1*000000101*260401*0930*A*000~\nNTE*ADD~\nIEA*0*000000101~") ==
             "the file has no transaction set: there is nothing to read in it");
}

BOOST_AUTO_TEST_CASE(a_claim_behind_a_lost_terminator_is_counted_and_its_set_refused) {
  // family.837 has five claims; before each the segment terminator goes, in every layout of lines.
  const auto sample = x12_sample("family.837");
  for (auto at = sample.find("~\nCLM*"); at != sample.npos; at = sample.find("~\nCLM*", at + 1)) {
    const auto before = sample.substr(sample.rfind('~', at - 1) + 2, at - sample.rfind('~', at - 1) - 2);
    const auto id = before.substr(0, before.find('*'));
    auto lines = sample;
    lines.erase(at, 1);
    std::string one_line, newlines;
    for (const char c : lines)
      if (c != '\n') one_line += c;
    auto wrapped = one_line.substr(0, sample.find("GS*") - 1);
    for (auto i = wrapped.size(); i < one_line.size(); i += 3) wrapped += "\n" + one_line.substr(i, 3);
    for (const char c : sample.substr(0, at) + sample.substr(at + 2))
      if (c != '~') newlines += c;
    for (const auto& text : {lines, one_line, wrapped, newlines}) {
      const auto result = read(text);
      BOOST_TEST(result.counts.claims_read == 0u);
      BOOST_TEST(result.counts.claims_refused == 5u);
      BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
      BOOST_TEST(result.refusals[0].message ==
                 "a segment terminator is missing before a CLM in this segment");
      BOOST_TEST(result.refusals[0].at.segment_id == id);
    }
  }
}

BOOST_AUTO_TEST_CASE(claims_behind_lost_terminators_are_counted_whatever_their_set_is_refused_for) {
  const auto joined = with(x12_sample("office_visit.837"), "BENEF~\nCLM", "BENEF\nCLM");
  for (const auto& [from, to, claims] : {std::tuple{"SE*26*0001", "SE*26*0002", 1u},
                                         {"SE*26*0001~\n", "", 1u},
                                         {"ST*837*0001*005010X222A1", "ST*837*0001*005010X223A2", 1u},
                                         {"SE*26*0001~\n", "CLM*2*100~\nSE*26*0001CLM*3*100~\n", 3u}}) {
    const auto result = read(with(joined, from, to));
    BOOST_TEST(result.counts.claims_refused == claims);
    BOOST_TEST(result.counts.claims_read == 0u);
  }
  BOOST_TEST(read(with(x12_sample("office_visit.837"), "GE*1*1~", "NTE*ADDCLM*LOST*10~\nGE*1*1~"))
                 .counts.claims_refused == 1u);
}

BOOST_AUTO_TEST_CASE(text_that_ends_in_clm_is_no_claim_unless_an_element_follows) {
  const auto sample = x12_sample("office_visit.837");
  for (const auto& [from, to] : {std::pair{"CLM*OV-1001*", "CLM*OV-CLM*"},
                                 {"CLM*OV-1001*", "CLM*CLM*"},
                                 {"NM1*PR*2*BENEFACTOR HEALTH**", "NM1*PR*2*CLM**"},
                                 {"LX*1~", "NTE*ADD*CLM~LX*1~"},
                                 {"LX*1~", "NTE*ADD*CLM*~LX*1~"}})
    BOOST_TEST(read(with(sample, from, to)).counts.claims_read == 1u);
  // The price of never losing a claim: this one is refused though it is whole.
  BOOST_TEST(only_refusal(with(sample, "LX*1~", "PWK*OZ*BM***AC*CLM*NOTE~LX*1~")) ==
             "segment 22 (PWK), set 0001: a segment terminator is missing before a CLM in this segment");
}

BOOST_AUTO_TEST_CASE(a_set_of_more_segments_than_are_taken_is_refused_with_its_claims) {
  const auto sample = x12_sample("family.837");
  const auto set = sample.substr(sample.find("ST*"), sample.find("GE*") - sample.find("ST*"));
  const auto segments = static_cast<std::size_t>(std::count(set.begin(), set.end(), '~'));
  auto options = bht_options();
  BOOST_TEST(options.max_segments == 4'000'000u);
  options.max_segments = segments;
  BOOST_TEST(api::x12::read_837p(sample, options).counts.claims_read == 5u);
  // Claims are counted whether they stand before or behind the limit.
  for (std::size_t most = 1; most < segments; ++most) {
    options.max_segments = most;
    const auto result = api::x12::read_837p(sample, options);
    BOOST_TEST(result.counts.claims_read == 0u);
    BOOST_TEST(result.counts.claims_refused == 5u);
    BOOST_REQUIRE_EQUAL(result.refusals.size(), 1u);
    BOOST_TEST(result.refusals[0].message ==
               "the transaction set has more than " + std::to_string(most) + " segments; split it");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
