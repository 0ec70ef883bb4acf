// What the acknowledgments of whole files say of claims: each of them once, with its status and why.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <rapidcheck/boost_test.h>

#include "api/x12/acknowledge.hpp"
#include "api/x12/interchange.hpp"
#include "tests/api/x12/acknowledgments_read_back.hpp"
#include "tests/support/fixtures.hpp"

namespace benefactor::api_test {
namespace of_acknowledge_claims_test {

using api::x12::acknowledger;
using api::x12::amount_text;
using api::x12::claim_answer;
using api::x12::claim_answers;
using api::x12::count_claim_marks;
using api::x12::segment_reader;
using api::x12::status_of;
using api::x12::statuses_of;
using api::x12::token_kind;
using read_back::all_accepted;
using read_back::check_envelope;
using read_back::check_envelopes;
using read_back::claims_in;
using read_back::noon;
using read_back::only;
using read_back::only_answer;
using read_back::segments_of;
using read_back::statuses_in;

BOOST_AUTO_TEST_SUITE(acknowledging_claims)

BOOST_AUTO_TEST_CASE(claims_of_every_kind_of_refusal_stand_in_the_answer_once) {
  // Claims outside sets, in sets that are refused, and behind lost terminators.
  auto bytes = with(x12_sample("family.837"), "~\nCLM*FA-2002", "\nCLM*FA-2002");
  bytes = with(bytes, "GE*1*2~", "CLM*STRAY*10***11:B:1~\nGE*1*2~");
  const auto answers = only_answer(bytes);
  BOOST_TEST(claims_in(answers.ack_277ca.value()) ==
                 (std::vector<std::string>{"FA-2001", "FA-2002", "FA-2003", "FA-2004", "FA-2005", "STRAY"}),
             boost::test_tools::per_element());
  for (const auto& status : statuses_in(*answers.ack_277ca)) BOOST_TEST(status == "A3:481");
  check_envelopes(answers);
}

BOOST_AUTO_TEST_CASE(every_claim_of_published_files_is_answered_once) {
  const auto folder = test_support::fixtures_or_skip("x12");
  if (!folder) return;
  std::size_t files = 0, claims = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{*folder}) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    const auto result = read(bytes);
    if (result.counts.interchanges == 0) continue;
    ++files;
    std::size_t answered = 0;
    BOOST_TEST_CONTEXT(entry.path()) {
      const auto answers = all_accepted(result);
      for (const auto& answer : acknowledger{}.answer(bytes, result, &answers, noon)) {
        check_envelopes(answer);
        if (answer.ack_277ca) answered += claims_in(*answer.ack_277ca).size();
      }
      // None of these files has claims outside an interchange.
      BOOST_TEST(answered == result.counts.claims_read + result.counts.claims_refused);
    }
    claims += answered;
  }
  BOOST_TEST_MESSAGE(files << " files, " << claims << " claims");
  BOOST_TEST(files > 250u);
}

RC_BOOST_PROP(an_answer_to_a_file_with_a_hole_or_a_scratch_is_x12_and_answers_each_claim_once, ()) {
  auto bytes = x12_sample(*rc::gen::element<std::string>("many_sets.837", "family.837", "defects.837"));
  for (int i = *rc::gen::inRange(1, 4); i > 0; --i) {
    const auto at = *rc::gen::inRange<std::size_t>(110, bytes.size() - 1);
    if (*rc::gen::arbitrary<bool>())
      bytes[at] = *rc::gen::element('~', '*', ':', '9', 'A', ' ', '\n', '^');
    else
      bytes.erase(at, *rc::gen::inRange<std::size_t>(1, 40));
  }
  const auto result = read(bytes);
  const auto answers = all_accepted(result);
  std::size_t answered = 0;
  for (const auto& answer : acknowledger{}.answer(bytes, result, &answers, noon)) {
    check_envelopes(answer);
    if (answer.ack_277ca) answered += claims_in(*answer.ack_277ca).size();
  }
  std::size_t outside = 0;
  segment_reader reader{bytes};
  while (const auto s = reader.next())
    if (s->kind == token_kind::skipped) outside += count_claim_marks(s->text);
  RC_ASSERT(answered + outside == result.counts.claims_read + result.counts.claims_refused);
}

BOOST_AUTO_TEST_CASE(no_claim_acknowledgment_is_made_while_answers_are_missing) {
  const auto bytes = x12_sample("office_visit.837");
  const auto answers = acknowledger{}.answer(bytes, read(bytes), nullptr, noon);
  BOOST_TEST(answers.at(0).ack_999.has_value());
  BOOST_TEST(!answers.at(0).ack_277ca.has_value());
}

BOOST_AUTO_TEST_CASE(an_answer_uses_the_delimiters_of_what_it_answers) {
  const auto bytes = with(x12_sample("office_visit.837"), "OV-1001", "OV^1~1");
  // '~' ends the segment in the sample, so that it is no part of the number; '^' is a separator of the
  // answer.
  BOOST_TEST(claims_in(only_answer(bytes).ack_277ca.value()) == std::vector<std::string>{"OV?1"},
             boost::test_tools::per_element());
  auto other = with(x12_sample("office_visit.837"), "OV-1001", "OV=1/1");
  const auto text = only_answer(other).ack_277ca.value();
  std::replace(other.begin(), other.end(), '*', '|');
  std::replace(other.begin(), other.end(), '~', '!');
  const auto again = only_answer(other).ack_277ca.value();
  BOOST_TEST(segments_of(again)[5] == segments_of(text)[5]);
  BOOST_TEST(claims_in(again) == std::vector<std::string>{"OV=1/1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_claim_number_whose_check_character_is_a_separator_is_written_without_it) {
  const auto bytes = x12_sample("office_visit.837");
  const auto result = read(bytes);
  for (const auto& [number, written] : {std::pair{"CLM-20260401-000000000004*", "CLM-20260401-000000000004"},
                                        {"CLM-20260401-000000000004~", "CLM-20260401-000000000004"},
                                        {"CLM-20260401-000000000004$", "CLM-20260401-000000000004$"}}) {
    const claim_answers answers{{result.claims[0].at.segment, {true, number, {}}}};
    const auto text = acknowledger{}.answer(bytes, result, &answers, noon)[0].ack_277ca.value();
    BOOST_TEST(only(text, {"REF"}) == std::vector<std::string>{std::string{"REF*1K*"} + written},
               boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(problems_have_the_status_of_what_they_are_about) {
  const auto said = [](const char* field, const char* rule) {
    const auto code = status_of({1, "X", 0, field, rule});
    return code.category + ':' + code.status + (code.entity.empty() ? "" : ':' + code.entity);
  };
  BOOST_TEST(said("CLM01", "is missing") == "A6:478");
  BOOST_TEST(said("CLM02", "must be an amount") == "A7:178");
  BOOST_TEST(said("CLM05-3", "must be 1 (original), 7 (replacement) or 8 (void)") == "A7:535");
  BOOST_TEST(said("HI01-1", "must be ABK or ABF") == "A7:254");
  BOOST_TEST(said("HI03-2", "is missing") == "A6:255");
  BOOST_TEST(said("SV101-2", "is not taken") == "A7:454");
  BOOST_TEST(said("SV101-4", "is not taken") == "A7:453");
  BOOST_TEST(said("SV104", "is not taken: units are above 0") == "A7:476");
  BOOST_TEST(said("SV107-1", "must be the number of a diagnosis in HI") == "A7:477");
  BOOST_TEST(said("DTP*472", "is missing below LX") == "A6:187");
  BOOST_TEST(said("NM109", "must be an NPI, qualified by XX in NM108") == "A7:562:85");
  BOOST_TEST(said("NM109", "must be a member id, qualified by MI or II in NM108") == "A7:164:IL");
  BOOST_TEST(said("NM1*82", "must be the same for all lines") == "A8:562:82");
  BOOST_TEST(said("HL02", "must be HL01 of the loop above") == "A8:481");
  BOOST_TEST(said("something new", "must be so") == "A7:21");
}

BOOST_AUTO_TEST_CASE(refusals_of_the_engine_have_a_status_for_each_problem) {
  const auto said = [](const rejection& refused) {
    std::string text;
    for (const auto& code : statuses_of(refused)) {
      text += code.category + ':' + code.status + (code.entity.empty() ? "" : ':' + code.entity);
      text += (code.line == 0 ? "" : "@" + std::to_string(code.line)) + ' ';
    }
    return text;
  };
  BOOST_TEST(said({rejection_code::not_found, {}, "no such policy"}) == "A3:33:IL ");
  BOOST_TEST(said({rejection_code::not_found, {}, "no such member in the policy"}) == "A3:33:IL ");
  BOOST_TEST(said({rejection_code::not_found, {}, "the claim to replace is not known"}) == "A3:35 ");
  BOOST_TEST(said({rejection_code::invalid_transition, {}, ""}) == "A8:464 A8:535 ");
  BOOST_TEST(said({rejection_code::idempotency_conflict, {}, ""}) == "A3:54 ");
  BOOST_TEST(said({rejection_code::member_erased, {}, ""}) == "A3:109:QC ");
  BOOST_TEST(said({rejection_code::invalid, {}, ""}) == "A3:21 ");
  BOOST_TEST(said({rejection_code::invalid,
                   {{"lines[0].serviceDate", ""},
                    {"lines[11].units", ""},
                    {"lines[11].units", ""},
                    {"providerNpi", ""}},
                   ""}) == "A7:187@1 A7:476@12 A7:562:82 ");
}

RC_BOOST_PROP(each_claim_stands_once_whatever_became_of_it, ()) {
  const auto bytes = x12_sample("family.837");
  const auto result = read(bytes);
  claim_answers answers;
  std::map<std::string, bool> expected;
  cents accepted = 0, rejected = 0;
  for (const auto& claim : result.claims) {
    const bool taken = *rc::gen::arbitrary<bool>();
    claim_answer said{taken, taken ? "CLM-" + claim.claim_number : "", {}};
    if (!taken)
      for (int i = *rc::gen::inRange(0, 30); i > 0; --i)
        said.statuses.push_back({"A7", std::to_string(*rc::gen::inRange(1, 800)), "",
                                 static_cast<std::size_t>(*rc::gen::inRange(0, 4))});
    answers[claim.at.segment] = said;
    expected[claim.claim_number] = taken;
    (taken ? accepted : rejected) += claim.total_charge;
  }
  const auto text = acknowledger{}.answer(bytes, result, &answers, noon).at(0).ack_277ca.value();
  check_envelope(text);
  std::map<std::string, bool> found;
  std::string claim;
  std::vector<std::string> totals;
  for (const auto& line : segments_of(text)) {
    if (line.substr(0, 3) == "HL*") claim.clear();
    if (line.substr(0, 8) == "TRN*2*FA") {
      claim = line.substr(6);
      RC_ASSERT(found.emplace(claim, false).second);
    }
    if (!claim.empty() && line == "REF*1K*CLM-" + claim) found[claim] = true;
    if (!claim.empty() && line.substr(0, 7) == "STC*A2:") RC_ASSERT(expected.at(claim));
    if (!claim.empty() && line.substr(0, 7) == "STC*A7:") RC_ASSERT(!expected.at(claim));
    if (line.substr(0, 6) == "QTY*90" || line.substr(0, 6) == "QTY*AA") totals.push_back(line);
    // The receiver's totals stand before the first provider's.
    if (line.substr(0, 7) == "AMT*YU*" && totals.size() < 3) totals.push_back(line);
  }
  RC_ASSERT(found == expected);
  const auto taken = std::count_if(expected.begin(), expected.end(), [](const auto& e) { return e.second; });
  if (taken > 0) {
    RC_ASSERT(totals.at(0) == "QTY*90*" + std::to_string(taken));
    RC_ASSERT(std::find(totals.begin(), totals.end(), "AMT*YU*" + amount_text(accepted)) != totals.end());
  }
}

BOOST_AUTO_TEST_CASE(amounts_are_written_without_zeros_that_say_nothing) {
  BOOST_TEST(amount_text(0) == "0");
  BOOST_TEST(amount_text(125'00) == "125");
  BOOST_TEST(amount_text(125'50) == "125.5");
  BOOST_TEST(amount_text(7) == "0.07");
  BOOST_TEST(amount_text(-3'10) == "-3.1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_acknowledge_claims_test
}  // namespace benefactor::api_test
