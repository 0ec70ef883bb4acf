// Claim edits in decisions: what denies, pends or informs, what a policy says about it, and overrides.
#include "events/claim_edits.hpp"

#include <boost/test/unit_test.hpp>

#include "events/explanation.hpp"
#include "tests/events/edits/sample_tables.hpp"

namespace benefactor {
namespace of_claim_edits_test {

using namespace test_support;

claim_line visits(std::int64_t units, cents billed = 100'00) {
  auto line = visit(billed);
  line.units = units;
  return line;
}

/// 99213: at most two units a line, from 2026-03-01 on one; four a day.
unit_table maxima(std::optional<edit_action> action = {}) {
  return {"MUE",
          0,
          {{code("99213"), {}, units_per::line, day("2026-01-01"), {}, 2, {action, {}}},
           {code("99213"), {}, units_per::line, day("2026-03-02"), {}, 1, {action, {}}},
           {code("99213"), {}, units_per::day, day("2026-01-01"), {}, 4, {action, {}}}}};
}

pair_table pairs() {
  return {
      "NCCI", 0, {{code("99213"), code("36415"), day("2026-01-01"), {}, pair_separation::by_modifier, {}}}};
}

policy_table naming(claim_edit e, edit_action action) {
  auto terms = default_terms(e);
  terms.action = action;
  return {"edits of all", 0, {terms}};
}

const auto denied_units = denied(denial::claim_edit, "CO-151 100.00");
const expected_line paid_100{.copay = 30'00, .coinsurance = 14'00, .plan = 56'00};

std::vector<std::string> found(const claim_state& c) { return told(c.findings); }

BOOST_AUTO_TEST_SUITE(claim_edits)

BOOST_AUTO_TEST_CASE(without_tables_and_terms_nothing_is_found_and_nothing_is_recorded) {
  auto s = given(open_policy());
  const auto done = s.when(claim("C-1", {visits(99)}));
  done.then_line(1, paid_100);
  BOOST_TEST(done.claim.findings.empty());
  BOOST_TEST(std::get<claim_adjudicated>(done.events.back()).findings.empty());
}

BOOST_AUTO_TEST_CASE(a_denying_edit_denies_its_line_with_its_reason_and_no_other) {
  auto s = given(open_policy()).load(maxima());
  const auto done = s.when(claim("C-1", {visits(3), visits(1, 200'00)}));
  done.then(claim_status::partially_approved)
      .then_line(1, denied_units)
      .then_line(2, {.copay = 30'00, .coinsurance = 34'00, .plan = 136'00});
  expect(done.claim.findings, {"1 UNITS_EXCEEDED DENY CO-151"});
  BOOST_TEST(done.claim.findings[0].table == "MUE");
  BOOST_TEST(done.claim.findings[0].version == 1u);
}

BOOST_AUTO_TEST_CASE(what_comes_before_the_edits_goes_before_them) {
  auto s = given(open_policy()).load(maxima());
  auto late = visits(3);
  late.service_date = day("2025-03-01");
  s.when(claim("C-1", {late})).then_line(1, denied(denial::policy_inactive));
  s.having(claim("C-2", {visits(1)}));
  auto again = claim("C-3", {visits(1)});
  s.load(naming(claim_edit::probable_duplicate, edit_action::deny));
  s.when(again).then_line(1, denied(denial::duplicate_claim));  // Exact: it is not also doubtful.
  expect(s.claim_of("C-3").findings, {});
}

BOOST_AUTO_TEST_CASE(a_pending_edit_holds_the_claim_and_nothing_is_decided_or_taken) {
  auto s = given(open_policy()).load(maxima(edit_action::pend));
  const auto done = s.when(claim("C-1", {visits(3), visits(1, 200'00)}));
  done.then(claim_status::under_review);
  expect(done.claim.findings, {"1 UNITS_EXCEEDED PEND CO-151"});
  BOOST_TEST(s.bucket().years.empty());
  s.when(release("C-1")).then(claim_status::partially_approved).then_line(1, paid_100);
}

BOOST_AUTO_TEST_CASE(an_informing_edit_only_records) {
  auto s = given(open_policy()).load(maxima(edit_action::inform));
  const auto done = s.when(claim("C-1", {visits(3)}));
  done.then_line(1, paid_100);
  expect(done.claim.findings, {"1 UNITS_EXCEEDED INFORM CO-151"});
}

BOOST_AUTO_TEST_CASE(the_rule_in_force_on_the_service_date_counts_and_later_versions_change_nothing_decided) {
  auto s = given(open_policy()).load(maxima());
  auto later = visits(2);
  later.service_date = day("2026-03-02");
  s.when(claim("C-1", {visits(2), later})).then_line(1, paid_100).then_line(2, denied_units);
  auto wider = maxima();
  wider.rows[1].most = 2;
  s.load(wider);
  BOOST_TEST(to_text(s.claim_of("C-1").lines[1].decision.denied) == "CLAIM_EDIT");
  auto next = later;
  next.billed = 100'01;
  const auto done = s.when(claim("C-2", {next}));
  BOOST_TEST(found(done.claim).empty());
}

BOOST_AUTO_TEST_CASE(a_policy_switches_an_edit_off_or_makes_it_another) {
  auto terms = open_policy();
  terms.edits = {{claim_edit::units_exceeded, edit_action::off, {}}};
  given(terms).load(maxima()).when(claim("C-1", {visits(3)})).then_line(1, paid_100);
  terms.edits = {{claim_edit::units_exceeded, edit_action::deny, {adjustment_group::pr, 96}}};
  given(terms)
      .load(maxima())
      .when(claim("C-1", {visits(3)}))
      .then_line(1, denied(denial::claim_edit, "PR-96 100.00"));
  terms.edits = {{claim_edit::units_exceeded, edit_action::pend, {adjustment_group::co, 151}}};
  given(terms).load(maxima()).when(claim("C-1", {visits(3)})).then(claim_status::under_review);
}

BOOST_AUTO_TEST_CASE(a_revision_of_the_terms_changes_edits_from_its_first_day_on) {
  auto s = given(open_policy()).load(maxima());
  auto terms = terms_of(open_policy());
  terms.edits = {{claim_edit::units_exceeded, edit_action::inform, {adjustment_group::co, 151}}};
  s.having(revise("2026-02-01", terms));
  auto before = visits(3);
  before.service_date = day("2026-01-31");
  const auto done = s.when(claim("C-1", {before, visits(3)}));
  done.then_line(1, denied_units).then_line(2, paid_100);
  expect(done.claim.findings, {"1 UNITS_EXCEEDED DENY CO-151", "2 UNITS_EXCEEDED INFORM CO-151"});
}

BOOST_AUTO_TEST_CASE(an_override_lets_a_denied_line_be_paid_and_is_recorded_with_what_was_found) {
  auto terms = open_policy();
  terms.review_threshold = 150'00;
  auto s = given(terms).load(maxima());
  const auto pended = s.when(claim("C-1", {visits(3), visits(4)}));
  pended.then(claim_status::under_review);
  expect(pended.claim.findings, {"1 UNITS_EXCEEDED DENY CO-151", "2 UNITS_EXCEEDED DENY CO-151"});
  const auto done = s.when(release("C-1", {{claim_edit::units_exceeded, 1}}));
  done.then_line(1, paid_100).then_line(2, denied_units);
  const auto& event = std::get<claim_adjudicated>(done.events.back());
  BOOST_TEST((event.overrides == std::vector{edit_override{claim_edit::units_exceeded, 1}}));
  BOOST_TEST(event.findings.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_override_without_a_line_is_for_every_line) {
  auto terms = open_policy();
  terms.review_threshold = 150'00;
  auto s = given(terms).load(maxima());
  s.having(claim("C-1", {visits(3), visits(4, 90'00)}));
  s.when(release("C-1", {{claim_edit::units_exceeded, 0}})).then_line(1, paid_100);
}

BOOST_AUTO_TEST_CASE(an_override_of_what_was_not_found_is_refused_and_nothing_changes) {
  auto s = given(open_policy()).load(maxima(edit_action::pend));
  s.having(claim("C-1", {visits(3), visits(1)}));
  s.when(release("C-1", {{claim_edit::units_exceeded, 1},
                         {claim_edit::units_exceeded, 2},
                         {claim_edit::procedure_pair, 0}}))
      .then_refused(rejection_code::invalid, {"overrides[1]", "overrides[2]"});
  s.when(release("C-1", std::vector<edit_override>(101, {claim_edit::units_exceeded, 1})))
      .then_refused(rejection_code::invalid, {"overrides"});
  BOOST_TEST(to_text(s.claim_of("C-1").status) == "UNDER_REVIEW");
  s.when(release("C-1", std::vector<edit_override>(100, {claim_edit::units_exceeded, 1})))
      .then_line(1, paid_100);
}

BOOST_AUTO_TEST_CASE(what_pended_a_claim_may_be_overridden_though_the_table_has_changed_since) {
  auto s = given(open_policy()).load(maxima(edit_action::pend));
  s.having(claim("C-1", {visits(3)}));
  auto wider = maxima(edit_action::deny);
  for (auto& row : wider.rows) row.most = 9;
  s.load(wider);
  const auto done = s.when(release("C-1", {{claim_edit::units_exceeded, 1}}));
  done.then_line(1, paid_100);
  expect(done.claim.findings, {});
}

BOOST_AUTO_TEST_CASE(an_upheld_dispute_waives_a_denial_by_edit_and_keeps_overrides) {
  auto terms = open_policy();
  terms.review_threshold = 150'00;
  auto s = given(terms).load(maxima());
  s.having(claim("C-1", {visits(3), visits(4)})).having(release("C-1", {{claim_edit::units_exceeded, 1}}));
  s.having(dispute("C-1"));
  dispute_correction waive;
  waive.line = 2;
  waive.waive = denial::claim_edit;
  const auto done = s.when(uphold("C-1", waive));
  done.then_line(1, paid_100);
  BOOST_TEST(to_text(done.claim.lines[1].decision.waived) == "CLAIM_EDIT");
  BOOST_TEST(done.claim.lines[1].decision.takes_from_bucket());
}

BOOST_AUTO_TEST_CASE(an_upheld_dispute_finds_anew_and_does_not_pend_again) {
  auto s = given(open_policy()).load(maxima());
  s.having(claim("C-1", {visits(3), visits(4)})).having(dispute("C-1", 1));
  s.load(maxima(edit_action::pend));
  const auto done = s.when(uphold("C-1"));
  done.then_line(1, paid_100).then_line(2, denied_units);
  // Line 2 was not decided again: what is known of it stays.
  expect(done.claim.findings, {"1 UNITS_EXCEEDED PEND CO-151", "2 UNITS_EXCEEDED DENY CO-151"});
}

// ---- beside other claims ----

BOOST_AUTO_TEST_CASE(a_probable_duplicate_of_another_claim_is_held) {
  // Same member, provider, day and procedure; another amount.
  auto s = given(open_policy()).load(naming(claim_edit::probable_duplicate, edit_action::pend));
  s.having(claim("C-1", {visits(1)}));
  const auto done = s.when(claim("C-2", {visits(1, 110'00)}));
  done.then(claim_status::under_review);
  expect(done.claim.findings, {"1 PROBABLE_DUPLICATE PEND CO-18"});
  auto another_day = visits(1, 110'00);
  another_day.service_date = day("2026-02-28");
  auto of_another = claim("C-4", {visits(1, 120'00)});
  of_another.member_number = "M-2";
  auto by_another = claim("C-5", {visits(1, 120'00)});
  by_another.provider_npi = preferred_npi;
  for (const auto& other : {claim("C-3", {another_day}), of_another, by_another})
    BOOST_TEST(found(s.when(other).claim).empty(), other.submitter_claim_id);
}

BOOST_AUTO_TEST_CASE(what_no_longer_stands_makes_no_duplicate_and_a_replacement_none_of_its_original) {
  auto s = given(open_policy()).load(naming(claim_edit::probable_duplicate, edit_action::pend));
  s.having(claim("C-1", {visits(1)}));
  auto corrected = claim("C-2", {visits(1, 110'00)});
  corrected.replaces_submitter = "ACME";
  corrected.replaces_claim_id = "C-1";
  s.when(corrected).then(claim_status::partially_approved);
  s.having(void_it("C-2"));
  s.when(claim("C-3", {visits(1, 120'00)})).then(claim_status::partially_approved);
}

BOOST_AUTO_TEST_CASE(terms_of_a_policy_alone_look_for_duplicates) {
  auto terms = open_policy();
  terms.edits = {default_terms(claim_edit::probable_duplicate)};
  auto s = given(terms);
  s.having(claim("C-1", {visits(1)}));
  const auto done = s.when(claim("C-2", {visits(1, 110'00)}));
  done.then(claim_status::under_review);
  BOOST_TEST(done.claim.findings[0].table == "policy terms");
  BOOST_TEST(looks_at_history(terms, nullptr));
  BOOST_TEST(!looks_at_history(open_policy(), nullptr));
}

BOOST_AUTO_TEST_CASE(units_of_the_day_and_pairs_count_what_stands_on_other_claims) {
  auto s = given(open_policy()).load(maxima()).load(pairs());
  s.having(claim("C-1", {visits(2)}));
  s.having(claim("C-2", {visits(2, 101'00)}));
  s.when(claim("C-3", {visits(1, 102'00)})).then_line(1, denied(denial::claim_edit, "CO-151 102.00"));
  auto draw = visits(1, 20'00);
  draw.procedure = "36415";
  s.when(claim("C-4", {draw})).then_line(1, denied(denial::claim_edit, "CO-236 20.00"));
  draw.modifiers = {"59"};
  BOOST_TEST(found(s.when(claim("C-5", {draw})).claim).empty());
}

BOOST_AUTO_TEST_CASE(ages_and_sexes_are_judged_where_they_are_known) {
  const age_sex_table infants{
      "ages", 0, {{coded::procedure, code("99213"), day("2026-01-01"), {}, sex::female, 0, 17, {}}}};
  auto unknown = given(open_policy()).load(infants);
  unknown.when(claim("C-1", {visits(1)})).then_line(1, paid_100);
  auto s = given(open_policy()).load(infants).born("1980-05-01", sex::male);
  const auto done = s.when(claim("C-1", {visits(1)}));
  done.then_line(1, denied(denial::claim_edit, "CO-6 100.00"));
  expect(done.claim.findings, {"1 PROCEDURE_AGE DENY CO-6", "1 PROCEDURE_SEX DENY CO-7"});
}

// ---- how it is told ----

BOOST_AUTO_TEST_CASE(the_member_is_told_the_rule_its_table_and_what_would_change_it) {
  const explanation_names names{"POL-1", "CLM-1", "M-1"};
  auto s = given(open_policy()).load(maxima());
  s.having(claim("C-1", {visits(3)}));
  const auto text = explain_line(s.claim_of("C-1"), 1, s.bucket().contract, names);
  for (const auto* part : {"at most 2 a line are payable", "edit UNITS_EXCEEDED of MUE, version 1",
                           "You owe nothing", "a dispute with records"})
    BOOST_TEST(text.find(part) != std::string::npos, part << " in: " << text);
}

BOOST_AUTO_TEST_CASE(a_held_claim_says_what_holds_it) {
  const explanation_names names{"POL-1", "CLM-1", "M-1"};
  auto terms = open_policy();
  auto s = given(terms).load(maxima(edit_action::pend));
  s.having(claim("C-1", {visits(3)}));
  auto text = explain(s.claim_of("C-1"), s.bucket().contract, names);
  BOOST_TEST(text.find("Line 1 is held: 99213 has 3 units") != std::string::npos, text);
  BOOST_TEST(text.find("reached the amount") == std::string::npos, text);
  terms.review_threshold = 100'00;
  auto both = given(terms).load(maxima(edit_action::pend));
  both.having(claim("C-1", {visits(3)}));
  text = explain(both.claim_of("C-1"), both.bucket().contract, names);
  BOOST_TEST(text.find("reached the amount of $100.00") != std::string::npos, text);
  BOOST_TEST(text.find("Line 1 is held") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(an_override_is_written_as_the_edit_and_its_line) {
  BOOST_TEST((parse_override("UNITS_EXCEEDED") == edit_override{claim_edit::units_exceeded, 0}));
  BOOST_TEST((parse_override("UNITS_EXCEEDED:999") == edit_override{claim_edit::units_exceeded, 999}));
  BOOST_TEST(to_text(edit_override{claim_edit::units_exceeded, 2}) == "UNITS_EXCEEDED:2");
  for (const auto* text :
       {"", "UNITS", "UNITS_EXCEEDED:", "UNITS_EXCEEDED:0", "UNITS_EXCEEDED:x", "UNITS_EXCEEDED:70000"})
    BOOST_TEST(!parse_override(text), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_claim_edits_test
}  // namespace benefactor
