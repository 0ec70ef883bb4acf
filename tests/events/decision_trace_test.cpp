// The timeline of a decision: what each of the ten steps says, and that it is what was recorded.
#include <algorithm>
#include <boost/test/unit_test.hpp>

#include "events/decision_follower.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace of_decision_trace_test {

using namespace test_support;

std::vector<decision_trace> traces_of(const story& s, std::string_view claim, bool opened = true) {
  const auto wanted = id_of<claim_id>(claim);
  decision_follower follower([wanted](const claim_id& id) { return id == wanted; });
  std::vector<decision_trace> traces;
  for (const auto& event : s.history())
    if (auto trace = follower.take(event, opened)) traces.push_back(std::move(*trace));
  return traces;
}

/// "limit=2000.00, counted for=the policy": what a step says.
std::string said(const line_trace& line, step s) {
  std::string text;
  for (const auto& fact : line.steps[s].facts)
    text += (text.empty() ? "" : ", ") + std::string(fact.name) + "=" + to_text(fact.value);
  return text;
}

std::string outcomes(const line_trace& line) {
  std::string text;
  for (std::size_t i = 0; i < step_count; ++i)
    text += (i == 0 ? "" : " ") + std::string(to_text(line.steps[static_cast<step>(i)].outcome));
  return text;
}

const std::string seven_not_reached =
    " NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED";

BOOST_AUTO_TEST_SUITE(decision_traces)

BOOST_AUTO_TEST_CASE(every_step_of_a_covered_line_says_what_it_rested_on) {
  auto s = given(sample_policy());
  s.having(claim("C-1", {visit(400'00)})).having(claim("C-2", {visit()}));
  const auto traces = traces_of(s, "C-2");
  BOOST_REQUIRE(traces.size() == 1u);
  BOOST_REQUIRE(traces[0].lines.size() == 1u);
  const auto& line = traces[0].lines[0];
  BOOST_TEST(traces[0].agrees());
  BOOST_TEST(outcomes(line) ==
             "PASSED PASSED PASSED PASSED PASSED PASSED PASSED PASSED PASSED COMPUTED COMPUTED COMPUTED "
             "COMPUTED NOT_NEEDED COMPUTED");
  BOOST_TEST(said(line, step::cover) ==
             "service date=2026-03-01, policy from=2026-01-01, policy to=2026-12-31, policy in force=yes, "
             "membership from=2026-01-01, membership active=yes");
  BOOST_TEST(said(line, step::timely_filing) ==
             "first received=2026-03-02, service date=2026-03-01, days=1, days allowed=365");
  BOOST_TEST(said(line, step::duplicate) == "exempt=no, same lines standing=0");
  BOOST_TEST(said(line, step::claim_edits) == "findings=0");
  BOOST_TEST(said(line, step::rule) ==
             "service type=SPECIALIST_VISIT, terms version=1, rule of=the policy, rule version=1, "
             "coverage=80.00 %");
  BOOST_TEST(said(line, step::network) == "rule asks for=ANY, provider is=IN_NETWORK");
  BOOST_TEST(said(line, step::exclusions) == "codes excluded by the rule=0, line has one=no");
  BOOST_TEST(said(line, step::authorization) == "required=no");
  BOOST_TEST(said(line, step::annual_limit) ==
             "limit=2000.00, counted for=the policy, used before=0.00, benefit year=2026, remaining=2000.00");
  BOOST_TEST(said(line, step::visit_limit) ==
             "billed=250.00, price=250.00, limit of a visit=300.00, left of the visit=300.00, "
             "allowed=250.00, over the visit limit=0.00");
  BOOST_TEST(said(line, step::deductible) ==
             "applies=yes, policy deductible=500.00, policy has met=300.00, remaining=200.00, "
             "deductible=200.00");
  BOOST_TEST(said(line, step::copay) == "copay of a visit=30.00, left of the visit=30.00, copay=30.00");
  BOOST_TEST(said(line, step::coinsurance) ==
             "balance=20.00, coverage=80.00 %, share of the plan=16.00, share of the member=4.00, "
             "annual limit remaining=2000.00, over the annual limit=0.00, deductible=200.00, copay=30.00, "
             "coinsurance=4.00, plan pays=16.00");
  BOOST_TEST(said(line, step::coordination) == "prior payers=0, method=PRIMARY");
  BOOST_TEST(said(line, step::record) ==
             "status=PARTIALLY_COVERED, billed=250.00, plan pays=16.00, member owes=234.00, "
             "adjustments=PR-1 200.00, PR-2 4.00, PR-3 30.00");
}

BOOST_AUTO_TEST_CASE(the_bucket_is_told_before_and_after_each_line) {
  auto s = given(sample_policy());
  s.having(claim("C-1", {visit(400'00), line_of(service_type::preventive, 90'00)}));
  const auto trace = traces_of(s, "C-1").at(0);
  BOOST_TEST(trace.lines[0].before.policy.deductible_met == 0);
  BOOST_TEST(trace.lines[0].after.policy.deductible_met == 300'00);
  BOOST_TEST(trace.lines[0].after.member.out_of_pocket_used == 300'00);
  BOOST_TEST((trace.lines[1].before == trace.lines[0].after));
  BOOST_TEST(trace.lines[1].after.policy.paid.of(service_type::preventive) == 90'00);
  BOOST_TEST((trace.lines[1].after.policy == s.bucket().years.at(0).policy));
}

BOOST_AUTO_TEST_CASE(a_denied_line_ends_at_the_step_that_denies_it) {
  auto s = given(sample_policy());
  s.having(claim("C-1", {visit()})).having(claim("C-2", {visit()}));
  const auto duplicate = traces_of(s, "C-2").at(0);
  BOOST_TEST(duplicate.agrees());
  BOOST_TEST(outcomes(duplicate.lines[0]) ==
             "PASSED PASSED DENIED NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED" +
                 std::string(" NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED NOT_REACHED") +
                 " NOT_REACHED COMPUTED");
  BOOST_TEST(said(duplicate.lines[0], step::duplicate) == "exempt=no, same lines standing=1");
  BOOST_TEST(said(duplicate.lines[0], step::record) ==
             "status=DENIED, denied=DUPLICATE_CLAIM, billed=250.00, plan pays=0.00, member owes=0.00, "
             "adjustments=CO-18 250.00");

  s.having(claim("C-3", {line_of(service_type::dental, 80'00)}));
  const auto uncovered = traces_of(s, "C-3").at(0);
  BOOST_TEST(outcomes(uncovered.lines[0]) ==
             "PASSED PASSED PASSED PASSED DENIED NOT_REACHED NOT_REACHED" + seven_not_reached + " COMPUTED");
  BOOST_TEST(said(uncovered.lines[0], step::rule) == "service type=DENTAL, terms version=1, rule of=nobody");
}

BOOST_AUTO_TEST_CASE(the_price_of_a_contract_and_the_maximums_are_told) {
  auto terms = open_policy();
  terms.out_of_pocket_max = 40'00;
  auto s = given(terms);
  s.price("99213", 100'00);
  auto line = visit(250'00);
  line.units = 2;
  s.having(claim("C-1", {line}));
  const auto trace = traces_of(s, "C-1").at(0);
  BOOST_TEST(trace.agrees());
  BOOST_TEST(said(trace.lines[0], step::visit_limit) ==
             "billed=250.00, contract price a unit=100.00, units=2, contract=C-1, fee schedule version=1, "
             "price=200.00, limit of a visit=300.00, left of the visit=300.00, allowed=200.00, over the "
             "visit limit=0.00");
  BOOST_TEST(said(trace.lines[0], step::coinsurance) ==
             "policy out-of-pocket maximum=40.00, policy has used=0.00, balance=170.00, coverage=80.00 %, "
             "share of the plan=136.00, share of the member=34.00, out-of-pocket remaining=40.00, "
             "relief=24.00, annual limit remaining=2000.00, over the annual limit=0.00, deductible=0.00, "
             "copay=30.00, coinsurance=10.00, plan pays=160.00");
}

BOOST_AUTO_TEST_CASE(coordination_says_what_others_paid_and_what_the_plan_would_have) {
  auto terms = open_policy();
  terms.coordination = coordination_method::standard;
  auto s = given(terms);
  auto line = visit(250'00);
  line.prior_payers = {{"OTHER", 150'00, {}, {}, {}, {}}};
  s.having(claim("C-1", {line}));
  const auto trace = traces_of(s, "C-1").at(0);
  BOOST_TEST(trace.agrees());
  BOOST_TEST((trace.lines[0].steps[step::coordination].outcome == step_outcome::computed));
  BOOST_TEST(said(trace.lines[0], step::coordination)
                 .starts_with("method=STANDARD, prior payers paid=150.00, patient still owes=100.00"));
  BOOST_TEST(to_text(*trace.lines[0].steps[step::coordination].find("plan alone would pay")) == "176.00");
}

BOOST_AUTO_TEST_CASE(an_authorisation_is_named_with_its_visits) {
  auto terms = open_policy();
  auto imaging = full_rule(service_type::imaging);
  imaging.requires_preauth = true;
  terms.rules = {imaging};
  auto s = given(terms);
  auto two_visits = granted("A-1");
  two_visits.visits = 2;
  s.having(two_visits).having(claim("C-1", {line_of(service_type::imaging, 80'00)}));
  const auto line = traces_of(s, "C-1").at(0).lines[0];
  BOOST_TEST(said(line, step::authorization) ==
             "required=yes, granted for the policy=1, authorisation=A-1, visits used before=0, visits "
             "granted=2, uses a visit=yes");
  BOOST_TEST(line.before.visits_used.value() == 0);
  BOOST_TEST(line.after.visits_used.value() == 1);
}

BOOST_AUTO_TEST_CASE(an_upheld_dispute_is_traced_with_what_was_set_aside_and_what_was_given_back) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit()})).having(claim("C-2", {visit(), visit(100'00)})).having(dispute("C-2"));
  dispute_correction correction;
  correction.line = 1;
  correction.waive = denial::duplicate_claim;
  s.having(uphold("C-2", correction));
  const auto traces = traces_of(s, "C-2");
  BOOST_REQUIRE(traces.size() == 2u);
  BOOST_TEST(traces[0].agrees());
  const auto& again = traces[1];
  BOOST_TEST(again.agrees());
  BOOST_TEST((again.cause == adjudication_cause::dispute));
  BOOST_REQUIRE(again.released.size() == 1u);
  BOOST_TEST(again.released[0].line == 2);
  BOOST_TEST((again.lines[0].steps[step::duplicate].outcome == step_outcome::waived));
  BOOST_TEST(said(again.lines[0], step::duplicate) ==
             "exempt=no, same lines standing=1, set aside=DUPLICATE_CLAIM");
}

BOOST_AUTO_TEST_CASE(without_the_key_step_3_goes_by_the_record_and_says_so) {
  auto terms = open_policy();
  auto rule = specialist_rule();
  rule.excluded_diagnoses = {"F10*"};
  terms.rules = {rule};
  auto s = given(terms);
  auto excluded = visit();
  excluded.diagnoses = {"F10.1"};
  s.having(claim("C-1", {excluded, visit(90'00)}));
  const auto open = traces_of(s, "C-1").at(0);
  BOOST_TEST(open.agrees());
  BOOST_TEST(said(open.lines[0], step::exclusions) == "codes excluded by the rule=1, line has one=yes");
  const auto sealed = traces_of(s, "C-1", false).at(0);
  BOOST_TEST(sealed.agrees());
  BOOST_TEST(said(sealed.lines[0], step::exclusions) ==
             "codes excluded by the rule=1, line has one=yes, as recorded=yes");
  BOOST_TEST(said(sealed.lines[1], step::exclusions) ==
             "codes excluded by the rule=1, line has one=no, as recorded=yes");
}

BOOST_AUTO_TEST_CASE(a_record_that_the_rules_do_not_give_is_told_where_it_parts_from_them) {
  auto s = given(open_policy());
  s.having(claim("C-1", {visit(), line_of(service_type::preventive, 100'00)}));
  auto history = s.history();
  decision_follower follower([](const claim_id&) { return true; });
  std::optional<decision_trace> trace;
  for (auto& event : history) {
    if (auto* decided = std::get_if<claim_adjudicated>(&event)) {
      decided->decided[0].plan_paid += 1;
      decided->decided[0].coinsurance -= 1;
    }
    if (auto told = follower.take(event)) trace = std::move(told);
  }
  BOOST_REQUIRE(trace.has_value());
  BOOST_TEST(!trace->agrees());
  BOOST_REQUIRE(trace->lines[0].differences.size() == 2u);
  BOOST_TEST((trace->lines[0].differences[0] == trace_difference{"coinsurance", "43.99", "44.00"}));
  BOOST_TEST((trace->lines[0].differences[1] == trace_difference{"planPaid", "176.01", "176.00"}));
  // The bucket goes on from what the record says.
  BOOST_TEST(trace->lines[1].agrees());
  BOOST_TEST(trace->lines[0].after.policy.paid.of(service_type::specialist_visit) == 176'01);
}

BOOST_AUTO_TEST_CASE(steps_have_numbers_and_denials_have_steps) {
  BOOST_TEST(number_of(step::cover) == "1");
  BOOST_TEST(number_of(step::claim_edits) == "1c");
  BOOST_TEST(number_of(step::record) == "10");
  BOOST_TEST(title_of(step::record) == "Record");
  BOOST_TEST((step_behind(denial::preauth_required) == step::authorization));
  BOOST_TEST(!step_behind(denial::denied_in_review).has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_decision_trace_test
}  // namespace benefactor
