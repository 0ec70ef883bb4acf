// Claims that an external processor decides: who gets them, what goes out, and what its remittance does.
#include "events/external_claim.hpp"

#include <boost/test/unit_test.hpp>

#include "events/exchange.hpp"
#include "events/explanation.hpp"
#include "tests/events/external_deeds.hpp"

namespace benefactor {
namespace of_external_claim_test {

using namespace test_support;
using enum adjustment_group;

story sent_story() { return given(administered()).having(claim("C-1", {visit()})).having(send("C-1")); }

BOOST_AUTO_TEST_SUITE(external_claims)

BOOST_AUTO_TEST_CASE(a_claim_received_under_terms_with_an_administrator_is_for_that_processor) {
  auto s = given(administered());
  const auto done = s.when(claim("C-1", {visit()}));
  done.then(claim_status::under_review);
  BOOST_REQUIRE(done.events.size() == 2u);
  BOOST_TEST(std::get<claim_routed>(done.events[1]).processor == "TPA");
  BOOST_TEST((next_dispatch(done.claim) == dispatch_kind::original));
  BOOST_TEST(!is_in_review(done.claim));
}

BOOST_AUTO_TEST_CASE(the_terms_of_the_day_of_receipt_say_who_decides) {
  auto terms = terms_of(open_policy());
  terms.administrator = "TPA";
  auto s = given(open_policy()).having(revise("2026-03-02", terms));
  BOOST_TEST(s.when(claim("C-1", {visit()})).claim.external.processor == "TPA");
  auto earlier = claim("C-2", {visit()});
  earlier.received = day("2026-03-01");
  BOOST_TEST(s.when(earlier).claim.external.processor.empty());
}

BOOST_AUTO_TEST_CASE(a_claim_says_the_plan_of_the_terms_of_its_day_of_receipt_whoever_decides_it) {
  const auto plan_of = [](const outcome& done) { return std::get<claim_submitted>(done.events.at(0)).plan; };
  const auto received = [](const char* id, const char* on) {
    auto submitted = claim(id, {visit()});
    submitted.received = day(on);
    return submitted;
  };
  for (const auto* processor : {"", "TPA"}) {
    auto terms = open_policy();
    terms.administrator = processor;
    auto s = given(terms);
    terms.plan = "Gold PPO";
    s.having(revise("2026-03-02", terms_of(terms)));
    terms.plan = "Silver";
    s.having(revise("2026-03-04", terms_of(terms)));
    BOOST_TEST(plan_of(s.when(received("C-1", "2026-03-01"))) == "");
    BOOST_TEST(plan_of(s.when(received("C-2", "2026-03-02"))) == "Gold PPO");
    BOOST_TEST(plan_of(s.when(received("C-3", "2026-03-03"))) == "Gold PPO");
    const auto pended = s.when(received("C-4", "2026-03-04"));
    BOOST_TEST(plan_of(pended) == "Silver");
    BOOST_TEST(pended.claim.external.processor == processor);
  }
}

BOOST_AUTO_TEST_CASE(a_claim_goes_out_once_and_said_again_nothing_happens) {
  auto s = sent_story();
  BOOST_TEST((next_dispatch(s.claim_of("C-1")) == dispatch_kind::none));
  s.when(send("C-1")).then_nothing_happens();
  s.when(send("C-1", dispatch_kind::original, 2)).then_refused(rejection_code::invalid_transition);
  s.when(send("C-1", dispatch_kind::withdrawal, 2)).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(a_status_is_recorded_once_for_each_place_in_its_file) {
  auto s = sent_story();
  const auto done = s.when(reported("C-1", said(processor_status::accepted)));
  done.then(claim_status::under_review);
  BOOST_TEST((done.claim.external.status == processor_status::accepted));
  BOOST_TEST(done.claim.external.reference == "T-77");
  BOOST_TEST((std::get<processor_reported>(done.events[0]).sent == day("2026-03-03")));
  s.when(reported("C-1", said(processor_status::pending, 2))).then(claim_status::under_review);
  s.when(reported("C-1", said(processor_status::accepted))).then_nothing_happens();
  // What it was before is no observation of how long it took.
  const auto again = s.when(reported("C-1", said(processor_status::accepted, 1, "file-9")));
  BOOST_TEST(!std::get<processor_reported>(again.events[0]).sent);
}

BOOST_AUTO_TEST_CASE(a_claim_is_only_taken_from_the_processor_it_was_sent_to) {
  auto s = given(administered()).having(claim("C-1", {visit()}));
  s.when(reported("C-1", said(processor_status::accepted))).then_refused(rejection_code::invalid_transition);
  s.having(send("C-1"));
  auto other = said(processor_status::accepted);
  other.processor = "OTHER";
  s.when(reported("C-1", other)).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(a_remittance_decides_counts_in_the_bucket_and_settles) {
  auto s = sent_story();
  const auto done = s.when(remitted("C-1", paying()));
  done.then(claim_status::paid)
      .then_line(
          1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00, .adjustments = "PR-2 44.00, PR-3 30.00"});
  BOOST_TEST(done.claim.settlement.settled == 176'00);
  const auto* year = s.bucket().find_year(2026);
  BOOST_REQUIRE(year);
  BOOST_TEST(year->policy.paid.of(service_type::specialist_visit) == 176'00);
  BOOST_TEST(year->policy.out_of_pocket_used == 74'00);
  BOOST_TEST(
      (next_remittance_step(done.claim.status, done.claim.settlement, 176'00) == remittance_step::none));
}

BOOST_AUTO_TEST_CASE(what_it_decided_counts_for_claims_that_the_engine_decides_later) {
  auto own = terms_of(open_policy());
  auto s = given(administered()).having(revise("2026-03-10", own));
  s.having(claim("C-1", {visit()})).having(send("C-1")).having(remitted("C-1", paying({{1, 250'00, {}}})));
  auto later = claim("C-2", {visit()});
  later.received = day("2026-03-11");
  // The same line again: it stands, whoever decided it.
  s.when(later).then_line(1, denied(denial::duplicate_claim, "CO-18 250.00"));
}

BOOST_AUTO_TEST_CASE(a_line_of_which_nothing_is_paid_or_shared_is_denied_elsewhere) {
  auto s = sent_story();
  const auto done = s.when(remitted("C-1", paying({{1, 0, {{co, 50, 200'00}, {pr, 96, 50'00}}}})));
  done.then(claim_status::denied).then_line(1, denied(denial::denied_elsewhere, "CO-50 200.00, PR-96 50.00"));
  BOOST_TEST(done.claim.lines[0].decision.reason.carc == 50);
  BOOST_TEST(s.bucket().standing.size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_deductible_that_takes_everything_is_no_denial) {
  auto s = sent_story();
  const auto done = s.when(remitted("C-1", paying({{1, 0, {{pr, 1, 250'00}}}})));
  done.then(claim_status::paid).then_line(1, {.deductible = 250'00, .plan = 0});
  BOOST_TEST(s.bucket().find_year(2026)->policy.deductible_met == 250'00);
}

BOOST_AUTO_TEST_CASE(a_remittance_has_every_line_once_and_each_adds_up) {
  auto s = given(administered()).having(claim("C-1", {visit(), visit(100'00)})).having(send("C-1"));
  s.when(remitted("C-1", paying())).then_refused(rejection_code::invalid, {"lines"});
  s.when(remitted("C-1", paying({{1, 250'00, {}}, {1, 250'00, {}}})))
      .then_refused(rejection_code::invalid, {"lines", "lines[1].line"});
  s.when(remitted("C-1", paying({{1, 249'99, {}}, {3, 100'00, {}}})))
      .then_refused(rejection_code::invalid, {"lines", "lines[0]", "lines[1].line"});
  s.when(remitted("C-1", paying({{1, -1, {{co, 45, 250'01}}}, {2, 100'01, {{co, 45, -1}}}})))
      .then_refused(rejection_code::invalid, {"lines[0].paid", "lines[1].adjustments[0].amount"});
  s.when(remitted("C-1", paying({{2, 100'00, {}}, {1, 250'00, {}}}))).then(claim_status::paid);
}

BOOST_AUTO_TEST_CASE(a_reversal_with_a_correction_gives_back_and_decides_again) {
  auto s = sent_story().having(remitted("C-1", paying()));
  s.when(remitted("C-1", paying({{1, 100'00, {{co, 45, 150'00}}}}), 1, "file-3"))
      .then_refused(rejection_code::invalid_transition);
  auto correction = paying({{1, 100'00, {{co, 45, 150'00}}}});
  correction.reverses = true;
  const auto done = s.when(remitted("C-1", correction, 1, "file-3"));
  done.then(claim_status::paid)
      .then_line(1, {.status = line_status::covered, .plan = 100'00, .adjustments = "CO-45 150.00"});
  BOOST_TEST(std::get<processor_reported>(done.events.back()).amount == -76'00);
  BOOST_TEST(done.claim.settlement.settled == 100'00);
  BOOST_TEST(s.bucket().find_year(2026)->policy.out_of_pocket_used == 0);
}

BOOST_AUTO_TEST_CASE(a_reversal_alone_reverses_and_leaves_nothing_for_a_payment_run) {
  auto s = sent_story().having(remitted("C-1", paying()));
  const external_remittance alone{
      .reverses = true, .lines = {}, .trace = "CHK-10", .paid_on = day("2026-03-09")};
  const auto done = s.when(remitted("C-1", alone, 1, "file-3"));
  done.then(claim_status::reversed);
  BOOST_TEST(done.claim.settlement.to_recoup == 0);
  BOOST_TEST(
      (next_remittance_step(done.claim.status, done.claim.settlement, 176'00) == remittance_step::none));
  BOOST_TEST(s.bucket().standing.size() == 0u);
}

BOOST_AUTO_TEST_CASE(while_it_is_there_nobody_here_decides_it) {
  auto s = sent_story();
  s.when(release("C-1")).then_refused(rejection_code::invalid_transition);
  s.when(deny("C-1")).then_refused(rejection_code::invalid_transition);
  s.having(remitted("C-1", paying()));
  s.when(dispute("C-1")).then_refused(rejection_code::invalid_transition);
  s.when(claim_deed{"C-1", readjudicate_claim{}}).then_refused(rejection_code::invalid_transition);
  s.when(claim_deed{"C-1", remit_claim{{}, day("2026-03-20"), "R1", 0}}).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(one_that_was_refused_at_the_processors_door_can_be_taken_back) {
  auto s = sent_story().having(reported("C-1", said(processor_status::rejected)));
  BOOST_TEST(is_in_review(s.claim_of("C-1")));
  const auto done = s.when(release("C-1"));
  done.then(claim_status::partially_approved)
      .then_line(1, {.copay = 30'00, .coinsurance = 44'00, .plan = 176'00});
  BOOST_TEST(done.claim.external.taken_back);
  BOOST_TEST(
      (next_remittance_step(done.claim.status, done.claim.settlement, 176'00) == remittance_step::pay));
  s.when(remitted("C-1", paying())).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(one_that_was_not_sent_yet_can_be_taken_back_and_then_is_not_sent) {
  auto s = given(administered()).having(claim("C-1", {visit()}));
  s.when(deny("C-1")).then(claim_status::denied);
  BOOST_TEST((next_dispatch(s.claim_of("C-1")) == dispatch_kind::none));
  s.when(send("C-1")).then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(cancelled_it_is_withdrawn_where_it_was_sent) {
  auto s = given(administered()).having(claim("C-1", {visit()})).having(claim("C-2", {visit(90'00)}));
  s.having(send("C-2"));
  BOOST_TEST((next_dispatch(s.when(cancel("C-1")).claim) == dispatch_kind::none));
  BOOST_TEST((next_dispatch(s.when(cancel("C-2")).claim) == dispatch_kind::withdrawal));
  s.when(send("C-2", dispatch_kind::withdrawal, 2)).then(claim_status::cancelled);
  BOOST_TEST((next_dispatch(s.claim_of("C-2")) == dispatch_kind::none));
  s.when(remitted("C-2", paying({{1, 0, {{co, 96, 90'00}}}}))).then(claim_status::cancelled);
  s.when(remitted("C-2", paying({{1, 90'00, {}}}), 1, "file-3"))
      .then_refused(rejection_code::invalid_transition);
}

BOOST_AUTO_TEST_CASE(a_void_of_a_decided_one_asks_the_processor_which_reverses_it) {
  auto s = sent_story().having(remitted("C-1", paying()));
  const auto done = s.when(void_it("C-1"));
  done.then(claim_status::paid);
  BOOST_TEST((next_dispatch(done.claim) == dispatch_kind::withdrawal));
  s.when(void_it("C-1")).then_nothing_happens();
}

BOOST_AUTO_TEST_CASE(a_replacement_follows_its_original_and_replaces_it_when_it_is_decided) {
  auto s = sent_story().having(remitted("C-1", paying()));
  auto next = claim("C-2", {visit(200'00)});
  next.replaces_submitter = "ACME";
  next.replaces_claim_id = "C-1";
  const auto routed = s.when(next);
  routed.then(claim_status::under_review);
  BOOST_TEST((next_dispatch(routed.claim) == dispatch_kind::replacement));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::paid));
  s.having(send("C-2", dispatch_kind::replacement, 2));
  s.when(remitted("C-2", paying({{1, 200'00, {}}}), 1, "file-3")).then(claim_status::paid);
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST(s.claim_of("C-1").settlement.to_recoup == 0);
}

BOOST_AUTO_TEST_CASE(the_explanation_says_who_decided_and_repeats_what_was_stated) {
  auto s = sent_story().having(remitted("C-1", paying()));
  const auto text = explain(s.claim_of("C-1"), s.bucket().contract, {"POL-1", "CLM-1", "M-1"});
  BOOST_TEST(text.find("decided by TPA, which administers policy POL-1") != std::string::npos, text);
  BOOST_TEST(text.find("$30.00 is adjusted as PR-3, yours to pay.") != std::string::npos, text);
}

BOOST_AUTO_TEST_CASE(a_reason_code_with_a_letter_is_told_as_it_came) {
  BOOST_TEST(lettered_reason("B7").value() == 2'007);
  BOOST_TEST(reason_text(2'007) == "B7");
  BOOST_TEST(reason_text(45) == "45");
  for (const auto* none : {"", "B", "45", "b7", "B0", "B1000", "B7 "})
    BOOST_TEST(!lettered_reason(none), none);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(exchange_ledger_test)

batch_sent batch(std::uint32_t number, std::uint8_t byte = 1) {
  batch_sent b{"TPA", number, day("2026-03-03"), 2, {}};
  b.sha256[0] = byte;
  return b;
}

BOOST_AUTO_TEST_CASE(batches_follow_each_other_and_are_recorded_once) {
  exchange_ledger ledger;
  const auto record = [&](const batch_sent& b) {
    auto decided = decide(ledger, record_batch{b});
    if (auto* event = std::get_if<std::optional<exchange_event>>(&decided); event && *event)
      evolve(ledger, **event);
    return decided;
  };
  const auto unchanged = exchange_decision{std::optional<exchange_event>{}};
  BOOST_TEST(std::holds_alternative<rejection>(record(batch(2))));
  BOOST_TEST(!std::holds_alternative<rejection>(record(batch(1))));
  BOOST_TEST((record(batch(1)) == unchanged));
  BOOST_TEST((std::get<rejection>(record(batch(1, 9))).code == rejection_code::idempotency_conflict));
  BOOST_TEST(ledger.next_batch("TPA") == 2u);
  BOOST_TEST(ledger.next_batch("OTHER") == 1u);
}

BOOST_AUTO_TEST_CASE(a_file_is_recorded_once_for_a_processor) {
  exchange_ledger ledger;
  exchange_file_taken file{"TPA", exchange_file_kind::remittance, day("2026-03-06"), 1, 0, {}};
  const auto first = decide(ledger, record_file{file});
  evolve(ledger, *std::get<std::optional<exchange_event>>(first));
  BOOST_TEST(!std::get<std::optional<exchange_event>>(decide(ledger, record_file{file})));
  file.processor = "OTHER";
  BOOST_TEST(std::get<std::optional<exchange_event>>(decide(ledger, record_file{file})).has_value());
  file.processor = "no id";
  BOOST_TEST(std::holds_alternative<rejection>(decide(ledger, record_file{file})));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_external_claim_test
}  // namespace benefactor
