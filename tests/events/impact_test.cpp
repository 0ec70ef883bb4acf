// What would be decided differently now, and deciding it again.
#include "events/impact.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_impact_test {

using namespace test_support;

claim_deed readjudicate(std::string claim) { return {std::move(claim), readjudicate_claim{}}; }

/// The claims of a story, oldest first, as the report takes them.
std::vector<decided_claim> decided(const story& s, const std::vector<std::string>& names,
                                   network_status network = network_status::in_network) {
  std::vector<decided_claim> claims;
  for (const auto& name : names) {
    decided_claim c{s.claim_of(name), {}, {}};
    for (std::size_t i = 0; i < c.state.lines.size(); ++i) c.diagnoses.push_back(s.diagnoses_of(name, i + 1));
    c.outside.network = network;
    claims.push_back(std::move(c));
  }
  return claims;
}

/// Two claims for one service: the second is a duplicate of the first.
story duplicate_of_a_voided_claim() {
  auto s = given(open_policy());
  auto again = claim("C-2", {visit()});
  s.having(claim("C-1", {visit()})).having(again);
  s.having(void_it("C-1"));
  return s;
}

BOOST_AUTO_TEST_SUITE(impact)

BOOST_AUTO_TEST_CASE(nothing_changes_as_long_as_nothing_did) {
  auto s = given(sample_policy());
  s.having(claim("C-1", {visit()}))
      .having(claim("C-2", {visit(300'00)}))
      .having(claim("C-3", {visit(280'00)}));
  BOOST_TEST(impact_of(s.bucket(), decided(s, {"C-1", "C-2", "C-3"})).empty());
  s.when(readjudicate("C-2")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_duplicate_whose_original_was_voided_would_be_paid) {
  auto s = duplicate_of_a_voided_claim();
  const auto found = impact_of(s.bucket(), decided(s, {"C-1", "C-2"}));
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST((found[0].claim == s.claim_of("C-2").id));
  BOOST_TEST((found[0].before == claim_status::denied));
  BOOST_TEST((found[0].after == claim_status::partially_approved));
  BOOST_TEST(found[0].plan_paid_before == 0);
  BOOST_TEST(found[0].plan_paid_after == 176'00);
  BOOST_TEST(found[0].member_after == 74'00);
  BOOST_TEST(found[0].lines == std::vector<std::uint16_t>{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(deciding_it_again_does_what_the_report_says) {
  auto s = duplicate_of_a_voided_claim();
  const auto found = impact_of(s.bucket(), decided(s, {"C-2"}));
  const auto again = s.when(readjudicate("C-2"));
  again.then(claim_status::partially_approved);
  BOOST_TEST((std::get<claim_adjudicated>(again.events.at(0)).cause == adjudication_cause::readjudication));
  BOOST_TEST(plan_paid_total(s.claim_of("C-2")) == found.at(0).plan_paid_after);
  s.when(readjudicate("C-2")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_retroactive_termination_shows_later_decisions_and_rewrites_none) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(terminate("M-1", "2026-02-28"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::partially_approved));
  const auto found = impact_of(s.bucket(), decided(s, {"C-1"}));
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST((found[0].after == claim_status::denied));
  BOOST_TEST(found[0].plan_paid_before == 176'00);
  BOOST_TEST(found[0].plan_paid_after == 0);
}

BOOST_AUTO_TEST_CASE(claims_are_decided_again_with_what_the_ones_before_became) {
  // The first two share the benefit's last 200.00; without the first, the second gets all of it.
  auto terms = open_policy();
  auto rules = terms.rules.all();
  rules[0].annual_limit = 200'00;
  rules[0].copay.reset();
  terms.rules = rules;
  auto s = given(terms);
  auto other_day = visit(250'00);
  other_day.service_date = day("2026-03-03");
  auto late = claim("C-2", {other_day});
  late.received = day("2026-03-04");
  s.having(claim("C-1", {visit(200'00)})).having(late);
  const auto before = plan_paid_total(s.claim_of("C-2"));
  BOOST_TEST(plan_paid_total(s.claim_of("C-1")) + before == 200'00);
  s.having(void_it("C-1"));
  const auto found = impact_of(s.bucket(), decided(s, {"C-1", "C-2"}));
  BOOST_REQUIRE(found.size() == 1u);
  BOOST_TEST(found[0].plan_paid_after == 200'00);
}

BOOST_AUTO_TEST_CASE(what_a_dispute_set_right_stays_so) {
  auto s = given(open_policy());
  auto late = claim("C-1", {visit()});
  late.received = day("2027-06-01");
  dispute_correction waived;
  waived.waive = denial::timely_filing;
  s.having(late).having(dispute("C-1")).having(uphold("C-1", waived));
  BOOST_TEST(plan_paid_total(s.claim_of("C-1")) == 176'00);
  s.when(readjudicate("C-1")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(what_is_open_closed_or_denied_in_review_is_not_decided_again) {
  auto terms = open_policy();
  terms.review_threshold = 100'00;
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  s.when(readjudicate("C-1")).then_refused(rejection_code::invalid_transition);
  s.having(deny("C-1"));
  s.when(readjudicate("C-1")).then_refused(rejection_code::invalid_transition);
  s.having(void_it("C-1"));
  s.when(readjudicate("C-1")).then_refused(rejection_code::invalid_transition);
  BOOST_TEST(impact_of(s.bucket(), decided(s, {"C-1"})).empty());
}

BOOST_AUTO_TEST_CASE(a_paid_claim_that_is_denied_now_gives_back_what_was_paid) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(pay("C-1")).having(terminate("M-1", "2026-02-28"));
  s.when(readjudicate("C-1")).then(claim_status::denied);
  const auto run = s.when(claim_deed{"C-1", remit_claim{{}, day("2026-05-01"), "R1", 0}});
  BOOST_TEST(std::get<claim_paid>(run.events.at(0)).amount == -176'00);
  BOOST_TEST(std::get<claim_paid>(run.events.at(0)).carried == 176'00);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_impact_test
}  // namespace benefactor
