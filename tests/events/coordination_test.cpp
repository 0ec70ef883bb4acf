// Coordination of benefits: what the plan pays behind other payers. events/adjudication/COORDINATION.md
// states the rules.
#include "events/adjudication/coordination.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "events/contract_in_force.hpp"
#include "events/explanation.hpp"
#include "tests/events/coordinated_claims.hpp"

namespace benefactor {
namespace of_coordination_test {

using namespace test_support;
using enum coordination_method;
using coordinated_claims::after;
using coordinated_claims::plan;

/// A payer that paid, and what it says besides: PR and CO.
prior_payer payer(cents paid, std::optional<cents> owed = {}, std::optional<cents> written_off = {},
                  std::optional<cents> allowed = {}) {
  return {"PRIMARY", paid, allowed, owed, written_off, {}};
}

line_decision decide_line(policy terms, claim_line line, std::optional<cents> price = {}) {
  auto s = given(std::move(terms));
  if (price) s.price(line.procedure, *price);
  const auto result = s.when(claim("C-1", {std::move(line)}));
  BOOST_REQUIRE(!result.refused);
  return result.claim.lines.front().decision;
}

struct expected {
  cents plan;
  std::string adjustments;
};

void check(const line_decision& d, const expected& e) {
  BOOST_TEST(d.plan_paid == e.plan);
  BOOST_TEST(format_adjustments(d) == e.adjustments);
}

BOOST_AUTO_TEST_SUITE(coordination)

// Both plans at 80 % of 100.00: the example all dental systems give (Open Dental manual, "Coordination of
// Benefits": a 100.00 procedure, primary pays 80.00).
BOOST_AUTO_TEST_CASE(
    behind_an_equal_plan_standard_pays_the_rest_carve_out_nothing_and_maintenance_its_share_of_the_rest) {
  const auto line = after(100'00, {payer(80'00, 20'00, 0)});
  check(decide_line(plan(standard), line), {20'00, "OA-23 80.00"});
  check(decide_line(plan(carve_out), line), {0, "OA-23 80.00, PR-2 20.00"});
  check(decide_line(plan(maintenance), line), {16'00, "OA-23 80.00, PR-2 4.00"});
}

// A crown of 500.00, primary pays 50 %, secondary covers 80 %: 400.00 less 250.00 (Zenefits, "What is an
// example of coordination of benefits in dental insurance").
BOOST_AUTO_TEST_CASE(carve_out_pays_its_own_benefit_less_what_was_paid) {
  const auto line = after(500'00, {payer(250'00, 250'00)});
  check(decide_line(plan(carve_out), line), {150'00, "OA-23 250.00, PR-2 100.00"});
  check(decide_line(plan(standard), line), {250'00, "OA-23 250.00"});
  check(decide_line(plan(maintenance), line), {200'00, "OA-23 250.00, PR-2 50.00"});
}

// A 1,500.00 procedure of which the primary pays 750.00, a deductible of 50.00, 60 %: (1,500 - 50) x 60 % -
// 750 (Open Dental manual, formula of the carve-out example with a deductible).
BOOST_AUTO_TEST_CASE(the_deductible_is_taken_before_a_carve_out_and_after_the_prior_payment_in_maintenance) {
  const auto line = after(1'500'00, {payer(750'00, 750'00)});
  check(decide_line(plan(carve_out, 6000, 50'00), line), {120'00, "OA-23 750.00, PR-1 50.00, PR-2 580.00"});
  check(decide_line(plan(maintenance, 6000, 50'00), line), {420'00, "OA-23 750.00, PR-1 50.00, PR-2 280.00"});
  check(decide_line(plan(standard, 6000, 50'00), line), {750'00, "OA-23 750.00"});
}

// Billed 500.00; Medicare pays 300.00, PR 75.00, CO 125.00; the secondary allows 365.00 in all: it pays 65.00
// with OA-23 425.00 and CO-45 10.00 (X12 RFI 1696).
BOOST_AUTO_TEST_CASE(
    oa_23_is_what_was_paid_and_written_off_and_co_45_only_what_the_contract_takes_off_beyond) {
  const auto line = after(500'00, {payer(300'00, 75'00, 125'00)});
  check(decide_line(plan(carve_out, whole), line, 365'00), {65'00, "CO-45 10.00, OA-23 425.00"});
}

// Billed 200.00; the primary allows 120.00, pays 96.00, leaves 24.00 and writes off 80.00: OA-23 176.00.
BOOST_AUTO_TEST_CASE(standard_pays_what_is_left_of_the_prior_payers_allowed_amount) {
  check(decide_line(plan(standard), after(200'00, {payer(96'00, 24'00, 80'00)})), {24'00, "OA-23 176.00"});
  // The same told by its allowed amount or its write-off alone.
  check(decide_line(plan(standard), after(200'00, {payer(96'00, {}, 80'00)})), {24'00, "OA-23 176.00"});
  // Whether the 80.00 above the allowed amount are owed is not said; the plan allows them.
  check(decide_line(plan(standard), after(200'00, {payer(96'00, {}, {}, 120'00)})), {104'00, "OA-23 96.00"});
}

BOOST_AUTO_TEST_CASE(what_a_prior_payer_denied_is_paid_as_if_this_plan_was_alone) {
  for (const auto method : {standard, carve_out, maintenance})
    check(decide_line(plan(method), after(100'00, {payer(0, 100'00)})), {80'00, "PR-2 20.00"});
}

BOOST_AUTO_TEST_CASE(nothing_is_left_to_pay_when_the_prior_payers_paid_all) {
  for (const auto method : {standard, carve_out, maintenance}) {
    const auto d = decide_line(plan(method), after(100'00, {payer(100'00)}));
    check(d, {0, "OA-23 100.00"});
    BOOST_TEST((d.status == line_status::covered));
  }
}

BOOST_AUTO_TEST_CASE(a_member_owes_no_more_than_the_contract_price_less_what_all_paid) {
  // Price 120.00; the primary allowed 150.00 of 200.00, paid 100.00 and left 50.00.
  const auto line = after(200'00, {payer(100'00, 50'00, 50'00)});
  check(decide_line(plan(carve_out), line, 120'00), {0, "CO-45 30.00, OA-23 150.00, PR-2 20.00"});
  check(decide_line(plan(standard), line, 120'00), {50'00, "OA-23 150.00"});
  // Without a word about its write-off, only what it paid is its own.
  check(decide_line(plan(standard), after(200'00, {payer(60'00)}), 120'00),
        {60'00, "CO-45 80.00, OA-23 60.00"});
}

BOOST_AUTO_TEST_CASE(a_third_payer_pays_behind_two_in_their_order) {
  const auto line = after(100'00, {payer(50'00, 40'00, 10'00), {"SECOND", 30'00, {}, {}, {}, {}}});
  const auto d = decide_line(plan(standard), line);
  BOOST_TEST(d.prior_paid == 80'00);
  check(d, {10'00, "OA-23 90.00"});
  check(decide_line(plan(carve_out, 9500), line), {10'00, "OA-23 90.00"});
  check(decide_line(plan(carve_out, 8500), line), {5'00, "OA-23 90.00, PR-2 5.00"});
}

BOOST_AUTO_TEST_CASE(what_is_left_is_what_the_last_payer_says_less_what_those_behind_it_took_off) {
  const auto left = [](std::vector<prior_payer> prior, cents price = 100'00) {
    return after_prior_payers(100'00, price, price, prior);
  };
  const auto is = [](const prior_outcome& out, const prior_outcome& wanted) {
    BOOST_TEST(out.paid == wanted.paid);
    BOOST_TEST(out.owed == wanted.owed);
    BOOST_TEST(out.allowable == wanted.allowable);
    BOOST_TEST(out.unsettled == wanted.unsettled);
  };
  is(left({payer(50'00, 40'00, 10'00)}, 70'00), {50'00, 40'00, 90'00, 40'00});
  // The second pays 30.00 and writes 4.00 off.
  is(left({payer(50'00, 40'00), payer(30'00, {}, 4'00)}), {80'00, 6'00, 100'00, 6'00});
  // The second says what is left itself.
  is(left({payer(50'00, 40'00), payer(30'00, 3'00, 4'00)}), {80'00, 3'00, 100'00, 3'00});
  // The first says nothing, the second what it wrote off.
  is(left({payer(50'00), payer(30'00, {}, 15'00)}, 60'00), {80'00, 5'00, 85'00, 5'00});
  // Nobody says anything but what was paid, and perhaps allowed.
  is(left({payer(50'00)}, 80'00), {50'00, 30'00, 80'00, 50'00});
  is(left({payer(50'00, {}, {}, 90'00)}, 80'00), {50'00, 40'00, 90'00, 50'00});
  // What contradicts itself is cut to what is not paid.
  is(left({payer(50'00, 40'00), payer(30'00, 40'00)}), {80'00, 20'00, 100'00, 20'00});
}

BOOST_AUTO_TEST_CASE(maintenance_leaves_the_member_the_shares_of_what_was_left) {
  auto terms = plan(maintenance);
  auto rule = *terms.rules.begin();
  rule.annual_limit = 10'00;
  terms.rules = {rule};
  // 80 % of 40.00 are 32.00, of which 10.00 are within the limit.
  check(decide_line(terms, after(100'00, {payer(60'00, 40'00)})),
        {10'00, "OA-23 60.00, PR-2 8.00, PR-119 22.00"});
}

BOOST_AUTO_TEST_CASE(a_primary_policy_decides_as_if_there_was_no_other_payer) {
  const auto with = decide_line(plan(primary), after(100'00, {payer(80'00, 20'00)}));
  BOOST_TEST((with == decide_line(plan(primary), visit(100'00))));
}

BOOST_AUTO_TEST_CASE(a_denied_line_is_denied_whole_whoever_has_paid_on_it) {
  auto line = after(100'00, {payer(80'00, 20'00)});
  line.service = service_type::dental;
  const auto d = decide_line(plan(standard), line);
  check(d, {0, "PR-204 100.00"});
  BOOST_TEST((d.coordination == primary));
}

// Model Regulation, section 7: the secondary plan credits to its deductible what it would have credited in
// the absence of other coverage.
BOOST_AUTO_TEST_CASE(
    the_deductible_is_credited_as_without_the_other_payer_and_out_of_pocket_is_what_the_member_owes) {
  auto s = given(plan(standard, 8000, 500'00));
  const auto first =
      s.when(claim("C-1", {after(400'00, {payer(320'00, 80'00)})})).claim.lines.front().decision;
  check(first, {0, "OA-23 320.00, PR-1 80.00"});
  BOOST_TEST(first.deductible_credit == 320'00);
  const auto& year = s.bucket().years.front().policy;
  BOOST_TEST(year.deductible_met == 400'00);
  BOOST_TEST(year.out_of_pocket_used == 80'00);
  // 100.00 of the deductible are left for the next one.
  s.when(claim("C-2", {visit(300'00)}))
      .then_line(1, {.deductible = 100'00, .coinsurance = 40'00, .plan = 160'00});
  // Reversed, all of it comes back.
  s.having(void_it("C-1")).having(void_it("C-2"));
  BOOST_TEST((s.bucket().years.front().policy == accumulators{}));
}

BOOST_AUTO_TEST_CASE(only_what_is_paid_counts_against_an_annual_limit) {
  auto terms = plan(standard, whole);
  auto rule = *terms.rules.begin();
  rule.annual_limit = 100'00;
  terms.rules = {rule};
  auto s = given(terms);
  s.having(claim("C-1", {after(90'00, {payer(60'00, 30'00)})}));
  BOOST_TEST(s.bucket().years.front().policy.paid.of(service_type::specialist_visit) == 30'00);
  // 70.00 are left; of 80.00 owed the plan pays them and the member the rest.
  s.when(claim("C-2", {after(200'00, {payer(120'00, 80'00)})}))
      .then_line(1, {.plan = 70'00, .adjustments = "OA-23 120.00, PR-119 10.00"});
}

BOOST_AUTO_TEST_CASE(a_copay_that_the_prior_payer_took_over_is_not_charged_on_the_next_line_of_the_visit) {
  auto terms = plan(standard);
  auto rule = *terms.rules.begin();
  rule.copay = 30'00;
  terms.rules = {rule};
  auto second = after(100'00, {payer(0, 100'00)});
  second.procedure = "99214";
  const auto result = given(terms).when(claim("C-1", {after(250'00, {payer(200'00, 50'00)}), second}));
  result.then_line(1, {.status = line_status::covered, .plan = 50'00, .adjustments = "OA-23 200.00"});
  result.then_line(2, {.coinsurance = 20'00, .plan = 80'00, .adjustments = "PR-2 20.00"});
}

BOOST_AUTO_TEST_CASE(the_method_is_that_of_the_terms_in_force_on_the_service_date) {
  auto terms = plan(primary);
  auto s = given(terms);
  auto revised = terms_of(terms);
  revised.coordination = carve_out;
  s.having(revise("2026-03-01", revised));
  auto early = after(100'00, {payer(80'00, 20'00)});
  early.service_date = day("2026-02-28");
  s.when(claim("C-1", {early})).then_line(1, {.coinsurance = 20'00, .plan = 80'00});
  s.when(claim("C-2", {after(100'00, {payer(80'00, 20'00)})}))
      .then_line(1, {.coinsurance = 20'00, .plan = 0, .adjustments = "OA-23 80.00, PR-2 20.00"});
}

BOOST_AUTO_TEST_CASE(a_dispute_decides_again_with_what_the_prior_payers_paid) {
  auto terms = plan(standard);
  auto rule = *terms.rules.begin();
  rule.network = network_restriction::preferred;
  terms.rules = {rule};
  auto s = given(terms);
  s.having(claim("C-1", {after(100'00, {payer(80'00, 20'00)})})).having(dispute("C-1"));
  dispute_correction waive;
  waive.waive = denial::out_of_network;
  s.when(uphold("C-1", waive))
      .then_line(1, {.status = line_status::covered, .plan = 20'00, .adjustments = "OA-23 80.00"});
}

/// The explanation of a line of 100.00 on which the first payer paid 70.00.
std::string explained(coordination_method method, std::vector<prior_payer> prior) {
  auto s = given(plan(method));
  s.having(claim("C-1", {after(100'00, std::move(prior))}));
  return explain_line(s.claim_of("C-1"), 1, s.bucket().contract, {"POL-1", "C-1", "M-1"});
}

BOOST_AUTO_TEST_CASE(the_explanation_says_what_was_paid_before_and_how_the_plan_pays_beside_it) {
  const std::vector<prior_payer> prior{payer(70'00, 30'00)};
  const auto expect = [](const std::string& prose, const std::vector<std::string>& parts) {
    for (const auto& part : parts)
      BOOST_TEST(prose.find(part) != prose.npos, "missing: " << part << " in: " << prose);
  };
  expect(explained(carve_out, prior),
         {" Before this plan, payer PRIMARY paid $70.00; alone, the plan would pay $80.00 of the $100.00 it "
          "allows. "
          "Policy POL-1 does not duplicate benefits: ",
          "Of what is left, $20.00 is your coinsurance.", "The plan pays $10.00 and you owe $20.00."});
  expect(explained(standard, prior), {"standard way", "The plan pays $30.00 and you owe nothing."});
  expect(explained(maintenance, prior), {"maintains benefits", "The plan pays $24.00 and you owe $6.00."});
  expect(explained(primary, prior),
         {"Before this plan, payer PRIMARY paid $70.00. Policy POL-1 pays as if there was no other payer.",
          "The plan pays $80.00 and you owe $20.00."});
  BOOST_TEST(explained(standard, {}).find("Before this plan") == std::string::npos);
}

// ---- the form ----

std::vector<std::string> fields(const claim_line& line) {
  std::vector<std::string> all;
  for (const auto& p : form_problems(claim("C-1", {line}))) all.push_back(p.field);
  return all;
}

BOOST_AUTO_TEST_CASE(every_problem_of_prior_payers_is_named) {
  using texts = std::vector<std::string>;
  BOOST_TEST(fields(after(100'00, {payer(60'00, 30'00, 10'00, 90'00)})) == texts{},
             boost::test_tools::per_element());
  const auto bad = after(100'00, {payer(-1, 100'01, -1, 100'01), {"", 0, {}, {}, {}, date{INT32_MIN}}});
  BOOST_TEST(
      fields(bad) == (texts{"lines[0].priorPayers[0].allowed", "lines[0].priorPayers[0].contractual",
                            "lines[0].priorPayers[0].paid", "lines[0].priorPayers[0].patientResponsibility",
                            "lines[0].priorPayers[1].date", "lines[0].priorPayers[1].payer"}),
      boost::test_tools::per_element());
  BOOST_TEST(fields(after(100'00, {payer(60'00, 30'00, 10'01)})) == (texts{"lines[0].priorPayers[0]"}),
             boost::test_tools::per_element());
  BOOST_TEST(fields(after(100'00, {payer(60'00), payer(40'01)})) == (texts{"lines[0].priorPayers"}),
             boost::test_tools::per_element());
  BOOST_TEST(
      fields(after(100'00, {payer(1), payer(1), payer(1), payer(1)})) == (texts{"lines[0].priorPayers"}),
      boost::test_tools::per_element());
  BOOST_TEST(fields(after(-5, {payer(0, INT64_MAX, INT64_MAX), payer(INT64_MAX)})).size() == 4u);
}

BOOST_AUTO_TEST_CASE(prior_payers_are_content_and_no_part_of_the_fingerprint) {
  const auto without = claim("C-1", {visit(100'00), visit(100'00)});
  const auto base = canonical_content(without);
  std::vector<std::string> seen{base};
  const auto differs = [&](std::vector<prior_payer> first, std::vector<prior_payer> second) {
    auto c = without;
    c.lines[0].prior_payers = std::move(first);
    c.lines[1].prior_payers = std::move(second);
    const auto content = canonical_content(c);
    BOOST_TEST(content.starts_with(base));
    BOOST_TEST(std::count(seen.begin(), seen.end(), content) == 0);
    seen.push_back(content);
    BOOST_TEST(canonical_line({}, "1", c.lines[0]) == canonical_line({}, "1", without.lines[0]));
  };
  differs({payer(1)}, {});
  differs({}, {payer(1)});
  differs({payer(1), payer(2)}, {});
  differs({payer(2), payer(1)}, {});
  differs({payer(1, 0)}, {});
  differs({payer(1, {}, 0)}, {});
  differs({payer(1, {}, {}, 0)}, {});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_coordination_test
}  // namespace benefactor
