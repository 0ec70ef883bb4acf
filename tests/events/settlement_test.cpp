// What a payment run does with one claim: pay, report, take back, carry.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/support/story.hpp"

namespace benefactor {
namespace of_settlement_test {

using namespace test_support;

claim_deed remit(const std::string& trace, cents available = 0) {
  return {"C-1", remit_claim{{}, day("2026-05-01"), trace, available}};
}

const settlement_state& settlement_of(const story& s) { return s.claim_of("C-1").settlement; }

/// A claim that the plan pays 176.00 for, and whose decision is to be changed.
story paid_claim() {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(remit("R1"));
  return s;
}

/// A correction that denies it: the diagnosis is excluded.
story with_exclusion() {
  auto terms = open_policy();
  auto rules = terms.rules.all();
  rules[0].excluded_diagnoses = {"F10*"};
  terms.rules = rules;
  auto s = given(terms);
  s.having(claim("C-1", {visit(), line_of(service_type::preventive, 40'00)}));
  return s;
}

dispute_correction other_diagnosis() {
  dispute_correction c;
  c.line = 1;
  c.diagnoses = std::vector<std::string>{"F10.1"};
  return c;
}

BOOST_AUTO_TEST_SUITE(settlement)

BOOST_AUTO_TEST_CASE(a_decision_is_paid_once_by_whatever_payment_comes_first) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  const auto paid = s.when(remit("R1"));
  paid.then(claim_status::paid);
  BOOST_TEST((std::get<claim_paid>(paid.events.at(0)) ==
              claim_paid{paid.claim.id, day("2026-05-01"), "R1", 176'00, 0}));
  s.when(remit("R1")).then_nothing_happens();
  s.when(remit("R2")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(what_is_not_decided_or_is_cancelled_is_left_alone) {
  auto terms = open_policy();
  terms.review_threshold = 100'00;
  auto s = given(terms);
  s.having(claim("C-1", {visit()}));
  s.when(remit("R1")).then_nothing_happens();
  s.having(release("C-1")).having(dispute("C-1"));
  s.when(remit("R1")).then_nothing_happens();
  s.having(cancel("C-1"));
  s.when(remit("R1")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_denial_is_reported_once_and_pays_nothing) {
  auto s = given(open_policy());
  s.having(claim("C-1", {line_of(service_type::dental, 80'00)}));
  const auto told = s.when(remit("R1"));
  BOOST_TEST((std::get<claim_remitted>(told.events.at(0)) ==
              claim_remitted{told.claim.id, day("2026-05-01"), "R1", 0}));
  told.then(claim_status::denied);
  s.when(remit("R2", 500'00)).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_reversal_is_reported_at_once_and_recovered_as_payments_allow) {
  auto s = paid_claim();
  s.having(void_it("C-1"));
  BOOST_TEST(settlement_of(s).to_recoup == 176'00);
  s.having(remit("R2"));  // Nothing to take it from: it is reported.
  BOOST_TEST(settlement_of(s).to_recoup == 176'00);
  s.when(remit("R3")).then_nothing_happens();
  s.having(remit("R4", 100'00));
  BOOST_TEST(settlement_of(s).to_recoup == 76'00);
  s.having(remit("R5", 500'00));
  BOOST_TEST(settlement_of(s).to_recoup == 0);
  s.when(remit("R6", 500'00)).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_reversal_of_what_nobody_was_told_is_not_told) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(void_it("C-1"));
  s.when(remit("R1", 500'00)).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_correction_downwards_takes_back_what_the_payment_allows_and_carries_the_rest) {
  auto s = with_exclusion();
  s.having(remit("R1"));
  BOOST_TEST(settlement_of(s).settled == 216'00);
  s.having(dispute("C-1", 1)).having(uphold("C-1", other_diagnosis()));
  const auto corrected = s.when(remit("R2", 100'00));
  BOOST_TEST((std::get<claim_paid>(corrected.events.at(0)) ==
              claim_paid{corrected.claim.id, day("2026-05-01"), "R2", -176'00, 76'00}));
  corrected.then(claim_status::paid);
  BOOST_TEST(settlement_of(s).settled == 40'00);
  BOOST_TEST(settlement_of(s).to_recoup == 76'00);
  s.having(remit("R3", 76'00));
  BOOST_TEST(settlement_of(s).to_recoup == 0);
}

BOOST_AUTO_TEST_CASE(reversing_a_claim_takes_back_what_is_carried_too) {
  auto s = with_exclusion();
  s.having(remit("R1"))
      .having(dispute("C-1", 1))
      .having(uphold("C-1", other_diagnosis()))
      .having(remit("R2"));
  BOOST_TEST(settlement_of(s).to_recoup == 176'00);
  s.having(void_it("C-1"));
  BOOST_TEST(settlement_of(s).to_recoup == 216'00);
}

BOOST_AUTO_TEST_CASE(a_dispute_that_changes_nothing_is_not_paid_again) {
  auto s = paid_claim();
  s.having(dispute("C-1")).having(reject_dispute("C-1"));
  s.when(remit("R2", 500'00)).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(days_traces_and_amounts_out_of_form_are_refused_by_name) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()}));
  s.when(claim_deed{"C-1", remit_claim{{}, {2'000'000'000}, "", -1}})
      .then_refused(rejection_code::invalid, {"available", "on", "trace"});
  s.when(remit(std::string(51, 'T'))).then_refused(rejection_code::invalid, {"trace"});
  s.having(remit(std::string(50, 'T')));
}

RC_BOOST_PROP(what_payments_moved_is_what_is_settled_and_not_yet_taken_back, ()) {
  auto s = with_exclusion();
  cents moved = 0;
  for (int i = 0; i < 20; ++i) {
    const auto pick = *rc::gen::inRange(0, 8);
    const auto before = s.history().size();
    switch (pick) {
      case 0: s.attempt(dispute("C-1", 1)); break;
      case 1: s.attempt(uphold("C-1", other_diagnosis())); break;
      case 2: {
        dispute_correction back;
        back.line = 1;
        back.diagnoses = std::vector<std::string>{"M54.5"};
        s.attempt(uphold("C-1", back));
        break;
      }
      case 3: s.attempt(*rc::gen::inRange(0, 6) == 0 ? void_it("C-1") : reject_dispute("C-1")); break;
      default:
        s.attempt(remit("R" + std::to_string(*rc::gen::inRange(0, 40)), *rc::gen::inRange<cents>(0, 300'00)));
    }
    for (auto at = before; at < s.history().size(); ++at) moved += money_moved(s.history()[at]);
    const auto& now = settlement_of(s);
    RC_ASSERT(moved >= 0);
    RC_ASSERT(now.to_recoup >= 0);
    const bool gone = s.claim_of("C-1").status == claim_status::reversed;
    RC_ASSERT(moved == (gone ? 0 : now.settled) + now.to_recoup);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_settlement_test
}  // namespace benefactor
