// Remittances written and read: the sample to the byte, and random ones to the last element.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "api/x12/values.hpp"
#include "tests/api/x12/remittance_samples.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {

using namespace api::x12;

BOOST_AUTO_TEST_SUITE(x12_remittance)

BOOST_AUTO_TEST_CASE(the_sample_is_written_to_the_byte) {
  BOOST_TEST(written({sample_remittance()}) == x12_sample("remittance.835"));
}

BOOST_AUTO_TEST_CASE(the_sample_is_read_to_the_last_element_and_nothing_is_said_against_it) {
  const auto result = read_remittances(x12_sample("remittance.835"));
  BOOST_TEST(result.refusals.empty());
  BOOST_TEST(result.warnings.empty());
  BOOST_REQUIRE_EQUAL(result.remittances.size(), 1u);
  const auto& read = result.remittances[0];
  BOOST_TEST((read.content == sample_remittance()));
  BOOST_TEST(read.version == "005010X221A1");
  BOOST_TEST(read.test);
  BOOST_TEST(read.at.set == "0001");
  BOOST_TEST(read.at.group == "41");
  BOOST_TEST(read.at.interchange == "000000301");
  BOOST_TEST(result.counts.claims_read == 4u);
  BOOST_TEST(claim_count(read.content) == 4u);
  BOOST_TEST(service_count(read.content) == 3u);
  BOOST_TEST(provider_adjustment_total(read.content) == 20'10);
  BOOST_TEST(balance_problems(read.content).empty());
}

BOOST_AUTO_TEST_CASE(the_sample_is_sound_to_the_independent_checker) {
  const auto checked = test_support::check_835(x12_sample("remittance.835"));
  BOOST_TEST(checked.sound(), checked.text());
  BOOST_REQUIRE_EQUAL(checked.sets.size(), 1u);
  BOOST_TEST(checked.sets[0].claims == 4u);
  BOOST_TEST(checked.sets[0].lines == 3u);
}

BOOST_AUTO_TEST_CASE(decimals_are_written_without_zeros_that_say_nothing) {
  BOOST_TEST(format_decimal(100'00, 2) == "100");
  BOOST_TEST(format_decimal(99'50, 2) == "99.5");
  BOOST_TEST(format_decimal(0, 2) == "0");
  BOOST_TEST(format_decimal(5, 2) == ".05");
  BOOST_TEST(format_decimal(-50, 2) == "-.5");
  BOOST_TEST(format_decimal(-1'234'05, 2) == "-1234.05");
  BOOST_TEST(format_decimal(max_amount, 2) == "9999999999.99");
  BOOST_TEST(format_decimal(1'500, 3) == "1.5");
  BOOST_TEST(format_decimal(10'000, 3) == "10");
  BOOST_TEST(format_decimal(INT64_MIN, 2) == "-92233720368547758.08");
}

BOOST_AUTO_TEST_CASE(counts_have_up_to_three_decimals) {
  BOOST_TEST(parse_thousandths("1.00").value.value() == 1'000);
  BOOST_TEST(parse_thousandths(".125").value.value() == 125);
  BOOST_TEST(parse_thousandths("-2").value.value() == -2'000);
  BOOST_TEST(parse_thousandths("999999999999.999").value.value() == 999'999'999'999'999);
  for (const char* text : {"", "1.0000", "1000000000000", "1e3", "+1", "1,5"})
    BOOST_TEST(!parse_thousandths(text).value, text);
}

BOOST_AUTO_TEST_CASE(a_cas_holds_six_reasons_of_one_group_code_and_a_plb_six_adjustments) {
  auto r = sample_remittance();
  auto& claim = r.groups[1].claims[0];
  claim.adjustments.clear();
  for (int i = 0; i < 7; ++i) claim.adjustments.push_back({"CO", "45", -1'00, {}});
  claim.adjustments.push_back({"OA", "23", -4'00, quantity{2'500}});
  claim.adjustments.push_back({"CO", "A2", -4'00, {}});
  r.provider_adjustments.clear();
  for (int i = 0; i < 7; ++i)
    r.provider_adjustments.push_back({"1234567893", make_date(2026, 12, 31), "J1", "", 1'00});
  r.provider_adjustments.push_back({"1234567893", make_date(2027, 12, 31), "72", "R-1", 13'10});
  const auto text = written({r});
  BOOST_TEST(
      text.find("CAS*CO*45*-1**45*-1**45*-1**45*-1**45*-1**45*-1~\nCAS*CO*45*-1**A2*-4~\nCAS*OA*23*-4*2.5~\n"
                "NM1*QC") != text.npos);
  BOOST_TEST(
      text.find("PLB*1234567893*20261231*J1*1*J1*1*J1*1*J1*1*J1*1*J1*1~\nPLB*1234567893*20261231*J1*1~\n"
                "PLB*1234567893*20271231*72:R-1*13.1~\nSE*") != text.npos);
  BOOST_TEST(test_support::check_835(text).sound());
}

BOOST_AUTO_TEST_CASE(several_remittances_are_transactions_with_numbers_that_follow_each_other) {
  auto envelope = sample_envelope();
  envelope.first_set_number = 9999;
  envelope.test = false;
  envelope.acknowledge = true;
  const auto text = written({sample_remittance(), sample_remittance(), sample_remittance()}, envelope);
  for (const char* part : {"ST*835*9999~", "SE*58*9999~", "ST*835*10000~", "ST*835*10001~", "SE*58*10001~",
                           "GE*3*41~", "*000000301*1*P*:~\n"})
    BOOST_TEST(text.find(part) != text.npos, part);
  const auto result = read_remittances(text);
  BOOST_TEST(result.warnings.empty());
  BOOST_REQUIRE_EQUAL(result.remittances.size(), 3u);
  for (const auto& each : result.remittances) BOOST_TEST((each.content == sample_remittance()));
  BOOST_TEST(!result.remittances[0].test);
}

BOOST_AUTO_TEST_CASE(free_texts_lose_delimiters_and_accents_and_nothing_else_does) {
  auto r = sample_remittance();
  r.payer.name = "CARE: THE *BEST* ~PLAN^";
  r.payee.name = "Clinique Sainte-H\xC3\xA9l\xC3\xA8ne \xE2\x82\xAC";
  r.groups[0].claims[0].patient->last_name = "O'\tNEILL\xC3";
  const auto read = read_remittances(written({r})).remittances.at(0).content;
  BOOST_TEST(read.payer.name == "CARE  THE  BEST   PLAN");
  BOOST_TEST(read.payee.name == "Clinique Sainte-Helene ?");
  BOOST_TEST(read.groups[0].claims[0].patient->last_name == "O' NEILL?");
}

RC_BOOST_PROP(a_remittance_written_and_read_is_the_same, ()) {
  const std::vector<remittance> all{any_remittance(), any_remittance()};
  auto envelope = sample_envelope();
  const auto marks = *rc::gen::element<std::string>("*:^~", "|>!\n", "+<{'", "\x1D\x1F\x1E\x1C", "&;=\"");
  envelope.element = marks[0], envelope.component = marks[1], envelope.repetition = marks[2];
  envelope.terminator = marks[3];
  envelope.lines = *rc::gen::arbitrary<bool>();
  const auto text = written(all, envelope);
  const auto result = read_remittances(text);
  RC_ASSERT(result.refusals.empty());
  RC_ASSERT(result.warnings.empty());
  RC_ASSERT(result.remittances.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    RC_ASSERT(result.remittances[i].content == all[i]);
    RC_ASSERT(balance_problems(all[i]).empty());
  }
  const auto checked = test_support::check_835(text);
  RC_ASSERT(checked.sound());
  RC_ASSERT(checked.sets.size() == all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    RC_ASSERT(checked.sets[i].claims == claim_count(all[i]));
    RC_ASSERT(checked.sets[i].lines == service_count(all[i]));
  }
  RC_ASSERT(written(all, envelope) == text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
