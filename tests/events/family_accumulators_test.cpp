// Deductibles and out-of-pocket maximums of families, by worked examples.
//
// Sources: an embedded deductible is a member's own within the family's, either of which opens the benefit
// (glossary of Connect for Health Colorado, "embedded family deductible"); with an umbrella deductible the
// plan pays for nobody before the family has met it (IRS Publication 969, "Family plans that do not meet the
// high deductible rules"); a member's out-of-pocket maximum holds within a family's (45 CFR 156.130, as
// explained in the HHS Notice of Benefit and Payment Parameters for 2016, 80 FR 10824).
#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_family_accumulators_test {

using namespace test_support;

/// 80 % of everything; deductible of the family 3,000.00 and, where given, of each member.
policy family(std::optional<cents> member_deductible) {
  auto p = sample_policy();
  p.deductible = 3'000'00;
  p.member_deductible = member_deductible;
  p.out_of_pocket_max = 6'000'00;
  p.member_out_of_pocket_max = 3'000'00;
  coverage_rule r;
  r.service = service_type::specialist_visit;
  r.coverage = 8000;
  p.rules = {r};
  auto third = p.members.back();
  third.member = id_of<member_id>("M-3");
  p.members.push_back(third);
  return p;
}

/// What happens to a bill of that member.
outcome bill(story& s, const char* member, cents amount) {
  const auto number = s.claims().size() + 1;
  auto c = claim("C-" + std::to_string(number), {visit(amount)});
  c.member_number = member;
  c.lines[0].service_date = {day("2026-02-01").days - static_cast<std::int32_t>(number)};
  return s.when(c);
}

BOOST_AUTO_TEST_SUITE(family_accumulators)

BOOST_AUTO_TEST_CASE(an_embedded_deductible_opens_the_benefit_for_its_member_or_for_all) {
  auto s = given(family(1'500'00));
  // A meets the member's 1,500.00; the rest is shared.
  bill(s, "M-1", 2'000'00).then_line(1, {.deductible = 1'500'00, .coinsurance = 100'00, .plan = 400'00});
  // B has met nothing yet: A's deductible opens nothing for B.
  bill(s, "M-2", 1'000'00).then_line(1, {.deductible = 1'000'00});
  // The family lacks 500.00, less than C's own 1,500.00.
  bill(s, "M-3", 1'000'00).then_line(1, {.deductible = 500'00, .coinsurance = 100'00, .plan = 400'00});
  // Now it is met for everyone, also for B, who lacks 500.00 of the member's.
  bill(s, "M-2", 200'00).then_line(1, {.coinsurance = 40'00, .plan = 160'00});
}

BOOST_AUTO_TEST_CASE(an_umbrella_deductible_opens_the_benefit_only_when_the_family_has_met_it) {
  auto s = given(family({}));
  bill(s, "M-1", 2'000'00).then_line(1, {.deductible = 2'000'00});
  bill(s, "M-2", 900'00).then_line(1, {.deductible = 900'00});
  bill(s, "M-1", 200'00).then_line(1, {.deductible = 100'00, .coinsurance = 20'00, .plan = 80'00});
  bill(s, "M-3", 100'00).then_line(1, {.coinsurance = 20'00, .plan = 80'00});
}

BOOST_AUTO_TEST_CASE(a_members_out_of_pocket_maximum_holds_within_the_familys) {
  auto s = given(family(1'500'00));
  // 1,500.00 of deductible and 1,500.00 of the 1,700.00 coinsurance: the member's 3,000.00 are used.
  bill(s, "M-1", 10'000'00).then_line(1, {.deductible = 1'500'00, .coinsurance = 1'500'00, .plan = 7'000'00});
  bill(s, "M-1", 500'00).then_line(1, {.status = line_status::covered, .plan = 500'00});
  // The family has 3,000.00 left, and B as much: 1,500.00 deductible, the rest of which is shared until then.
  bill(s, "M-2", 9'500'00).then_line(1, {.deductible = 1'500'00, .coinsurance = 1'500'00, .plan = 6'500'00});
  // The family's 6,000.00 are used: C pays nothing, deductible or not.
  bill(s, "M-3", 400'00).then_line(1, {.status = line_status::covered, .plan = 400'00});
}

BOOST_AUTO_TEST_CASE(reversing_a_claim_gives_family_and_member_back_what_it_met) {
  auto s = given(family(1'500'00));
  s.having(claim("A-1", {visit(2'000'00)}));
  s.having(void_it("A-1"));
  bill(s, "M-1", 300'00).then_line(1, {.deductible = 300'00});
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_family_accumulators_test
}  // namespace benefactor
