// The acknowledgments of whole files: what they say, and that they are X12 themselves.
#include "api/x12/acknowledge.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <rapidcheck/boost_test.h>

#include "api/x12/interchange.hpp"
#include "tests/api/x12/samples.hpp"
#include "tests/support/fixtures.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::api_test {
namespace {

using api::x12::acknowledger;
using api::x12::amount_text;
using api::x12::answer_moment;
using api::x12::claim_answer;
using api::x12::claim_answers;
using api::x12::count_claim_marks;
using api::x12::interchange_answers;
using api::x12::judge_groups;
using api::x12::outline_file;
using api::x12::read_result;
using api::x12::segment_reader;
using api::x12::set_fate;
using api::x12::status_of;
using api::x12::statuses_of;
using api::x12::token_kind;
using api::x12::verdict;

const answer_moment noon{*make_date(2026, 4, 2), 12, 0};

/// Every claim that was read, accepted.
claim_answers all_accepted(const read_result& read) {
  claim_answers answers;
  for (std::size_t i = 0; i < read.claims.size(); ++i)
    answers[read.claims[i].at.segment] = {true, "CLM-" + std::to_string(i + 1), {}};
  return answers;
}

std::vector<interchange_answers> answer(const std::string& bytes) {
  const auto result = read(bytes);
  const auto answers = all_accepted(result);
  return acknowledger{}.answer(bytes, result, &answers, noon);
}

interchange_answers only_answer(const std::string& bytes) {
  auto answers = answer(bytes);
  BOOST_REQUIRE_EQUAL(answers.size(), 1u);
  return std::move(answers[0]);
}

/// The segments of *text* as lines "AK9*A*1*1*1", whatever its delimiters are.
std::vector<std::string> segments_of(const std::string& text) {
  segment_reader reader{text};
  std::vector<std::string> lines;
  while (const auto s = reader.next()) {
    const auto e = reader.elements(*s);
    std::string line{e[0]};
    for (std::size_t n = 1; n < e.count; ++n) {
      line += '*';
      const auto c = reader.components(e[n]);
      for (std::size_t k = 0; k < c.count; ++k) line.append(k == 0 ? "" : ":").append(c[k]);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

/// Those of the segments that begin with one of *ids*.
std::vector<std::string> only(const std::string& text, const std::vector<std::string>& ids) {
  std::vector<std::string> lines;
  for (auto& line : segments_of(text))
    if (std::find(ids.begin(), ids.end(), line.substr(0, line.find('*'))) != ids.end())
      lines.push_back(std::move(line));
  return lines;
}

/// Reads an answer back: one interchange, whose counts and control numbers are right everywhere, and whose
/// loops stand under the ones they name.
void check_envelope(const std::string& text) {
  segment_reader reader{text};
  std::string interchange, group, set;
  std::size_t groups = 0, sets = 0, segments = 0, levels = 0;
  bool ended = false;
  while (const auto s = reader.next()) {
    BOOST_TEST((s->kind != token_kind::skipped));
    BOOST_TEST(s->terminated);
    BOOST_TEST(!ended);
    const auto e = reader.elements(*s);
    BOOST_TEST((!e[e.count - 1].empty() || s->kind == token_kind::isa), "an element at the end is empty");
    ++segments;
    const std::string id{s->id};
    if (id == "ISA") {
      // 3 + 85 characters of fixed width, and separators that may have several bytes.
      BOOST_TEST(s->text.size() ==
                 88 + 16 * reader.separators().element.size() + reader.separators().component.size());
      interchange = e[13];
    } else if (id == "GS") {
      group = e[6], sets = 0, ++groups;
    } else if (id == "ST") {
      set = e[2], segments = 1, levels = 0, ++sets;
    } else if (id == "HL") {
      BOOST_TEST(std::string{e[1]} == std::to_string(++levels));
      BOOST_TEST((e[2].empty() ? levels == 1 : std::stoul(std::string{e[2]}) < levels));
    } else if (id == "SE") {
      BOOST_TEST(std::string{e[1]} == std::to_string(segments));
      BOOST_TEST(std::string{e[2]} == set);
    } else if (id == "GE") {
      BOOST_TEST(std::string{e[1]} == std::to_string(sets));
      BOOST_TEST(std::string{e[2]} == group);
    } else if (id == "IEA") {
      BOOST_TEST(std::string{e[1]} == std::to_string(groups));
      BOOST_TEST(std::string{e[2]} == interchange);
      ended = true;
    }
  }
  BOOST_TEST(ended);
}

void check_envelopes(const interchange_answers& answers) {
  for (const auto* text : {&answers.ta1, &answers.ack_999, &answers.ack_277ca})
    if (*text) check_envelope(**text);
}

/// The text is that of tests/golden/acknowledgments/*name*, which is written where it is not there and
/// BENEFACTOR_WRITE_GOLDEN is set.
void check_golden(const std::string& name, const std::string& text) {
  const auto path = test_support::source_dir() / "tests/golden/acknowledgments" / name;
  if (std::getenv("BENEFACTOR_WRITE_GOLDEN") && !std::filesystem::exists(path))
    std::ofstream(path, std::ios::binary) << text;
  std::ifstream file{path, std::ios::binary};
  const std::string golden{std::istreambuf_iterator<char>{file}, {}};
  BOOST_TEST(text == golden, name << " has changed:\n" << text);
}

std::string ta1_of(const std::string& bytes) {
  const auto answers = only_answer(bytes);
  if (!answers.ta1) return "none";
  check_envelope(*answers.ta1);
  const auto line = only(*answers.ta1, {"TA1"}).at(0);
  return line.substr(line.size() - 5);
}

/// STC of a claim's and its lines' level, as "A7:476".
std::vector<std::string> statuses_in(const std::string& ack_277ca) {
  std::vector<std::string> statuses;
  bool in_claims = false;
  for (const auto& line : segments_of(ack_277ca)) {
    if (line.substr(0, 3) == "HL*") in_claims = line.find("*PT") != line.npos;
    if (in_claims && line.substr(0, 4) == "STC*") statuses.push_back(line.substr(4, line.find('*', 4) - 4));
  }
  return statuses;
}

/// TRN02 of every claim, sorted.
std::vector<std::string> claims_in(const std::string& ack_277ca) {
  std::vector<std::string> names;
  bool in_claims = false;
  for (const auto& line : segments_of(ack_277ca)) {
    if (line.substr(0, 3) == "HL*") in_claims = line.find("*PT") != line.npos;
    if (in_claims && line.substr(0, 6) == "TRN*2*") names.push_back(line.substr(6));
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(acknowledging)

BOOST_AUTO_TEST_CASE(the_answers_to_the_samples_are_these_texts) {
  const auto asking = with(x12_sample("office_visit.837"), "*000000101*0*P*", "*000000101*1*P*");
  const auto visit = only_answer(asking);
  check_golden("office_visit.TA1.x12", visit.ta1.value());
  check_golden("office_visit.999.x12", visit.ack_999.value());
  check_golden("office_visit.277CA.x12", visit.ack_277ca.value());
  const auto defects = only_answer(x12_sample("defects.837"));
  BOOST_TEST(!defects.ta1.has_value());
  check_golden("defects.999.x12", defects.ack_999.value());
  check_golden("defects.277CA.x12", defects.ack_277ca.value());
}

BOOST_AUTO_TEST_CASE(every_answer_is_x12_with_right_counts_and_numbers) {
  for (const char* name : {"office_visit.837", "family.837", "many_sets.837", "odd_delimiters.837",
                           "newline_terminator.837", "corrections.837", "defects.837", "secondary.837"})
    BOOST_TEST_CONTEXT(name) {
      for (const auto& answers : answer(x12_sample(name))) check_envelopes(answers);
    }
}

BOOST_AUTO_TEST_CASE(an_interchange_is_acknowledged_where_it_asks_for_it_or_its_envelope_is_at_fault) {
  const auto sample = x12_sample("office_visit.837");
  BOOST_TEST(ta1_of(sample) == "none");
  BOOST_TEST(ta1_of(with(sample, "*000000101*0*P*", "*000000101*1*P*")) == "A*000");
  for (const auto& [from, to, code] :
       {std::tuple{"IEA*1*000000101~\n", "", "023"},
        {"IEA*1*000000101", "IEA*1*101", "018"},
        {"IEA*1*000000101", "IEA*1*000000102", "001"},
        {"IEA*1*", "IEA*2*", "021"},
        {"ISA*00*", "ISA*77*", "010"},
        {"*00*          *ZZ*B", "*77*          *ZZ*B", "012"},
        {"*ZZ*BRIDGEBILLING  ", "*XX*BRIDGEBILLING  ", "005"},
        {"*ZZ*BENEFACTOR ", "*XX*BENEFACTOR ", "007"},
        {"BENEFACTOR     *26", "               *26", "008"},
        {"*260401*0930*^", "*260431*0930*^", "014"},
        {"*260401*0930*^", "*260401*2430*^", "015"},
        {"*^*00501*", "*^*00601*", "017"},
        {"*000000101*0*P*", "*000000101*5*P*", "019"},
        {"*000000101*0*P*", "*000000101*0*X*", "020"},
        {"GS*HC*BRB01*BENEF*20260401*0930*1*", "GS*HC*BRB01*BENEF*20260401*0930**", "024"},
        {"GE*1*1~\n", "GE*1*1~\nNTE*ADD*A~\n", "022"}}) {
    // The claim is taken all the same, so that the fault is only noted.
    BOOST_TEST(ta1_of(with(sample, from, to)) == std::string{"E*"} + code, from << " -> " << to);
  }
  // Nothing is taken.
  BOOST_TEST(ta1_of(sample.substr(0, sample.find("SE*"))) == "R*023");
}

BOOST_AUTO_TEST_CASE(an_interchange_that_comes_again_in_a_run_is_a_duplicate) {
  const auto bytes = x12_sample("office_visit.837");
  const auto result = read(bytes);
  acknowledger answering;
  BOOST_TEST(!answering.answer(bytes, result, nullptr, noon)[0].ta1);
  const auto again = answering.answer(bytes, result, nullptr, noon)[0].ta1.value();
  BOOST_TEST(only(again, {"TA1"}).at(0) == "TA1*000000101*260401*0930*E*025");
}

BOOST_AUTO_TEST_CASE(a_set_is_rejected_only_where_nothing_of_it_is_taken) {
  const auto sample = x12_sample("office_visit.837");
  const auto said = [&](std::string_view from, std::string_view to) {
    const auto lines = only(only_answer(with(sample, from, to)).ack_999.value(), {"IK5", "AK9"});
    return lines.at(0) + ' ' + lines.at(1);
  };
  BOOST_TEST(said("~\nSE*26", "~\nSE*26") == "IK5*A AK9*A*1*1*1");
  // The reader takes the claim: accepted with errors.
  BOOST_TEST(said("SE*26", "SE*27") == "IK5*E*4 AK9*E*1*1*1");
  BOOST_TEST(said("REF*EI*123456780~\n", "") == "IK5*E*4*5 AK9*E*1*1*1");
  BOOST_TEST(said("GE*1*1~", "GE*2*2~") == "IK5*A AK9*E*2*1*1*4*5");
  BOOST_TEST(said("GE*1*1~\n", "") == "IK5*A AK9*E*1*1*1*3");
  // It refuses the claim for what the guide does not mind: the set is in order.
  BOOST_TEST(said("11:B:1", "11:B:6") == "IK5*A AK9*A*1*1*1");
  // It refuses the claim for what is no valid form either.
  BOOST_TEST(said("*125*UN*", "*125*XX*") == "IK5*R*5 AK9*R*1*1*0");
  // It takes nothing of the set.
  BOOST_TEST(said("SE*26*0001", "SE*26*0002") == "IK5*R*3 AK9*R*1*1*0");
  BOOST_TEST(said("SE*26*0001~\n", "") == "IK5*R*2 AK9*R*1*1*0");
  BOOST_TEST(said("BENEF~\nCLM", "BENEF\nCLM").substr(0, 7) == "IK5*R*5");
  BOOST_TEST(said("ST*837*0001*005010X222A1", "ST*837*0001*005010X223A2") == "IK5*R*1 AK9*R*1*1*0");
  BOOST_TEST(said("*X*005010X222A1~\nST*837*0001*005010X222A1", "*X*004010X098A1~\nST*837*0001") ==
             "IK5*R*1 AK9*R*1*1*0*2");
}

BOOST_AUTO_TEST_CASE(the_verdict_on_a_set_never_contradicts_what_was_taken_of_it) {
  // Every character of the sample changed and every segment lost, one at a time.
  const auto sample = x12_sample("family.837");
  const auto check = [](const std::string& bytes) {
    const auto result = read(bytes);
    for (const auto& interchange : outline_file(bytes)) {
      std::size_t at = 0;
      for (const auto& group : judge_groups(interchange, result.sets))
        for (const auto& set : group.sets) {
          while (at < result.sets.size() && result.sets[at].fate == set_fate::outside_group) ++at;
          BOOST_REQUIRE(at < result.sets.size());
          const auto& taken = result.sets[at++];
          if (taken.claims_read > 0)
            BOOST_TEST((set.result != verdict::rejected));
          else if (taken.fate != set_fate::read)
            BOOST_TEST((set.result == verdict::rejected));
          BOOST_TEST((set.result == verdict::accepted) == set.codes.empty());
        }
    }
  };
  for (std::size_t i = 110; i < sample.size(); i += 3) {
    auto bytes = sample;
    bytes[i] = bytes[i] == '9' ? '*' : '9';
    check(bytes);
  }
  for (auto at = sample.find("GS*"); at < sample.size(); at = sample.find('\n', at) + 1)
    check(sample.substr(0, at) + sample.substr(sample.find('\n', at) + 1));
}

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

BOOST_AUTO_TEST_CASE(acknowledgments_are_not_acknowledged) {
  auto bytes = with(x12_sample("office_visit.837"), "GS*HC*", "GS*FA*");
  BOOST_TEST(!only_answer(bytes).ack_999.has_value());
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

BOOST_AUTO_TEST_CASE(control_numbers_follow_from_the_interchange_and_differ_by_kind) {
  const auto number = [](const std::string& text) { return segments_of(text)[0].substr(90, 9); };
  const auto sample = with(x12_sample("office_visit.837"), "*000000101*0*P*", "*000000101*1*P*");
  const auto answers = only_answer(sample);
  BOOST_TEST(number(*answers.ta1) == "000000304");
  BOOST_TEST(number(*answers.ack_999) == "000000305");
  BOOST_TEST(number(*answers.ack_277ca) == "000000306");
  auto last = with(with(sample, "*000000101*1*P*", "*999999999*1*P*"), "IEA*1*000000101", "IEA*1*999999999");
  BOOST_TEST(number(*only_answer(last).ack_277ca) == "000000003");
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

}  // namespace benefactor::api_test
