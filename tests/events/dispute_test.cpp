// Disputes: who may open one, what upholding decides again, and with which corrections.
#include <boost/test/unit_test.hpp>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_dispute_test {

using namespace test_support;
using line_status::covered;

dispute_correction waiving(denial d, std::optional<std::int64_t> line = {}) {
  return {.line = line, .waive = d, .authorization = {}, .diagnoses = {}};
}

dispute_correction attaching(std::string authorization) {
  return {.line = {}, .waive = denial::none, .authorization = std::move(authorization), .diagnoses = {}};
}

dispute_correction diagnosing(std::vector<std::string> diagnoses, std::optional<std::int64_t> line = {}) {
  return {.line = line, .waive = denial::none, .authorization = {}, .diagnoses = std::move(diagnoses)};
}

claim_line scan() { return line_of(service_type::imaging, 400'00); }

BOOST_AUTO_TEST_SUITE(disputes)

BOOST_AUTO_TEST_CASE(a_dispute_names_the_claim_or_a_line_and_a_reason_of_10_to_2000_characters) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  s.when(dispute("C-1", 0)).then_refused(rejection_code::invalid, {"line"});
  s.when(dispute("C-1", 2, "short")).then_refused(rejection_code::invalid, {"line", "reason"});
  s.when(dispute("C-1", 1, std::string(2'001, 'x'))).then_refused(rejection_code::invalid, {"reason"});
  s.when(dispute("C-1", 1)).then(claim_status::disputed);
  // The form is looked at before the open dispute.
  s.when(dispute("C-1", 9)).then_refused(rejection_code::invalid, {"line"});
  s.when(dispute("C-1", 1)).then_refused(rejection_code::already_disputed);
}

BOOST_AUTO_TEST_CASE(a_resolution_is_checked_whatever_its_outcome_and_state) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), visit(10'00)}));
  auto resolution = [](bool upheld, std::string notes, dispute_correction correction) {
    resolve_dispute r;
    r.upheld = upheld;
    r.notes = std::move(notes);
    r.correction = std::move(correction);
    return claim_deed{"C-1", std::move(r)};
  };
  for (const bool disputed : {false, true}) {
    if (disputed) s.having(dispute("C-1", 2));
    for (const bool upheld : {false, true}) {
      s.when(resolution(upheld, "no", waiving(denial::not_covered_service, 3)))
          .then_refused(rejection_code::invalid, {"correction.line", "correction.waive", "notes"});
      s.when(resolution(upheld, "notes", diagnosing({"M54.5", "bad"})))
          .then_refused(rejection_code::invalid, {"correction.diagnoses[1]"});
      s.when(resolution(upheld, "notes", waiving(denial::denied_in_review)))
          .then_refused(rejection_code::invalid, {"correction.waive"});
      // Line 1 is a line of the claim, but not a disputed one.
      const auto other_line = s.when(resolution(upheld, "notes", waiving(denial::timely_filing, 1)));
      if (disputed)
        other_line.then_refused(rejection_code::invalid, {"correction.line"});
      else
        other_line.then_refused(rejection_code::invalid_transition);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_denied_dispute_leaves_the_decision) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(dispute("C-1"));
  const auto before = s.bucket();
  auto resolution = reject_dispute("C-1");
  std::get<resolve_dispute>(resolution.action).correction = diagnosing({"F10.10"});
  s.when(resolution)
      .then(claim_status::dispute_resolved)
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST((s.bucket() == before));
  BOOST_TEST(s.diagnoses_of("C-1", 1) == std::vector<std::string>{"M54.5"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(upholding_decides_again_against_the_bucket_as_it_is_then) {
  auto terms = open_policy();
  terms.deductible = 250'00;
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));        // takes the whole deductible
  s.having(claim("C-2", {visit(200'00)}));  // pays none
  s.having(cancel("C-1"));
  s.having(dispute("C-2")).when(uphold("C-2")).then_line(1, {.deductible = 200'00});
}

BOOST_AUTO_TEST_CASE(upholding_a_dispute_of_one_line_leaves_the_others) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), on("2026-02-01", visit()), line_of(service_type::dental, 20'00)}));
  s.having(dispute("C-1", 3)).when(uphold("C-1")).then_line(3, denied(denial::not_covered_service));
  BOOST_TEST((std::get<claim_adjudicated>(s.history().back()).decided.size() == 1));
}

BOOST_AUTO_TEST_CASE(a_line_decided_again_pays_what_its_visit_left_of_the_copay) {
  given(open_policy())
      .having(claim("C-1", {visit(100'00), visit(110'00)}))
      .having(dispute("C-1", 1))
      .when(uphold("C-1"))
      .then_line(1, {.copay = 30'00, .coinsurance = 14'00, .plan = 56'00})
      .then_line(2, {.coinsurance = 22'00, .plan = 88'00});
}

// ---- waivers ----

BOOST_AUTO_TEST_CASE(each_waivable_denial_can_be_set_aside) {
  const auto check = [](policy terms, claim_submission c, denial d) {
    BOOST_TEST_CONTEXT(to_text(d)) {
      auto s = given(std::move(terms));
      s.having(std::move(c));
      BOOST_TEST_REQUIRE(to_text(s.claim_of("C-1").lines[0].decision.denied) == to_text(d));
      s.having(dispute("C-1"))
          .when(uphold("C-1", waiving(d)))
          .then_line(1, {.status = covered, .plan = 100'00});
      BOOST_TEST(to_text(s.claim_of("C-1").lines[0].decision.waived) == to_text(d));
    }
  };
  auto base = open_policy();
  auto rule = full_rule(service_type::preventive);
  base.rules = {rule};
  const auto c = claim("C-1", {line_of(service_type::preventive, 100'00)});

  auto terms = base;
  terms.effective = day("2026-03-15");
  check(terms, c, denial::policy_inactive);
  terms = base;
  terms.members[0].status = membership_status::suspended;
  check(terms, c, denial::member_not_enrolled);
  terms = base;
  terms.timely_filing_days = 0;
  check(terms, c, denial::timely_filing);
  terms = base;
  terms.rules[0].network = network_restriction::preferred;
  check(terms, c, denial::out_of_network);
  terms = base;
  terms.rules[0].excluded_diagnoses = {"M54*"};
  check(terms, c, denial::excluded_diagnosis);
  terms = base;
  terms.rules[0].requires_preauth = true;
  check(terms, c, denial::preauth_required);
  terms = base;
  terms.rules[0].annual_limit = 0;
  check(terms, c, denial::annual_limit_exhausted);
}

BOOST_AUTO_TEST_CASE(a_waived_duplicate_stands_beside_its_like) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(claim("C-2", {visit()})).having(dispute("C-2"));
  s.when(uphold("C-2", waiving(denial::duplicate_claim)))
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  s.having(cancel("C-1"));
  s.when(claim("C-3", {visit()})).then_line(1, denied(denial::duplicate_claim));
  s.having(cancel("C-2"));
  s.when(claim("C-4", {visit()})).then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(one_waiver_does_not_set_aside_another_denial) {
  auto terms = open_policy();
  terms.timely_filing_days = 0;
  terms.rules.front().network = network_restriction::preferred;
  given(terms)
      .having(claim("C-1", {visit()}))
      .having(dispute("C-1"))
      .when(uphold("C-1", waiving(denial::timely_filing)))
      .then_line(1, denied(denial::out_of_network));
}

BOOST_AUTO_TEST_CASE(a_waiver_the_line_does_not_need_does_nothing) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(dispute("C-1"));
  s.when(uphold("C-1", waiving(denial::timely_filing)))
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST((s.claim_of("C-1").lines[0].decision.waived == denial::none));
}

BOOST_AUTO_TEST_CASE(waiving_the_annual_limit_sets_it_aside_reached_or_not) {
  auto terms = open_policy();
  terms.rules.front().annual_limit = 100'00;
  given(terms)
      .having(claim("C-1", {visit()}))
      .having(dispute("C-1"))
      .when(uphold("C-1", waiving(denial::annual_limit_exhausted)))
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(a_correction_holds_for_the_line_it_names_or_for_all) {
  auto terms = open_policy();
  terms.timely_filing_days = 0;
  const auto two = claim("C-1", {visit(), on("2026-02-01", visit())});
  given(terms)
      .having(two)
      .having(dispute("C-1"))
      .when(uphold("C-1", waiving(denial::timely_filing, 2)))
      .then_line(1, denied(denial::timely_filing))
      .then_line(2, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  given(terms)
      .having(two)
      .having(dispute("C-1"))
      .when(uphold("C-1", waiving(denial::timely_filing)))
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00})
      .then_line(2, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

// ---- attached authorisations ----

BOOST_AUTO_TEST_CASE(an_attached_authorisation_holds_beyond_its_other_limits) {
  auto elsewhere = granted("A-1", service_type::lab_work);
  elsewhere.procedures = {"80050"};
  elsewhere.provider_npi = unknown_npi;
  elsewhere.from = elsewhere.to = day("2026-12-31");
  elsewhere.visits = 1;
  auto s = given(imaging_policy());
  s.having(elsewhere).having(claim("C-1", {scan()})).having(dispute("C-1"));
  s.when(uphold("C-1", attaching("A-1"))).then_line(1, {.status = covered, .plan = 400'00});
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 1);
  s.having(void_it("C-1"));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 0);
}

BOOST_AUTO_TEST_CASE(an_attached_authorisation_is_the_only_one_tried) {
  auto others = granted("A-OTHER");
  others.member = id_of<member_id>("M-2");
  auto spent = granted("A-SPENT", service_type::lab_work);
  spent.visits = 0;
  for (const auto* attached : {"A-UNKNOWN", "A-OTHER", "A-SPENT"})
    given(imaging_policy())
        .having(granted("A-GOOD"))
        .having(others)
        .having(spent)
        .having(claim("C-1", {scan()}))
        .having(dispute("C-1"))
        .when(uphold("C-1", attaching(attached)))
        .then_line(1, denied(denial::preauth_required));
}

BOOST_AUTO_TEST_CASE(a_disputed_line_leaves_the_visit_to_the_lines_that_still_use_it) {
  auto once = granted("A-1");
  once.visits = 1;
  auto second = scan();
  second.procedure = "70552";
  auto s = given(imaging_policy());
  s.having(once).having(claim("C-1", {scan(), second})).having(dispute("C-1", 1)).having(uphold("C-1"));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 1);
  s.having(cancel("C-1"));
  BOOST_TEST(s.bucket().authorizations[0].visits_used == 0);
}

// ---- corrected diagnoses ----

BOOST_AUTO_TEST_CASE(corrected_diagnoses_stay_corrected) {
  auto terms = open_policy();
  terms.review_threshold = 10'000'00;
  terms.rules.front().excluded_diagnoses = {"M54*"};
  auto s = given(terms);
  s.having(claim("C-1", {visit(), on("2026-02-01", visit())})).having(dispute("C-1"));
  s.when(uphold("C-1", diagnosing({"Z00.00"}, 2)))
      .then_line(1, denied(denial::excluded_diagnosis))
      .then_line(2, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST(s.diagnoses_of("C-1", 1).front() == "M54.5");
  BOOST_TEST(s.diagnoses_of("C-1", 2).front() == "Z00.00");
  // Paid and disputed once more, without a correction: the corrected diagnosis is the one that counts.
  s.having(pay("C-1")).having(dispute("C-1", 2));
  s.when(uphold("C-1")).then_line(2, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(correcting_a_disputed_line_without_naming_it_corrects_that_line_only) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), on("2026-02-01", visit())})).having(dispute("C-1", 2));
  s.having(uphold("C-1", diagnosing({"Z00"})));
  BOOST_TEST(s.diagnoses_of("C-1", 1).front() == "M54.5");
  BOOST_TEST(s.diagnoses_of("C-1", 2).front() == "Z00");
}

// ---- after a dispute ----

BOOST_AUTO_TEST_CASE(paying_after_a_dispute_settles_the_difference) {
  auto terms = open_policy();
  terms.rules.front().annual_limit = 100'00;
  auto s = given(terms);
  s.having(claim("C-1", {visit()})).having(pay("C-1"));
  BOOST_TEST(s.claim_of("C-1").settlement.settled == 100'00);
  s.having(dispute("C-1")).having(uphold("C-1", waiving(denial::annual_limit_exhausted))).having(pay("C-1"));
  BOOST_TEST(std::get<claim_paid>(s.history().back()).amount == 76'00);
  BOOST_TEST(s.claim_of("C-1").settlement.settled == 176'00);
}

BOOST_AUTO_TEST_CASE(a_denied_claim_is_paid_after_an_upheld_dispute) {
  auto terms = open_policy();
  terms.timely_filing_days = 0;
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  s.when(pay("C-1")).then_refused(rejection_code::invalid_transition);
  s.having(dispute("C-1")).having(uphold("C-1", waiving(denial::timely_filing)));
  s.when(pay("C-1")).then(claim_status::paid);
  BOOST_TEST(s.claim_of("C-1").settlement.settled == 176'00);
}

BOOST_AUTO_TEST_CASE(the_review_threshold_does_not_apply_again) {
  auto terms = open_policy();
  terms.review_threshold = 100'00;
  given(terms)
      .having(claim("C-1", {visit()}))
      .having(release("C-1"))
      .having(dispute("C-1"))
      .when(uphold("C-1"))
      .then(claim_status::dispute_resolved)
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(a_claim_denied_in_review_is_decided_when_its_dispute_is_upheld) {
  auto terms = open_policy();
  terms.review_threshold = 100'00;
  given(terms)
      .having(claim("C-1", {visit()}))
      .having(deny("C-1"))
      .having(dispute("C-1"))
      .when(uphold("C-1"))
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
}

BOOST_AUTO_TEST_CASE(cancelling_a_claim_closes_its_dispute) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(dispute("C-1")).having(cancel("C-1"));
  BOOST_TEST((s.claim_of("C-1").dispute == dispute_status::none));
  s.when(uphold("C-1")).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_dispute_test
}  // namespace benefactor
