// Fee schedules and affiliations: which price a line gets, and from whom.
#include "events/fee_schedule.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_fee_schedule_test {

using namespace test_support;

fee_schedule schedule_of(std::vector<fee> fees) {
  std::sort(fees.begin(), fees.end());
  return {"METRO-2026", 1, std::move(fees)};
}

fee plain(const char* from, cents price, std::optional<date> to = {}, const char* modifier = "") {
  return {"99213", modifier, day(from), to, price};
}

cents price_on(const fee_schedule& s, const char* on, const std::vector<std::string>& modifiers = {},
               const std::string& procedure = "99213") {
  const auto* found = find_fee(s, procedure, modifiers, day(on));
  return found ? found->price : -1;
}

std::vector<std::string> fields_of(const std::vector<field_problem>& problems) {
  std::vector<std::string> fields;
  for (const auto& p : problems) fields.push_back(p.field);
  return fields;
}

BOOST_AUTO_TEST_SUITE(fee_schedules)

BOOST_AUTO_TEST_CASE(a_fee_holds_from_its_first_day_until_the_next_or_its_last_one) {
  const auto s = schedule_of({plain("2026-01-01", 80'00), plain("2026-07-01", 90'00, day("2026-09-30"))});
  BOOST_TEST(price_on(s, "2025-12-31") == -1);
  BOOST_TEST(price_on(s, "2026-01-01") == 80'00);
  BOOST_TEST(price_on(s, "2026-06-30") == 80'00);
  BOOST_TEST(price_on(s, "2026-07-01") == 90'00);
  BOOST_TEST(price_on(s, "2026-09-30") == 90'00);
  BOOST_TEST(price_on(s, "2026-10-01") == 80'00);  // The one before has no last day: it holds again.
  BOOST_TEST(price_on(s, "2026-01-01", {}, "99214") == -1);
}

BOOST_AUTO_TEST_CASE(a_fee_for_a_modifier_of_the_line_goes_before_one_for_any) {
  const auto s = schedule_of({plain("2026-01-01", 80'00), plain("2026-01-01", 60'00, {}, "52"),
                              plain("2026-01-01", 40'00, {}, "TC")});
  BOOST_TEST(price_on(s, "2026-02-01", {"25"}) == 80'00);
  BOOST_TEST(price_on(s, "2026-02-01", {"25", "52"}) == 60'00);
  BOOST_TEST(price_on(s, "2026-02-01", {"TC", "52"}) == 40'00);  // The one that stands first on the line.
  BOOST_TEST(price_on(schedule_of({plain("2026-01-01", 40'00, {}, "TC")}), "2026-02-01") == -1);
}

BOOST_AUTO_TEST_CASE(every_problem_of_a_schedule_is_found_at_once) {
  fee_schedule s{
      "", 0, {plain("2026-01-01", -1), plain("2026-01-01", 1, day("2025-01-01")), {"992", "x", {}, {}, 1}}};
  const std::vector<std::string> expected{"contract",   "fees[0].price",    "fees[1]",
                                          "fees[1].to", "fees[2].modifier", "fees[2].procedure"};
  BOOST_TEST(fields_of(form_problems(s)) == expected, boost::test_tools::per_element());
  s = {"C", 0, {}};
  BOOST_TEST(fields_of(form_problems(s)) == std::vector<std::string>{"fees"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_schedule_has_at_most_fifty_thousand_fees) {
  fee_schedule s{"C", 0, {}};
  for (std::size_t i = 0; i < fees_max; ++i)
    s.fees.push_back({"99213", "", {static_cast<std::int32_t>(i)}, {}, 1});
  BOOST_TEST(form_problems(s).empty());
  s.fees.push_back({"99214", "", {0}, {}, 1});
  BOOST_TEST(fields_of(form_problems(s)) == std::vector<std::string>{"fees"},
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_several_affiliations_the_latest_first_day_holds) {
  const std::vector<affiliation> all{{day("2026-07-01"), network_status::preferred, "B"},
                                     {day("2026-03-01"), network_status::in_network, "A"},
                                     {day("2026-07-01"), network_status::out_of_network, ""}};
  BOOST_TEST(!find_affiliation(all, day("2026-02-28")));
  BOOST_TEST(find_affiliation(all, day("2026-06-30"))->contract == "A");
  BOOST_TEST(find_affiliation(all, day("2026-07-01"))->contract.empty());  // Recorded last.
}

// ---- what a price does to a line ----

BOOST_AUTO_TEST_CASE(the_plan_pays_on_the_lesser_of_charge_and_contract_price_times_units) {
  // The "lesser of" rule of a fee schedule; 42 CFR 414.21 states it for Medicare's.
  auto p = open_policy();
  auto s = given(p).price("99213", 92'50);
  auto line = visit(250'00);
  line.units = 2;
  s.when(claim("C-1", {line}))
      .then_line(1, {.copay = 30'00,
                     .coinsurance = 31'00,
                     .plan = 124'00,
                     .adjustments = "CO-45 65.00, PR-2 31.00, PR-3 30.00"});
  auto cheap = visit(90'00);
  cheap.service_date = day("2026-02-01");
  s.when(claim("C-2", {cheap}))
      .then_line(
          1, {.copay = 30'00, .coinsurance = 12'00, .plan = 48'00, .adjustments = "PR-2 12.00, PR-3 30.00"});
}

BOOST_AUTO_TEST_CASE(a_decision_records_the_prices_it_used_with_contract_and_version) {
  auto s = given(open_policy()).price("99213", 92'50);
  auto other = visit(40'00);
  other.procedure = "99211";
  const auto done = s.when(claim("C-1", {other, visit(250'00)}));
  const auto& event = std::get<claim_adjudicated>(done.events.back());
  BOOST_TEST((event.prices == std::vector<contract_price>{{2, 92'50, "C-1", 1}}));
}

BOOST_AUTO_TEST_CASE(the_network_of_a_line_is_that_of_its_service_date) {
  auto p = open_policy();
  p.rules[0].network = network_restriction::in_network;
  outside_inputs outside;
  outside.network = network_status::in_network;
  outside.line_networks = {network_status::in_network, network_status::out_of_network};
  BOOST_TEST((network_of(outside, 1) == network_status::in_network));
  BOOST_TEST((network_of(outside, 2) == network_status::out_of_network));
  BOOST_TEST((network_of(outside, 3) == network_status::in_network));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_fee_schedule_test
}  // namespace benefactor
