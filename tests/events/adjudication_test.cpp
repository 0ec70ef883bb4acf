// The ten steps, one rule a test; authorisations, step 4, are in authorization_use_test.cpp. Where a number
// is a rule's, the test cites the adjudication rules by step.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_adjudication_test {

using namespace test_support;
using line_status::covered;

BOOST_AUTO_TEST_SUITE(adjudication)

// ---- step 1b: duplicates ----

BOOST_AUTO_TEST_CASE(a_line_that_stands_from_another_claim_makes_its_like_a_duplicate) {
  given(open_policy())
      .having(claim("C-1", {visit()}))
      .when(claim("C-2", {visit()}))
      .then_line(1, denied(denial::duplicate_claim, "CO-18 250.00"));
}

BOOST_AUTO_TEST_CASE(an_earlier_line_of_the_same_claim_makes_its_like_a_duplicate) {
  given(open_policy())
      .when(claim("C-1", {visit(100'00), visit(100'00)}))
      .then(claim_status::partially_approved)
      .then_line(1, {.copay = 30'00, .coinsurance = 14'00, .plan = 56'00})
      .then_line(2, denied(denial::duplicate_claim, "CO-18 100.00"));
}

BOOST_AUTO_TEST_CASE(a_denied_line_does_not_stand_and_so_makes_no_duplicate) {
  auto terms = open_policy();
  terms.rules.front().network = network_restriction::in_network;
  auto outside = claim("C-1", {visit()});
  outside.provider_npi = unknown_npi;
  auto again = outside;
  again.submitter_claim_id = "C-2";
  given(terms).having(outside).when(again).then_line(1, denied(denial::out_of_network, "PR-242 250.00"));
}

BOOST_AUTO_TEST_CASE(a_line_stops_standing_when_its_claim_is_cancelled_or_reversed) {
  for (const auto& end : {cancel("C-1"), void_it("C-1")})
    given(open_policy())
        .having(claim("C-1", {visit()}))
        .having(end)
        .when(claim("C-2", {visit()}))
        .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(each_exempt_modifier_lets_a_repeated_line_through) {
  for (const auto* modifier : {"59", "76", "77", "91", "XE", "XP", "XS", "XU"}) {
    auto again = visit();
    again.modifiers = {"25", modifier};
    given(open_policy())
        .having(claim("C-1", {again}))
        .when(claim("C-2", {again}))
        .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  }
  auto other = visit();
  other.modifiers = {"25"};
  given(open_policy())
      .having(claim("C-1", {other}))
      .when(claim("C-2", {other}))
      .then_line(1, denied(denial::duplicate_claim));
}

BOOST_AUTO_TEST_CASE(a_line_is_a_duplicate_only_if_every_identifying_field_is_the_same) {
  auto with_modifiers = [](std::vector<std::string> modifiers) {
    auto line = visit();
    line.modifiers = std::move(modifiers);
    return line;
  };
  auto units = visit();
  units.units = 2;
  auto procedure = visit();
  procedure.procedure = "99214";
  for (const auto& line :
       {visit(250'01), units, procedure, with_modifiers({"25"}), on("2026-02-28", visit())}) {
    const auto done = given(open_policy()).having(claim("C-1", {visit()})).when(claim("C-2", {line}));
    BOOST_TEST((done.claim.lines.at(0).decision.denied == denial::none));
  }
  auto other_provider = claim("C-2", {visit()});
  other_provider.provider_npi = preferred_npi;
  auto other_member = claim("C-2", {visit()});
  other_member.member_number = "M-2";
  for (const auto& c : {other_provider, other_member}) {
    const auto done = given(open_policy()).having(claim("C-1", {visit()})).when(c);
    BOOST_TEST((done.claim.lines.at(0).decision.denied == denial::none));
  }
  // Diagnoses and the order of modifiers do not identify a line.
  auto reordered = with_modifiers({"LT", "25"});
  reordered.diagnoses = {"Z00"};
  given(open_policy())
      .having(claim("C-1", {with_modifiers({"25", "LT"})}))
      .when(claim("C-2", {reordered}))
      .then_line(1, denied(denial::duplicate_claim));
}

// ---- step 2 and the member's own rules ----

BOOST_AUTO_TEST_CASE(a_service_type_without_a_rule_is_not_covered) {
  given(open_policy())
      .when(claim("C-1", {line_of(service_type::dental, 90'00)}))
      .then(claim_status::denied)
      .then_line(1, denied(denial::not_covered_service, "PR-204 90.00"));
}

BOOST_AUTO_TEST_CASE(a_members_own_rule_replaces_the_policys_and_counts_that_member_alone) {
  auto terms = open_policy();
  auto own = full_rule(service_type::specialist_visit);
  own.annual_limit = 200'00;
  terms.members[0].rules = {own};
  auto s = given(terms);
  auto others = claim("C-0", {visit(150'00)});
  others.member_number = "M-2";
  s.having(others);
  s.when(claim("C-1", {visit(150'00)})).then_line(1, {.status = covered, .plan = 150'00});
  s.when(claim("C-2", {visit(160'00)})).then_line(1, {.plan = 50'00, .adjustments = "PR-119 110.00"});
  s.when(claim("C-3", {visit(170'00)})).then_line(1, denied(denial::annual_limit_exhausted, "PR-119 170.00"));
  const auto* year = s.bucket().find_year(2026);
  BOOST_TEST_REQUIRE(year);
  BOOST_TEST(year->policy.paid.of(service_type::specialist_visit) ==
             96'00);  // (150 - 30) at 80 %: the other member's
  BOOST_TEST(year->find(id_of<member_id>("M-1"))->paid.of(service_type::specialist_visit) == 200'00);
  BOOST_TEST(year->find(id_of<member_id>("M-2"))->paid.of(service_type::specialist_visit) == 0);
}

BOOST_AUTO_TEST_CASE(the_policys_annual_limit_is_shared_by_its_members) {
  auto terms = open_policy();
  terms.rules.front().annual_limit = 200'00;
  auto second = claim("C-2", {visit(250'00)});
  second.member_number = "M-2";
  given(terms)
      .having(claim("C-1", {visit(250'00)}))
      .when(second)
      .then_line(1, {.copay = 30'00,
                     .coinsurance = 44'00,
                     .plan = 24'00,
                     .adjustments = "PR-2 44.00, PR-3 30.00, PR-119 152.00"});
}

// ---- the order of the steps ----

BOOST_AUTO_TEST_CASE(the_first_failing_step_denies) {
  auto terms = open_policy();
  terms.members[0].enrolled = day("2026-02-15");
  auto& rule = terms.rules.front();
  rule.network = network_restriction::preferred;
  rule.excluded_diagnoses = {"M54*"};
  rule.requires_preauth = true;
  rule.annual_limit = 0;
  const auto reason = [&](claim_submission c) {
    return std::string{to_text(given(terms).when(c).claim.lines.at(0).decision.denied)};
  };
  auto c = claim("C-1", {on("2026-01-15", visit())});
  terms.timely_filing_days = 10;
  BOOST_TEST(reason(c) == "MEMBER_NOT_ENROLLED");
  terms.members[0].enrolled = terms.effective;
  BOOST_TEST(reason(c) == "TIMELY_FILING");
  terms.timely_filing_days = 365;
  BOOST_TEST(reason(c) == "OUT_OF_NETWORK");
  c.provider_npi = preferred_npi;
  BOOST_TEST(reason(c) == "EXCLUDED_DIAGNOSIS");
  c.lines[0].diagnoses = {};
  BOOST_TEST(reason(c) == "PREAUTH_REQUIRED");
  rule.requires_preauth = false;
  BOOST_TEST(reason(c) == "ANNUAL_LIMIT_EXHAUSTED");
}

// ---- steps 6 to 9: visits, deductibles, maxima, prices ----

BOOST_AUTO_TEST_CASE(one_visit_of_three_lines_pays_one_copay) {
  auto small = visit(20'00), second = visit(50'00), third = visit(60'00);
  given(open_policy())
      .when(claim("C-1", {small, second, third}))
      .then_line(1, {.copay = 20'00})
      .then_line(2, {.copay = 10'00, .coinsurance = 8'00, .plan = 32'00})
      .then_line(3, {.coinsurance = 12'00, .plan = 48'00});
}

BOOST_AUTO_TEST_CASE(the_per_visit_limit_is_shared_by_the_lines_of_a_visit) {
  given(open_policy())
      .when(claim("C-1", {visit(200'00), visit(150'00), visit(10'00), on("2026-02-01", visit(10'00))}))
      .then_line(1, {.copay = 30'00, .coinsurance = 34'00, .plan = 136'00})
      .then_line(2, {.coinsurance = 20'00, .plan = 80'00, .adjustments = "PR-2 20.00, PR-119 50.00"})
      .then_line(3, {.plan = 0, .adjustments = "PR-119 10.00"})
      .then_line(4, {.copay = 10'00});
}

BOOST_AUTO_TEST_CASE(a_copay_is_capped_by_what_is_allowed_after_the_deductible) {
  auto terms = sample_policy();
  terms.deductible = 240'00;
  given(terms).when(claim("C-1", {visit(250'00)})).then_line(1, {.deductible = 240'00, .copay = 10'00});
}

BOOST_AUTO_TEST_CASE(the_deductible_is_shared_by_the_members_and_capped_for_each) {
  auto terms = sample_policy();
  terms.member_deductible = 300'00;
  terms.rules = {full_rule(service_type::specialist_visit)};
  terms.rules[0].deductible_applies = true;
  auto s = given(terms);
  s.when(claim("C-1", {visit(350'00)})).then_line(1, {.deductible = 300'00, .plan = 50'00});
  s.when(claim("C-2", {visit(100'00)})).then_line(1, {.status = covered, .plan = 100'00});
  auto other = claim("C-3", {visit(260'00)});
  other.member_number = "M-2";
  s.when(other).then_line(1, {.deductible = 200'00, .plan = 60'00});
}

BOOST_AUTO_TEST_CASE(a_members_out_of_pocket_maximum_binds_before_the_policys) {
  auto terms = open_policy();
  terms.out_of_pocket_max = 100'00;
  terms.member_out_of_pocket_max = 60'00;
  auto s = given(terms);
  s.when(claim("C-1", {visit(250'00)})).then_line(1, {.copay = 30'00, .coinsurance = 30'00, .plan = 190'00});
  s.when(claim("C-2", {visit(240'00)})).then_line(1, {.status = covered, .plan = 240'00});
  auto other = claim("C-3", {visit(250'00)});
  other.member_number = "M-2";
  s.when(other).then_line(1, {.copay = 30'00, .coinsurance = 10'00, .plan = 210'00});
}

BOOST_AUTO_TEST_CASE(relief_of_a_copay_leaves_it_to_the_visits_other_lines) {
  auto terms = open_policy();
  terms.out_of_pocket_max = 10'00;
  given(terms)
      .when(claim("C-1", {visit(20'00), visit(50'00)}))
      .then_line(1, {.copay = 10'00, .plan = 10'00})
      .then_line(2, {.status = covered, .plan = 50'00});
}

BOOST_AUTO_TEST_CASE(amounts_over_a_limit_are_the_members_but_not_out_of_pocket) {
  auto s = given(open_policy());
  s.when(claim("C-1", {visit(500'00)})).then_line(1, {.copay = 30'00, .coinsurance = 54'00, .plan = 216'00});
  BOOST_TEST(s.bucket().find_year(2026)->policy.out_of_pocket_used == 84'00);
  BOOST_TEST(member_responsibility_total(s.claim_of("C-1")) == 284'00);
}

BOOST_AUTO_TEST_CASE(a_contract_price_lowers_the_charge_and_nobody_owes_the_difference) {
  auto terms = open_policy();
  auto two_units = visit(250'00);
  two_units.units = 2;
  given(terms)
      .price("99213", 90'00)
      .when(claim("C-1", {two_units}))
      .then_line(1, {.copay = 30'00,
                     .coinsurance = 30'00,
                     .plan = 120'00,
                     .adjustments = "CO-45 70.00, PR-2 30.00, PR-3 30.00"});
  given(terms)
      .price("99213", 200'00)
      .when(claim("C-1", {two_units}))
      .then_line(
          1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00, .adjustments = "PR-2 44.00, PR-3 30.00"});
  // The covered line of a priced claim is COVERED: what the contract took off is nobody's debt.
  given(terms)
      .price("99213", 50'00)
      .when(claim("C-1", {line_of(service_type::preventive, 80'00)}))
      .then(claim_status::approved)
      .then_line(1, {.status = covered, .plan = 50'00, .adjustments = "CO-45 30.00"});
}

BOOST_AUTO_TEST_CASE(an_exhausted_limit_denies_a_priced_line_with_the_contracts_difference_first) {
  auto terms = open_policy();
  terms.rules.front().annual_limit = 0;
  given(terms)
      .price("99213", 90'00)
      .when(claim("C-1", {visit(250'00)}))
      .then_line(1, denied(denial::annual_limit_exhausted, "CO-45 160.00, PR-119 90.00"));
}

BOOST_AUTO_TEST_CASE(units_beyond_any_contract_price_cost_what_was_billed) {
  auto line = visit(250'00);
  line.units = std::numeric_limits<std::int64_t>::max();
  given(open_policy())
      .price("99213", 90'00)
      .when(claim("C-1", {line}))
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(lines_count_against_the_benefit_year_of_their_service_date) {
  auto terms = sample_policy();
  terms.effective = day("2025-01-01");
  for (auto& m : terms.members) m.enrolled = terms.effective;
  terms.plan_year_start = *parse_month_day("02-01");
  auto s = given(terms);
  s.when(claim("C-1", {on("2026-01-31", visit(300'00)), on("2026-02-01", visit(290'00))}))
      .then_line(1, {.deductible = 300'00})
      .then_line(2, {.deductible = 290'00});
  BOOST_TEST(s.bucket().find_year(2025)->policy.deductible_met == 300'00);
  BOOST_TEST(s.bucket().find_year(2026)->policy.deductible_met == 290'00);
}

BOOST_AUTO_TEST_CASE(a_claims_lines_see_what_the_lines_before_took) {
  auto terms = sample_policy();
  given(terms)
      .when(claim("C-1", {visit(280'00), on("2026-02-01", visit(300'00))}))
      .then_line(1, {.deductible = 280'00})
      .then_line(2, {.deductible = 220'00, .copay = 30'00, .coinsurance = 10'00, .plan = 40'00});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_adjudication_test
}  // namespace benefactor
