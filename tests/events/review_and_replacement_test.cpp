// Submissions, pended claims, replacements and what a processor does to them.
#include <boost/test/unit_test.hpp>
#include <cstdint>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_review_and_replacement_test {

using namespace test_support;
using line_status::needs_review;

policy reviewed_policy() {
  auto terms = open_policy();
  terms.review_threshold = 250'00;
  return terms;
}

claim_submission replacing(std::string original, claim_submission c) {
  c.replaces_submitter = "ACME";
  c.replaces_claim_id = std::move(original);
  return c;
}

BOOST_AUTO_TEST_SUITE(review_and_replacement)

// ---- the door ----

BOOST_AUTO_TEST_CASE(the_same_submission_again_changes_nothing) {
  auto first = claim("C-1", {visit()});
  first.lines[0].modifiers = {"25", "LT"};
  auto s = given(open_policy());
  s.having(first);
  auto again = first;
  again.received = day("2026-04-01");       // the day of receipt aside
  again.lines[0].modifiers = {"LT", "25"};  // the order of modifiers aside
  again.lines[0].diagnoses = {"m545"};      // letter case and dots aside
  s.when(again).then_nothing_happens().then(claim_status::partially_approved);
  s.having(cancel("C-1"));
  s.when(again).then_nothing_happens().then(claim_status::cancelled);
}

BOOST_AUTO_TEST_CASE(other_content_under_a_known_id_is_a_conflict) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  s.when(claim("C-1", {visit(251'00)})).then_refused(rejection_code::idempotency_conflict);
  // The id is looked at before the form, the member and the policy.
  auto malformed = claim("C-1", {visit(-1)});
  malformed.member_number = "M-9";
  s.when(malformed).then_refused(rejection_code::idempotency_conflict);
}

BOOST_AUTO_TEST_CASE(every_problem_of_form_is_named_at_once) {
  auto c = claim("C-1", {visit(), visit(0)});
  c.provider_npi = "1234567890";  // fails the Luhn check
  c.lines[0].diagnoses = {"M54.5", "5M4"};
  c.lines[0].modifiers = {"2"};
  c.lines[0].units = 0;
  c.lines[0].procedure = "9921";
  c.lines[1].service_date = day("2026-03-03");
  given(open_policy())
      .when(c)
      .then_refused(rejection_code::invalid,
                    {"lines[0].diagnoses[1]", "lines[0].modifiers[0]", "lines[0].procedure", "lines[0].units",
                     "lines[1].billed", "lines[1].serviceDate", "providerNpi"});
}

BOOST_AUTO_TEST_CASE(a_refused_submission_leaves_its_id_free) {
  auto stranger = claim("C-1", {visit()});
  stranger.member_number = "M-9";
  given(open_policy())
      .having(claim("C-0", {visit(10'00)}))
      .when(stranger)
      .then_refused(rejection_code::not_found);
  auto s = given(open_policy());
  s.when(stranger).then_refused(rejection_code::not_found);
  s.when(claim("C-1", {visit()})).then(claim_status::partially_approved);
}

BOOST_AUTO_TEST_CASE(a_command_about_an_unknown_claim_is_not_found_whatever_else_is_wrong) {
  auto s = given(open_policy());
  for (const auto& d : {release("C-9"), deny("C-9", ""), cancel("C-9"), void_it("C-9"), pay("C-9"),
                        dispute("C-9", 7, ""), uphold("C-9"), reject_dispute("C-9")})
    s.when(d).then_refused(rejection_code::not_found);
}

BOOST_AUTO_TEST_CASE(a_command_on_a_day_outside_the_calendar_is_refused) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  for (const date wrong : {date{INT32_MIN}, date{2'932'897}}) {
    s.when(claim_deed{"C-1", cancel_claim{{}, wrong}}).then_refused(rejection_code::invalid, {"on"});
    s.when(claim_deed{"C-1", void_claim{{}, wrong}}).then_refused(rejection_code::invalid, {"on"});
    s.when(claim_deed{"C-1", pay_claim{{}, wrong, "EFT-1"}}).then_refused(rejection_code::invalid, {"on"});
  }
}

BOOST_AUTO_TEST_CASE(enrolling_the_same_again_changes_nothing_and_other_content_is_refused) {
  bucket_state bucket;
  const enroll_policy same{sample_policy(), {}};
  evolve(bucket, policy_enrolled{same.terms, {}});
  BOOST_TEST(std::get<bucket_events>(decide(bucket, {}, same)).empty());
  auto other = same;
  other.terms.deductible = 1;
  BOOST_TEST((std::get<rejection>(decide(bucket, {}, other)).code == rejection_code::idempotency_conflict));
}

// ---- pended claims ----

BOOST_AUTO_TEST_CASE(a_claim_that_reaches_the_threshold_is_pended_and_moves_nothing) {
  auto s = given(reviewed_policy());
  s.when(claim("C-1", {visit(249'99)})).then(claim_status::partially_approved);
  const auto before = s.bucket();
  s.when(claim("C-2", {visit(249'98), visit(2)}))
      .then(claim_status::under_review)
      .then_line(1, {.status = needs_review})
      .then_line(2, {.status = needs_review});
  BOOST_TEST((s.bucket() == before));
}

BOOST_AUTO_TEST_CASE(a_released_claim_is_decided_against_the_bucket_as_it_is_then) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {on("2026-02-01", visit(260'00))}));
  s.having(claim("C-2", {visit(240'00)}));
  s.when(release("C-1"))
      .then(claim_status::partially_approved)
      .then_line(1, {.copay = 30'00, .coinsurance = 46'00, .plan = 184'00});
  auto limited = reviewed_policy();
  limited.rules.front().annual_limit = 100'00;
  given(limited)
      .having(claim("C-1", {on("2026-02-01", visit(260'00))}))
      .having(claim("C-2", {visit(240'00)}))
      .when(release("C-1"))
      .then_line(1, denied(denial::annual_limit_exhausted));
}

BOOST_AUTO_TEST_CASE(a_claim_denied_in_review_denies_every_line) {
  given(reviewed_policy())
      .having(claim("C-1", {visit(), visit(10'00)}))
      .when(deny("C-1"))
      .then(claim_status::denied)
      .then_line(1, denied(denial::denied_in_review, "PR-96 250.00"))
      .then_line(2, denied(denial::denied_in_review, "PR-96 10.00"));
}

BOOST_AUTO_TEST_CASE(a_denial_in_review_gives_a_reason_of_10_to_2000_characters) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit()}));
  s.when(deny("C-1", "too short")).then_refused(rejection_code::invalid, {"reason"});
  s.when(deny("C-1", std::string(2'001, 'x'))).then_refused(rejection_code::invalid, {"reason"});
  s.when(deny("C-1", "\xff not UTF-8")).then_refused(rejection_code::invalid, {"reason"});
  s.when(deny("C-1", "\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4\xc3\xa4"))
      .then_refused(rejection_code::invalid, {"reason"});  // nine characters in eighteen bytes
  s.when(deny("C-1", std::string(2'000, 'x'))).then(claim_status::denied);
}

// ---- replacements ----

BOOST_AUTO_TEST_CASE(a_replacement_reverses_the_original_and_is_decided_in_one_step) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  s.when(replacing("C-1", claim("C-2", {visit()})))  // the same line: the original no longer stands
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((s.claim_of("C-1").replaced_by == s.claim_of("C-2").id));
  BOOST_TEST(s.bucket().find_year(2026)->policy.paid.of(service_type::specialist_visit) == 176'00);
}

BOOST_AUTO_TEST_CASE(a_replacement_reverses_the_original_however_it_is_decided) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  s.when(replacing("C-1", claim("C-2", {line_of(service_type::dental, 10'00)}))).then(claim_status::denied);
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
}

BOOST_AUTO_TEST_CASE(a_replacement_is_of_the_same_policy_and_member) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  auto other = claim("C-2", {visit()});
  other.member_number = "M-2";
  s.when(replacing("C-1", other)).then_refused(rejection_code::invalid, {"replaces"});
  s.when(replacing("C-9", claim("C-2", {visit()}))).then_refused(rejection_code::not_found);
  s.when(replacing("C-2", claim("C-2", {visit()}))).then_refused(rejection_code::not_found);
}

BOOST_AUTO_TEST_CASE(a_chain_of_replacements_counts_with_the_first_day_of_receipt) {
  auto terms = open_policy();
  terms.timely_filing_days = 30;
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  auto second = replacing("C-1", claim("C-2", {visit()}));
  second.received = day("2026-06-01");
  auto third = replacing("C-2", claim("C-3", {visit(260'00)}));
  third.received = day("2026-12-01");
  auto late = claim("C-4", {visit(270'00)});
  late.received = second.received;
  s.when(second).then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  s.when(third).then_line(1, {.copay = 30'00, .coinsurance = 46'00, .plan = 184'00});
  s.when(late).then_line(1, denied(denial::timely_filing));
}

BOOST_AUTO_TEST_CASE(ending_a_replacement_does_not_revive_the_original) {
  for (const auto& end : {cancel("C-2"), void_it("C-2")}) {
    auto s = given(open_policy());
    s.having(claim("C-1", {visit()})).having(replacing("C-1", claim("C-2", {visit(240'00)}))).having(end);
    BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
    BOOST_TEST((s.bucket().find_year(2026)->policy == accumulators{}));
  }
}

BOOST_AUTO_TEST_CASE(a_pended_replacement_leaves_the_original_standing_until_it_is_released) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit(100'00)})).having(replacing("C-1", claim("C-2", {visit(260'00)})));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::partially_approved));
  s.when(release("C-2")).then_line(1, {.copay = 30'00, .coinsurance = 46'00, .plan = 184'00});
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((s.claim_of("C-1").replaced_by == s.claim_of("C-2").id));
}

BOOST_AUTO_TEST_CASE(a_pended_replacement_of_what_can_no_longer_be_reversed_is_not_released) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit(100'00)}))
      .having(replacing("C-1", claim("C-2", {visit(260'00)})))
      .having(void_it("C-1"));
  s.when(release("C-2")).then_refused(rejection_code::invalid_transition);
  s.when(deny("C-2")).then(claim_status::denied);
}

BOOST_AUTO_TEST_CASE(denying_a_pended_replacement_leaves_the_original_for_good) {
  auto s = given(reviewed_policy());
  s.having(claim("C-1", {visit(240'00)}))
      .having(replacing("C-1", claim("C-2", {visit(240'00), visit(20'00)})))
      .having(deny("C-2"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::partially_approved));
  // Upholding a dispute of it decides it beside the original, whose line still stands.
  s.having(dispute("C-2")).when(uphold("C-2")).then_line(1, denied(denial::duplicate_claim));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::partially_approved));
}

BOOST_AUTO_TEST_CASE(reversing_a_paid_claim_leaves_what_was_paid_to_recoup) {
  for (const bool by_replacement : {false, true}) {
    auto s = given(open_policy());
    s.having(claim("C-1", {visit()})).having(pay("C-1"));
    BOOST_TEST(s.claim_of("C-1").settlement.settled == 176'00);
    s.having(by_replacement ? deed{replacing("C-1", claim("C-2", {visit(200'00)}))} : deed{void_it("C-1")});
    BOOST_TEST(s.claim_of("C-1").settlement.to_recoup == 176'00);
  }
  auto unpaid = given(open_policy());
  unpaid.having(claim("C-1", {visit()})).having(void_it("C-1"));
  BOOST_TEST(unpaid.claim_of("C-1").settlement.to_recoup == 0);
}

BOOST_AUTO_TEST_CASE(cancelling_gives_back_what_the_decision_took_and_keeps_the_numbers) {
  auto s = given(sample_policy());
  s.having(claim("C-1", {visit()}));
  BOOST_TEST(s.bucket().find_year(2026)->policy.deductible_met == 250'00);
  s.when(cancel("C-1")).then_line(1, {.deductible = 250'00});
  BOOST_TEST((s.bucket().find_year(2026)->policy == accumulators{}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_review_and_replacement_test
}  // namespace benefactor
