// What happens to a policy and its members after their enrolment: cover that ends and comes back, and terms
// that are revised from a day on.
#include <boost/test/unit_test.hpp>

#include "events/contract_in_force.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_contract_life_test {

using namespace test_support;

const expected_line paid_in_full{.status = line_status::covered, .plan = 150'00};

/// A preventive service, paid in full, on that day; received the next.
claim_submission checkup(const std::string& id, std::string_view on) {
  auto line = line_of(service_type::preventive, 150'00);
  line.service_date = day(on);
  auto c = claim(id, {line});
  c.received = {day(on).days + 1};
  return c;
}

/// What becomes of a checkup on each of *days*.
void then_covered(story& s, const std::vector<std::pair<const char*, bool>>& days, denial otherwise,
                  const std::string& adjustment) {
  for (const auto& [on, is_covered] : days) BOOST_TEST_CONTEXT(on) {
      const auto done = s.when(checkup(on, on));
      done.then_line(1, is_covered ? paid_in_full : denied(otherwise, adjustment));
      s.having(cancel(on));
    }
}

policy_terms with_deductible(cents deductible) {
  auto terms = terms_of(sample_policy());
  terms.deductible = deductible;
  return terms;
}

BOOST_AUTO_TEST_SUITE(contract_life)

// ---- cover ----

BOOST_AUTO_TEST_CASE(a_suspended_policy_covers_nothing_from_the_day_on) {
  auto s = given(sample_policy());
  s.having(suspend("2026-04-01"));
  then_covered(s, {{"2026-03-31", true}, {"2026-04-01", false}, {"2026-12-31", false}},
               denial::policy_inactive, "PR-27 150.00");
  BOOST_TEST((status_of(s.bucket().contract) == cover_status::suspended));
}

BOOST_AUTO_TEST_CASE(a_policy_reinstated_later_leaves_a_gap_and_one_reinstated_from_the_same_day_none) {
  auto s = given(sample_policy());
  s.having(suspend("2026-04-01")).having(reinstate("2026-05-01"));
  then_covered(s, {{"2026-03-31", true}, {"2026-04-01", false}, {"2026-04-30", false}, {"2026-05-01", true}},
               denial::policy_inactive, "PR-27 150.00");
  auto whole = given(sample_policy());
  whole.having(cancel_policy_from("2026-04-01")).having(reinstate("2026-04-01"));
  then_covered(whole, {{"2026-03-31", true}, {"2026-04-01", true}}, denial::policy_inactive, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_policy_cancelled_from_its_first_day_never_covered) {
  auto s = given(sample_policy());
  s.having(cancel_policy_from("2026-01-01"));
  then_covered(s, {{"2026-01-01", false}, {"2026-06-01", false}}, denial::policy_inactive, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_policy_goes_only_where_its_lifecycle_leads) {
  auto s = given(sample_policy());
  s.when(reinstate("2026-04-01")).then_refused(rejection_code::invalid_transition);
  s.having(suspend("2026-04-01"));
  s.when(suspend("2026-05-01")).then_refused(rejection_code::invalid_transition);
  s.having(cancel_policy_from("2026-06-01"));
  s.when(suspend("2026-07-01")).then_refused(rejection_code::invalid_transition);
  BOOST_TEST(s.when(suspend("2026-07-01")).refused->reason ==
             "a policy that is CANCELLED cannot become SUSPENDED");
  s.having(reinstate("2026-08-01"));
  s.having(suspend("2026-09-01"));
}

BOOST_AUTO_TEST_CASE(a_change_of_cover_said_again_changes_nothing) {
  auto s = given(sample_policy());
  s.having(suspend("2026-04-01"));
  s.when(suspend("2026-04-01")).then_nothing_happens();
  s.having(terminate("M-2", "2026-03-31"));
  s.when(terminate("M-2", "2026-03-31")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_change_of_cover_takes_effect_on_a_day_of_the_policy) {
  auto s = given(sample_policy());
  s.when(suspend("2025-12-31")).then_refused(rejection_code::invalid, {"from"});
  s.when(suspend("2027-01-02")).then_refused(rejection_code::invalid, {"from"});
  // The day behind the last one: suspended without having lost a day.
  s.having(suspend("2027-01-01"));
}

BOOST_AUTO_TEST_CASE(a_member_is_covered_through_the_last_day_also_when_it_has_passed) {
  auto s = given(sample_policy());
  s.having(checkup("C-1", "2026-05-04"));
  s.having(terminate("M-1", "2026-03-31"));
  // What was decided stands: it is decided again only on request.
  BOOST_TEST((s.claim_of("C-1").status == claim_status::approved));
  then_covered(s, {{"2026-03-31", true}, {"2026-04-01", false}}, denial::member_not_enrolled, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_termination_recorded_again_with_another_day_is_corrected) {
  auto s = given(sample_policy());
  s.having(terminate("M-1", "2026-03-31")).having(terminate("M-1", "2026-05-31"));
  then_covered(s, {{"2026-04-01", true}, {"2026-05-31", true}, {"2026-06-01", false}},
               denial::member_not_enrolled, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_termination_the_member_was_enrolled_with_can_be_corrected) {
  auto p = sample_policy();
  p.members[0].terminated = day("2026-02-28");
  auto s = given(p);
  s.having(terminate("M-1", "2026-05-31"));
  then_covered(s, {{"2026-03-01", true}, {"2026-06-01", false}}, denial::member_not_enrolled, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_member_comes_back_from_the_day_of_reinstatement_on) {
  auto s = given(sample_policy());
  s.having(terminate("M-1", "2026-03-31")).having(reinstate("2026-05-01", "M-1"));
  then_covered(s, {{"2026-03-31", true}, {"2026-04-15", false}, {"2026-05-01", true}},
               denial::member_not_enrolled, "PR-27 150.00");
  s.when(reinstate("2026-06-01", "M-1")).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(a_member_enrolled_as_suspended_is_covered_once_reinstated) {
  auto p = sample_policy();
  p.members[0].status = membership_status::suspended;
  auto s = given(p);
  s.having(reinstate("2026-05-01", "M-1"));
  then_covered(s, {{"2026-04-30", false}, {"2026-05-01", true}}, denial::member_not_enrolled, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_member_added_later_is_covered_from_its_enrolment_and_not_before) {
  auto s = given(sample_policy());
  membership newborn;
  newborn.member = id_of<member_id>("M-3");
  newborn.enrolled = day("2026-06-10");
  s.having(policy_deed{enroll_member{newborn, {}}});
  auto before = checkup("C-1", "2026-06-09"), from = checkup("C-2", "2026-06-10");
  before.member_number = from.member_number = "M-3";
  s.when(before).then_line(1, denied(denial::member_not_enrolled, "PR-26 150.00"));
  s.when(from).then_line(1, paid_in_full);
}

BOOST_AUTO_TEST_CASE(the_policy_enrolled_again_is_known_whatever_has_happened_to_it_since) {
  auto s = given(sample_policy());
  s.having(suspend("2026-04-01")).having(terminate("M-2", "2026-03-31"));
  s.having(revise("2026-07-01", with_deductible(100'00)));
  const auto again = decide(s.bucket(), {}, enroll_policy{sample_policy(), {}});
  BOOST_TEST(std::get<bucket_events>(again).empty());
}

BOOST_AUTO_TEST_CASE(changes_of_what_is_not_known_are_refused_as_such) {
  const bucket_state nothing;
  const auto refusal =
      decide(nothing, {}, change_coverage{{}, coverage_change::suspended, day("2026-04-01")});
  BOOST_TEST((std::get<rejection>(refusal).code == rejection_code::not_found));
  auto s = given(sample_policy());
  s.when(terminate("M-9", "2026-03-31")).then_refused(rejection_code::not_found);
  s.when(revise_member("M-9", "2026-03-31", {})).then_refused(rejection_code::not_found);
}

// ---- revisions ----

BOOST_AUTO_TEST_CASE(a_decision_uses_the_terms_of_its_service_date_and_names_their_version) {
  auto s = given(sample_policy());
  s.having(revise("2026-07-01", with_deductible(100'00)));
  auto before = visit(), from = visit();
  before.service_date = day("2026-06-30");
  from.service_date = day("2026-07-01");
  auto first = claim("C-1", {before, from});
  first.received = day("2026-07-02");
  // The deductible of 500.00 takes all of the one; of the other 100.00 is met already.
  const auto done = s.when(first);
  done.then_line(1, {.deductible = 250'00});
  done.then_line(2, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST(done.claim.lines[0].decision.terms_version == 1);
  BOOST_TEST(done.claim.lines[0].decision.rule_version == 1);
  BOOST_TEST(done.claim.lines[1].decision.terms_version == 2);
  BOOST_TEST(done.claim.lines[1].decision.rule_version == 2);
}

BOOST_AUTO_TEST_CASE(of_several_revisions_the_latest_first_day_holds_and_of_one_day_the_last_recorded) {
  auto s = given(sample_policy());
  s.having(revise("2026-07-01", with_deductible(1'00)));
  s.having(revise("2026-03-01", with_deductible(2'00)));
  s.having(revise("2026-07-01", with_deductible(3'00)));
  const auto& p = s.bucket().contract;
  BOOST_TEST(terms_on(p, day("2026-02-28")).version == 1);
  BOOST_TEST(terms_on(p, day("2026-03-01")).version == 3);
  BOOST_TEST(terms_on(p, day("2026-06-30")).deductible == 2'00);
  BOOST_TEST(terms_on(p, day("2026-07-01")).version == 4);
  BOOST_TEST(terms_of_version(p, 2).deductible == 1'00);
}

BOOST_AUTO_TEST_CASE(a_members_own_rules_are_revised_by_themselves) {
  auto s = given(open_policy());
  auto own = specialist_rule();
  own.coverage = 5000;
  own.copay.reset();
  s.having(revise_member("M-1", "2026-03-01", {own}));
  auto before = visit();
  before.service_date = day("2026-02-28");
  const auto done = s.when(claim("C-1", {visit(), before}));
  done.then_line(1, {.coinsurance = 125'00, .plan = 125'00});
  done.then_line(2, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST(done.claim.lines[0].decision.member_rule);
  BOOST_TEST(done.claim.lines[0].decision.rule_version == 2);
  BOOST_TEST(done.claim.lines[0].decision.terms_version == 1);
}

BOOST_AUTO_TEST_CASE(a_revision_said_again_changes_nothing_until_another_came_between) {
  auto s = given(sample_policy());
  s.having(revise("2026-07-01", with_deductible(1'00)));
  s.when(revise("2026-07-01", with_deductible(1'00))).then_nothing_happens();
  s.having(revise("2026-07-01", with_deductible(2'00)));
  BOOST_TEST(s.when(revise("2026-07-01", with_deductible(1'00))).events.size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_revision_renews_a_policy_by_extending_it) {
  auto s = given(sample_policy());
  s.when(revise("2027-01-01", with_deductible(600'00))).then_refused(rejection_code::invalid, {"from"});
  s.having(revise("2027-01-01", with_deductible(600'00), day("2027-12-31")));
  s.when(revise("2027-06-01", with_deductible(1'00), day("2027-06-30")))
      .then_refused(rejection_code::invalid, {"expiration"});
  then_covered(s, {{"2027-01-01", true}, {"2027-12-31", true}, {"2028-01-01", false}},
               denial::policy_inactive, "PR-27 150.00");
}

BOOST_AUTO_TEST_CASE(a_policy_has_at_most_a_thousand_revisions) {
  auto full = given(sample_policy()).bucket();
  for (std::uint16_t i = 0; i < revisions_max; ++i)
    full.contract.revisions.push_back(
        {static_cast<std::uint16_t>(i + 2), {}, day("2026-07-01"), with_deductible(i), {}});
  const auto refused = decide(full, {}, revise_contract{{}, day("2026-08-01"), with_deductible(1), {}});
  BOOST_TEST_REQUIRE(std::holds_alternative<rejection>(refused));
  BOOST_TEST(std::get<rejection>(refused).problems.at(0).field == "policyNumber");
  full.contract.revisions.pop_back();
  BOOST_TEST(std::holds_alternative<bucket_events>(
      decide(full, {}, revise_contract{{}, day("2026-08-01"), with_deductible(1), {}})));
}

BOOST_AUTO_TEST_CASE(the_review_threshold_is_that_of_the_day_of_receipt_and_the_filing_limit_of_the_service) {
  auto s = given(open_policy());
  auto strict = terms_of(open_policy());
  strict.review_threshold = 100'00;
  strict.timely_filing_days = 10;
  s.having(revise("2026-03-10", strict));
  s.when(claim("C-1", {visit()})).then(claim_status::partially_approved);  // Received on March 2.
  auto late = claim("C-2", {visit(90'00)});
  late.lines[0].procedure = "99214";
  late.received = day("2026-05-01");
  s.when(late).then_line(1,
                         {.copay = 30'00, .coinsurance = 12'00, .plan = 48'00});  // The service was before.
  auto reviewed = claim("C-3", {visit(100'00)});
  reviewed.received = day("2026-03-10");
  s.when(reviewed).then(claim_status::under_review);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_contract_life_test
}  // namespace benefactor
