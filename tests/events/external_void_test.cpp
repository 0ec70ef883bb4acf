// Voids that go to an external processor: it is asked to void what it has and does not reverse itself, once,
// and nothing else.
#include <boost/test/unit_test.hpp>

#include "events/external_claim.hpp"
#include "tests/events/external_deeds.hpp"

namespace benefactor {
namespace of_external_void_test {

using namespace test_support;
using enum dispatch_kind;
using enum processor_status;

/// C-1, which TPA has paid.
story paid_story() {
  return given(administered())
      .having(claim("C-1", {visit()}))
      .having(send("C-1"))
      .having(remitted("C-1", paying()));
}

claim_submission replacing(std::string id, std::string original = "C-1", cents billed = 200'00) {
  auto c = claim(std::move(id), {visit(billed)});
  c.replaces_submitter = "ACME";
  c.replaces_claim_id = std::move(original);
  return c;
}

/// C-1 as it was paid, and C-2, which replaces it and which TPA refused at its door.
story refused_story() {
  return paid_story()
      .having(replacing("C-2"))
      .having(send("C-2", dispatch_kind::replacement, 2))
      .having(reported("C-2", said(rejected, 1, "file-3")));
}

/// C-2 released here: C-1 is reversed here, and TPA has paid it.
story released_story() { return refused_story().having(release("C-2")); }

external_remittance reversing() {
  return {.reverses = true, .lines = {}, .trace = "CHK-10", .paid_on = day("2026-03-09")};
}

/// As the intake reports a reversal that nothing corrects.
claim_deed reversed(std::string id, const char* file = "file-8") {
  return {std::move(id), report_claim{{}, said(finalized, 1, file), reversing()}};
}

dispatch_kind next(const story& s, const char* id) { return next_dispatch(s.claim_of(id)); }

BOOST_AUTO_TEST_SUITE(external_voids)

BOOST_AUTO_TEST_CASE(the_original_of_a_refused_replacement_that_the_engine_decides_is_voided_there) {
  auto s = refused_story();
  BOOST_TEST((next(s, "C-1") == none));
  s.when(release("C-2")).then(claim_status::partially_approved);
  const auto& original = s.claim_of("C-1");
  BOOST_TEST((original.status == claim_status::reversed));
  BOOST_TEST(original.settlement.to_recoup == 0);
  BOOST_TEST((next(s, "C-1") == withdrawal));
  BOOST_TEST((next(s, "C-2") == none));
  // It goes out once.
  s.when(send("C-1", withdrawal, 3)).then(claim_status::reversed);
  BOOST_TEST((next(s, "C-1") == none));
  s.when(send("C-1", withdrawal, 3)).then_nothing_happens();
  s.when(send("C-1", withdrawal, 4)).then_refused(rejection_code::invalid_transition);
  // And is carried out there: here nothing is left to change.
  s.when(reversed("C-1")).then(claim_status::reversed);
  BOOST_TEST((next(s, "C-1") == none));
  BOOST_TEST(s.claim_of("C-1").settlement.to_recoup == 0);
}

BOOST_AUTO_TEST_CASE(so_is_the_original_of_one_that_was_not_sent_yet) {
  auto s = paid_story().having(replacing("C-2")).having(release("C-2"));
  BOOST_TEST((next(s, "C-1") == withdrawal));
  BOOST_TEST((next(s, "C-2") == none));
}

BOOST_AUTO_TEST_CASE(so_is_one_that_the_processor_denied_for_it_stands_there_too) {
  auto s = given(administered()).having(claim("C-1", {visit()})).having(send("C-1"));
  s.having(remitted("C-1", paying({{1, 0, {{adjustment_group::co, 50, 250'00}}}})));
  s.having(replacing("C-2")).having(release("C-2"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((next(s, "C-1") == withdrawal));
}

BOOST_AUTO_TEST_CASE(a_refused_replacement_that_is_denied_here_leaves_its_original_where_it_stands) {
  auto s = refused_story().having(deny("C-2"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::paid));
  BOOST_TEST((next(s, "C-1") == none));
  BOOST_TEST((next(s, "C-2") == none));
}

BOOST_AUTO_TEST_CASE(a_replacement_that_is_decided_there_has_replaced_its_original_there) {
  auto s = paid_story().having(replacing("C-2")).having(send("C-2", dispatch_kind::replacement, 2));
  s.having(remitted("C-2", paying({{1, 200'00, {}}}), 1, "file-3"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((next(s, "C-1") == none));
}

BOOST_AUTO_TEST_CASE(then_a_void_that_was_wanted_before_has_not_to_go_out_any_more) {
  auto s = paid_story().having(void_it("C-1")).having(replacing("C-2"));
  s.having(send("C-2", dispatch_kind::replacement, 2));
  BOOST_TEST((next(s, "C-1") == withdrawal));
  s.having(remitted("C-2", paying({{1, 200'00, {}}}), 1, "file-3"));
  BOOST_TEST((next(s, "C-1") == none));
}

BOOST_AUTO_TEST_CASE(what_the_processor_reverses_itself_is_not_voided) {
  auto s = paid_story().having(reversed("C-1"));
  BOOST_TEST((next(s, "C-1") == none));
  auto wanted = paid_story().having(void_it("C-1")).having(reversed("C-1"));
  BOOST_TEST((wanted.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((next(wanted, "C-1") == none));
  BOOST_TEST(!wanted.claim_of("C-1").external.void_wanted);
}

BOOST_AUTO_TEST_CASE(a_void_that_it_carries_out_stays_told_of_as_asked) {
  auto s = paid_story().having(void_it("C-1")).having(send("C-1", withdrawal, 2)).having(reversed("C-1"));
  BOOST_TEST((next(s, "C-1") == none));
  BOOST_TEST(s.claim_of("C-1").external.void_wanted);
}

BOOST_AUTO_TEST_CASE(a_void_that_was_wanted_goes_out_though_the_claim_is_reversed_here_meanwhile) {
  auto s = refused_story().having(void_it("C-1")).having(release("C-2"));
  BOOST_TEST((next(s, "C-1") == withdrawal));
}

BOOST_AUTO_TEST_CASE(a_void_that_went_out_does_not_go_again_when_the_claim_is_reversed_here) {
  auto s = refused_story().having(void_it("C-1")).having(send("C-1", withdrawal, 3)).having(release("C-2"));
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((next(s, "C-1") == none));
}

BOOST_AUTO_TEST_CASE(reversed_here_and_then_by_the_processor_itself_it_has_nothing_to_void) {
  auto s = released_story().having(reversed("C-1"));
  BOOST_TEST((next(s, "C-1") == none));
}

BOOST_AUTO_TEST_CASE(reversed_here_it_is_voided_there_whatever_else_the_processor_says_of_it) {
  // A status that is late, one that it finalized what it paid, and a correction by which it stands.
  for (const auto late : {accepted, rejected, finalized, processor_status::paid}) {
    auto s = released_story().having(reported("C-1", said(late, 1, "file-8")));
    BOOST_TEST((next(s, "C-1") == withdrawal), to_text(late));
  }
  auto corrected = paying({{1, 0, {{adjustment_group::co, 45, 250'00}}}});
  corrected.reverses = true;
  auto s = released_story();
  s.having({claim_deed{"C-1", report_claim{{}, said(processor_status::denied, 1, "file-8"), corrected}}});
  BOOST_TEST((next(s, "C-1") == withdrawal));
}

BOOST_AUTO_TEST_CASE(what_was_paid_and_is_to_be_voided_is_there_though_a_late_status_refuses_it) {
  auto s = paid_story().having(void_it("C-1")).having(reported("C-1", said(rejected, 1, "file-8")));
  BOOST_TEST((next(s, "C-1") == withdrawal));
}

BOOST_AUTO_TEST_CASE(of_a_claim_that_the_engine_took_back_nothing_is_voided) {
  auto s = given(administered()).having(claim("C-1", {visit()})).having(send("C-1"));
  s.having(reported("C-1", said(rejected))).having(release("C-1"));
  // Its replacement is the engine's.
  s.when(replacing("C-2")).then(claim_status::partially_approved);
  BOOST_TEST((s.claim_of("C-1").status == claim_status::reversed));
  BOOST_TEST((next(s, "C-1") == none));
  s.having(void_it("C-2"));
  BOOST_TEST((next(s, "C-2") == none));
}

BOOST_AUTO_TEST_CASE(of_a_chain_of_replacements_the_last_that_the_processor_has_is_voided) {
  auto s = paid_story().having(replacing("C-2")).having(send("C-2", dispatch_kind::replacement, 2));
  s.having(remitted("C-2", paying({{1, 200'00, {}}}), 1, "file-3"));
  s.having(replacing("C-3", "C-2", 190'00)).having(release("C-3"));
  BOOST_TEST((next(s, "C-1") == none));
  BOOST_TEST((next(s, "C-2") == withdrawal));
  // What replaces the engine's own changes nothing there.
  s.having(replacing("C-4", "C-3", 180'00));
  BOOST_TEST((next(s, "C-2") == withdrawal));
  BOOST_TEST((next(s, "C-3") == none));
}

BOOST_AUTO_TEST_CASE(cancelled_here_it_is_voided_there_unless_it_was_refused_at_the_door) {
  auto s = refused_story().having(cancel("C-2"));
  BOOST_TEST((next(s, "C-2") == none));
  BOOST_TEST((next(s, "C-1") == none));
  auto there = paid_story().having(replacing("C-2")).having(send("C-2", dispatch_kind::replacement, 2));
  there.having(cancel("C-2"));
  BOOST_TEST((next(there, "C-2") == withdrawal));
  BOOST_TEST((there.claim_of("C-1").status == claim_status::paid));
  auto denied_there = given(administered()).having(claim("C-1", {visit()})).having(send("C-1"));
  denied_there.having(remitted("C-1", paying({{1, 0, {{adjustment_group::co, 50, 250'00}}}})));
  BOOST_TEST((next_dispatch(denied_there.when(cancel("C-1")).claim) == withdrawal));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_external_void_test
}  // namespace benefactor
