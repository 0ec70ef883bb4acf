// The balancing rules at their three levels, and that the independent checker notices a cent anywhere.
#include <array>
#include <boost/test/unit_test.hpp>
#include <numeric>
#include <rapidcheck/boost_test.h>

#include "api/x12/interchange.hpp"
#include "api/x12/values.hpp"
#include "tests/api/x12/remittance_samples.hpp"
#include "tests/api/x12/samples.hpp"

namespace benefactor::api_test {

using namespace api::x12;

namespace {

std::string imbalances(const remittance& r) {
  std::string text;
  for (const auto& each : balance_problems(r)) text += to_text(each) + '\n';
  return text;
}

/// Segments of a file of the sample's delimiters, and back.
std::vector<std::vector<std::string>> taken_apart(const std::string& text) {
  std::vector<std::vector<std::string>> segments;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find("~\n", at);
    auto& elements = segments.emplace_back(1);
    for (const char c : text.substr(at, end - at))
      if (c == '*')
        elements.emplace_back();
      else
        elements.back() += c;
    at = end + 2;
  }
  return segments;
}

std::string put_together(const std::vector<std::vector<std::string>>& segments) {
  std::string text;
  for (const auto& elements : segments) {
    for (std::size_t i = 0; i < elements.size(); ++i) text += (i > 0 ? "*" : "") + elements[i];
    text += "~\n";
  }
  return text;
}

struct element_place {
  std::size_t segment = 0, element = 0;
};

/// Where the amounts that must balance stand.
std::vector<element_place> amounts_that_balance(const std::vector<std::vector<std::string>>& segments) {
  std::vector<element_place> all;
  for (std::size_t s = 0; s < segments.size(); ++s) {
    const auto& e = segments[s];
    const auto take = [&](std::size_t first, std::size_t step) {
      for (auto i = first; i < e.size(); i += step) all.push_back({s, i});
    };
    if (e[0] == "BPR") all.push_back({s, 2});
    if (e[0] == "CLP") all.insert(all.end(), {{s, 3}, {s, 4}});
    if (e[0] == "SVC") all.insert(all.end(), {{s, 2}, {s, 3}});
    if (e[0] == "CAS") take(3, 3);
    if (e[0] == "PLB") take(4, 2);
  }
  return all;
}

/// The file with a cent more at *at*.
std::string with_a_cent_more(std::vector<std::vector<std::string>> segments, element_place at) {
  auto& amount = segments.at(at.segment).at(at.element);
  amount = format_decimal(parse_amount(amount).value.value() + 1, 2);
  return put_together(segments);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(x12_remittance_balance)

BOOST_AUTO_TEST_CASE(a_line_must_be_its_charge_less_its_adjustments) {
  auto r = sample_remittance();
  r.groups[0].claims[0].services[1].paid += 1;
  BOOST_TEST(imbalances(r) == "claim 1, line 2: SVC02 less CAS is 37.50, but SVC03 is 37.51\n");
}

BOOST_AUTO_TEST_CASE(a_claim_must_be_its_charge_less_all_adjustments_of_itself_and_its_lines) {
  auto r = sample_remittance();
  r.groups[1].claims[0].adjustments[0].amount -= 1;
  BOOST_TEST(imbalances(r) == "claim 3: CLP03 less all CAS is -59.99, but CLP04 is -60.00\n");
  r = sample_remittance();
  auto& line = r.groups[0].claims[0].services[0];
  line.adjustments[1].amount -= 1;
  line.paid += 1;
  BOOST_TEST(imbalances(r) == "claim 1: CLP03 less all CAS is 126.01, but CLP04 is 126.00\n");
}

BOOST_AUTO_TEST_CASE(the_charges_of_the_lines_must_be_the_claims_where_it_has_lines) {
  auto r = sample_remittance();
  auto& claim = r.groups[0].claims[0];
  claim.charge += 1;
  claim.adjustments = {{"CO", "45", 1, {}}};
  BOOST_TEST(imbalances(r) == "claim 1: the sum of SVC02 is 182.50, but CLP03 is 182.51\n");
  claim.services.clear();
  claim.adjustments[0].amount = 56'51;
  BOOST_TEST(imbalances(r) == "");
}

BOOST_AUTO_TEST_CASE(the_payment_must_be_what_the_claims_are_paid_less_the_providers_adjustments) {
  auto r = sample_remittance();
  r.provider_adjustments[1].amount -= 1;
  BOOST_TEST(imbalances(r) == "the sum of CLP04 less PLB is 115.96, but BPR02 is 115.95\n");
  r = sample_remittance();
  r.payment.total = 0;
  BOOST_TEST(imbalances(r) == "the sum of CLP04 less PLB is 115.95, but BPR02 is 0.00\n");
}

BOOST_AUTO_TEST_CASE(every_violation_is_told_with_its_place) {
  auto r = sample_remittance();
  r.groups[0].claims[0].services[0].charge += 1;
  r.groups[1].claims[1].paid -= 5;
  BOOST_TEST(imbalances(r) ==
             "claim 1, line 1: SVC02 less CAS is 88.51, but SVC03 is 88.50\n"
             "claim 1: the sum of SVC02 is 182.51, but CLP03 is 182.50\n"
             "claim 4: CLP03 less all CAS is 70.05, but CLP04 is 70.00\n"
             "the sum of CLP04 less PLB is 115.90, but BPR02 is 115.95\n");
}

BOOST_AUTO_TEST_CASE(amounts_that_leave_64_bits_are_an_error_and_never_a_wrong_sum) {
  auto r = sample_remittance();
  r.provider_adjustments[0].amount = INT64_MAX;
  r.provider_adjustments[1].amount = 1;
  BOOST_CHECK_THROW(balance_problems(r), std::overflow_error);
}

BOOST_AUTO_TEST_CASE(a_cent_more_in_any_amount_of_the_sample_is_noticed_by_the_checker_as_by_the_engine) {
  const auto segments = taken_apart(x12_sample("remittance.835"));
  BOOST_TEST(put_together(segments) == x12_sample("remittance.835"));
  const auto places = amounts_that_balance(segments);
  BOOST_TEST(places.size() == 23u);
  for (const auto& at : places) BOOST_TEST_CONTEXT("segment " << at.segment << ", element " << at.element) {
      const auto text = with_a_cent_more(segments, at);
      const auto checked = test_support::check_835(text);
      BOOST_TEST(!checked.sound());
      BOOST_REQUIRE_EQUAL(checked.sets.size(), 1u);
      const auto result = read_remittances(text);
      BOOST_REQUIRE_EQUAL(result.remittances.size(), 1u);
      BOOST_TEST(findings_of(result.remittances[0].content) == balance_findings(checked.sets[0]),
                 boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(each_level_has_amounts_that_only_its_own_rule_notices) {
  const auto sample = x12_sample("remittance.835");
  const auto only_rule = [&](std::string_view from, std::string_view to) {
    const auto checked = test_support::check_835(with(sample, from, to));
    std::string rules;
    for (const auto& f : checked.sets.at(0).findings) rules += f.rule + ' ';
    return rules;
  };
  BOOST_TEST(only_rule("*125*88.5*", "*125*88.51*") == "line ");
  BOOST_TEST(only_rule("CAS*CO*45*-15~", "CAS*CO*45*-15.01~") == "claim ");
  BOOST_TEST(only_rule("*115.95*", "*115.94*") == "transaction ");
  BOOST_TEST(only_rule("SVC*HC:83036*57.5*37.5*", "SVC*HC:83036*57.51*37.51*") == "charge ");
}

BOOST_AUTO_TEST_CASE(the_checker_notices_wrong_counts_and_control_numbers) {
  const auto sample = x12_sample("remittance.835");
  const auto said = [&](std::string_view from, std::string_view to) {
    const auto checked = test_support::check_835(with(sample, from, to));
    BOOST_TEST(!checked.sound());
    return checked.text();
  };
  BOOST_TEST(said("SE*58*", "SE*57*") == "set 0001, claim 0, line 0: SE01 58 != 57\n");
  BOOST_TEST(said("SE*58*0001", "SE*58*0002") == "set 0001, claim 0, line 0: SE02 0 != 0\n");
  BOOST_TEST(said("GE*1*", "GE*2*") == "GE01\n");
  BOOST_TEST(said("GE*1*41", "GE*1*42") == "GE02\n");
  BOOST_TEST(said("IEA*1*", "IEA*2*") == "IEA01\n");
  BOOST_TEST(said("IEA*1*000000301", "IEA*1*000000302") == "IEA02\n");
  BOOST_TEST(said("IEA*1*000000301~\n", "") == "no IEA\n");
  BOOST_TEST(said("SE*58*0001~\n", "") == "no SE\n");
  BOOST_TEST(said("*125*88.5*", "*125*88.500*").find(": amount ") != std::string::npos);
  BOOST_TEST(said("BPR*I*115.95", "NTE*I*115.95").find(": structure ") != std::string::npos);
  BOOST_TEST(!test_support::check_835("").sound());
}

RC_BOOST_PROP(a_changed_cent_anywhere_in_a_random_remittance_is_noticed_by_checker_and_engine_alike, ()) {
  const auto segments = taken_apart(written({any_remittance()}));
  const auto at = *rc::gen::elementOf(amounts_that_balance(segments));
  const auto text = with_a_cent_more(segments, at);
  const auto checked = test_support::check_835(text);
  RC_ASSERT(!checked.sound());
  const auto result = read_remittances(text);
  RC_ASSERT(result.remittances.size() == 1u);
  RC_ASSERT(findings_of(result.remittances[0].content) == balance_findings(checked.sets.at(0)));
  const auto refused = write_problems({result.remittances[0].content});
  RC_ASSERT(refused.find("must balance") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::api_test
