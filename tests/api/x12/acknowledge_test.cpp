// The acknowledgments of whole files: what is said of interchanges, groups and sets, and that the answers are
// X12 themselves.
#include "api/x12/acknowledge.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "tests/api/x12/acknowledgments_read_back.hpp"
#include "tests/support/paths.hpp"

namespace benefactor::api_test {
namespace of_acknowledge_test {

using api::x12::acknowledger;
using api::x12::judge_groups;
using api::x12::outline_file;
using api::x12::set_fate;
using api::x12::verdict;
using read_back::answer;
using read_back::check_envelope;
using read_back::check_envelopes;
using read_back::noon;
using read_back::only;
using read_back::only_answer;
using read_back::segments_of;

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

BOOST_AUTO_TEST_CASE(acknowledgments_are_not_acknowledged) {
  auto bytes = with(x12_sample("office_visit.837"), "GS*HC*", "GS*FA*");
  BOOST_TEST(!only_answer(bytes).ack_999.has_value());
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

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_acknowledge_test
}  // namespace benefactor::api_test
