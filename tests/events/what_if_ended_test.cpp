// What was cancelled, voided or replaced counts once, whatever the plan lets become of it; and whose lines
// are compared.
#include <boost/test/unit_test.hpp>

#include "events/what_if.hpp"
#include "tests/events/what_if_story.hpp"

namespace benefactor {
namespace of_what_if_ended_test {

using namespace test_support;

claim_submission replacing(std::string_view replaced, claim_submission by) {
  by.replaces_submitter = "ACME";
  by.replaces_claim_id = std::string(replaced);
  return by;
}

what_if_plan reviewing_from(cents amount) {
  what_if_plan plan;
  plan.change.terms.review_threshold = std::optional<cents>{amount};
  return plan;
}

story replaced_visit() {
  auto s = given(plain_policy());
  s.having(visit_on("C-1", "2026-03-01", 300'00))
      .having(replacing("C-1", visit_on("C-2", "2026-03-01", 320'00)));
  return s;
}

BOOST_AUTO_TEST_SUITE(what_if_ended)

BOOST_AUTO_TEST_CASE(a_claim_that_would_wait_does_not_count_beside_its_refused_replacement) {
  const auto report = report_of(replaced_visit(), reviewing_from(100'00));
  BOOST_TEST(report.total.claims == 1u);
  BOOST_TEST(report.total.recorded.billed == 320'00);
  BOOST_TEST(report.total.supposed.billed == 320'00);
  BOOST_TEST(report.total.supposed.undecided == 320'00);
  BOOST_TEST(report.ended_as_recorded == 1u);
  BOOST_TEST(report.waiting == 0u);
  BOOST_TEST((report.refused.at({"submit_claim", rejection_code::invalid_transition}) == 1u));
}

BOOST_AUTO_TEST_CASE(a_claim_does_not_count_beside_a_replacement_that_would_wait) {
  const auto s = replaced_visit();
  const auto plan = reviewing_from(310'00);
  const auto report = report_of(s, plan);
  BOOST_TEST(report.total.claims == 1u);
  BOOST_TEST(report.total.supposed.billed == 320'00);
  BOOST_TEST(report.total.supposed.undecided == 320'00);
  BOOST_TEST(report.ended_as_recorded == 1u);
  BOOST_TEST(report.waiting == 1u);
  BOOST_TEST(report.refused.empty());
  // And it has given back what it took.
  BOOST_TEST(supposed(s.history(), plan).supposed().find_year(2026)->policy.deductible_met == 0);
}

BOOST_AUTO_TEST_CASE(a_claim_that_would_wait_when_it_is_voided_is_gone) {
  auto s = given(plain_policy());
  s.having(visit_on("C-1", "2026-03-01")).having(void_it("C-1")).having(visit_on("C-2", "2026-03-04", 80'00));
  const auto report = report_of(s, reviewing_from(100'00));
  BOOST_TEST(report.total.claims == 1u);
  BOOST_TEST(report.total.supposed.billed == 80'00);
  BOOST_TEST(report.ended_as_recorded == 1u);
  BOOST_TEST(report.refused.empty());
}

BOOST_AUTO_TEST_CASE(a_replacement_that_was_refused_and_then_replaced_is_gone_too) {
  auto s = replaced_visit();
  s.having(replacing("C-2", visit_on("C-3", "2026-03-01", 330'00)));
  const auto report = report_of(s, reviewing_from(100'00));
  BOOST_TEST(report.total.claims == 1u);
  BOOST_TEST(report.total.recorded.billed == 330'00);
  BOOST_TEST(report.total.supposed.billed == 330'00);
}

BOOST_AUTO_TEST_CASE(a_claim_that_would_have_been_paid_when_it_was_cancelled_is_gone) {
  auto s = given(plain_policy());
  s.having(claim("C-1", {line_of(service_type::dental, 80'00)}))
      .having(claim_deed{"C-1", remit_claim{{}, day("2026-03-03"), "R1", 0}})
      .having(cancel("C-1"));
  what_if_plan plan;
  rule_change dental;
  dental.service = service_type::dental;
  dental.coverage = whole;
  plan.change.terms.rules = {dental};
  const auto report = report_of(s, plan);
  BOOST_TEST(report.total.claims == 0u);
  BOOST_TEST(report.ended_as_recorded == 1u);
  BOOST_TEST(report.refused.empty());
  const auto policy = supposed(s.history(), plan);
  BOOST_TEST(policy.supposed().find_year(2026)->policy.paid.of(service_type::dental) == 0);
}

BOOST_AUTO_TEST_CASE(what_ended_is_counted_where_the_cohort_chooses_it) {
  auto plan = reviewing_from(100'00);
  plan.period = {day("2026-04-01"), {}};
  BOOST_TEST(report_of(replaced_visit(), plan).ended_as_recorded == 0u);
}

BOOST_AUTO_TEST_CASE(a_waiting_claim_that_is_refused_would_not_be_decided) {
  auto terms = plain_policy();
  terms.review_threshold = 700'00;
  auto s = given(terms);
  s.having(visit_on("C-1", "2026-03-01", 300'00))
      .having(replacing("C-1", visit_on("C-2", "2026-03-01", 800'00)));
  const auto report = report_of(s, reviewing_from(100'00));
  BOOST_TEST(report.refused.size() == 1u);
  BOOST_TEST(report.released == 0u);
  BOOST_TEST(report.waiting == 1u);
}

BOOST_AUTO_TEST_CASE(a_cohort_by_what_was_paid_holds_for_what_is_not_reproducible) {
  auto terms = plain_policy();
  terms.rules[0].excluded_diagnoses = {"F10*"};
  auto s = given(terms);
  s.having(visit_on("C-1", "2026-03-01", 600'00))
      .having(claim("C-2", {line_of(service_type::preventive, 50'00)}));
  auto sealed = s.history();
  for (auto& event : sealed)
    if (auto* e = std::get_if<claim_submitted>(&event)) e->confidential = {};
  const auto claims = [&](cents from) {
    auto plan = with_deductible(0);
    plan.cohort.member_paid_from = from;
    what_if_report report;
    supposed(sealed, plan, false).compare(report);
    return std::pair(report.total.claims, report.not_reproducible.claims);
  };
  // 80 % of 100.00, and 50.00.
  BOOST_TEST((claims(130'00) == std::pair<std::uint64_t, std::uint64_t>{1, 1}));
  BOOST_TEST((claims(130'01) == std::pair<std::uint64_t, std::uint64_t>{0, 0}));
}

BOOST_AUTO_TEST_CASE(lines_are_counted_by_the_members_age_on_their_day) {
  auto s = given(plain_policy());
  demographics who;
  who.birth_date = day("1991-04-15");
  auto of_spouse = visit_on("C-3", "2026-05-01");
  of_spouse.member_number = "M-2";
  s.having(policy_deed{describe_member{id_of<member_id>("M-1"), who, id_of<content_digest>("M-1")}})
      .having(visit_on("C-1", "2026-04-14"))
      .having(visit_on("C-2", "2026-04-15"))
      .having(of_spouse);
  const auto report = report_of(s, with_deductible(0));
  BOOST_TEST(report.ages[1].claims == 1u);
  BOOST_TEST(report.ages[2].claims == 1u);
  BOOST_TEST(report.ages[5].claims == 1u);
  compared_lines all;
  for (const auto& band : report.ages) all += band;
  BOOST_TEST((all == report.total));
}

BOOST_AUTO_TEST_CASE(age_bands_have_their_edges) {
  const auto band = [](std::string_view birth) {
    return age_band_name(age_band_of(day(birth), day("2026-03-01")));
  };
  BOOST_TEST(band("2026-03-02") == "0-17");
  BOOST_TEST(band("2008-03-02") == "0-17");
  BOOST_TEST(band("2008-03-01") == "18-34");
  BOOST_TEST(band("1976-03-01") == "50-64");
  BOOST_TEST(band("1961-03-01") == "65+");
  BOOST_TEST(age_band_name(age_band_of(std::nullopt, day("2026-03-01"))) == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_what_if_ended_test
}  // namespace benefactor
