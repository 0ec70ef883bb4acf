// What a plan changes: the terms and in which years, network, fees, edits.
#include "events/what_if_plan.hpp"

#include <boost/test/unit_test.hpp>

#include "events/contract_in_force.hpp"
#include "tests/events/what_if_story.hpp"

namespace benefactor {
namespace of_what_if_plan_test {

using namespace test_support;

BOOST_AUTO_TEST_SUITE(what_if_plans)

BOOST_AUTO_TEST_CASE(an_out_of_pocket_maximum_is_set_and_taken_away) {
  const auto s = three_visits();
  what_if_plan plan;
  plan.change.terms.out_of_pocket_max = std::optional<cents>{400'00};
  BOOST_TEST(report_of(s, plan).total.supposed.member == 400'00);

  auto limited = plain_policy();
  limited.out_of_pocket_max = 400'00;
  auto t = given(limited);
  t.having(visit_on("C-1", "2026-03-01")).having(visit_on("C-2", "2026-04-01"));
  plan.change.terms.out_of_pocket_max = std::optional<cents>{};
  const auto report = report_of(t, plan);
  BOOST_TEST(report.total.recorded.member == 400'00);
  BOOST_TEST(report.total.supposed.member == 520'00);
}

BOOST_AUTO_TEST_CASE(of_a_rule_only_what_is_said_changes) {
  const auto s = three_visits();
  what_if_plan plan;
  rule_change change;
  change.service = service_type::specialist_visit;
  change.copay = std::optional<cents>{30'00};
  plan.change.terms.rules = {change};
  // C-2: 200 deductible, 30 copay, 80 % of 70. C-3: 30 copay, 80 % of 270.
  BOOST_TEST(report_of(s, plan).total.supposed.plan_paid == 56'00 + 216'00);
  plan.change.terms.rules[0].copay.reset();
  plan.change.terms.rules[0].coverage = 5000;
  BOOST_TEST(report_of(s, plan).total.supposed.plan_paid == 50'00 + 150'00);
}

BOOST_AUTO_TEST_CASE(a_service_is_covered_no_more_and_another_one_newly) {
  auto s = given(plain_policy());
  s.having(claim("C-1", {visit(600'00), line_of(service_type::dental, 100'00)}));
  BOOST_TEST(plan_paid_total(s.claim_of("C-1")) == 80'00);
  what_if_plan plan;
  rule_change none, dental;
  none.service = service_type::specialist_visit;
  none.covered = false;
  dental.service = service_type::dental;
  dental.coverage = 9000;
  dental.deductible_applies = false;
  plan.change.terms.rules = {none, dental};
  const auto report = report_of(s, plan);
  BOOST_TEST(report.services.at(service_type::specialist_visit).supposed.plan_paid == 0);
  BOOST_TEST(report.services.at(service_type::dental).recorded.plan_paid == 0);
  BOOST_TEST(report.services.at(service_type::dental).supposed.plan_paid == 90'00);
  BOOST_TEST(report.services.at(service_type::dental).claims == 1u);
}

BOOST_AUTO_TEST_CASE(a_change_without_coverage_makes_no_rule) {
  what_if_plan plan;
  rule_change dental;
  dental.service = service_type::dental;
  dental.copay = std::optional<cents>{10'00};
  plan.change.terms.rules = {dental};
  BOOST_TEST((changed_contract(plain_policy(), plan).rules == plain_policy().rules));
}

BOOST_AUTO_TEST_CASE(rules_of_a_members_own_stay) {
  auto terms = plain_policy();
  auto own = full_rule(service_type::specialist_visit);
  terms.members[0].rules = {own};
  auto s = given(terms);
  s.having(visit_on("C-1", "2026-03-01"));
  what_if_plan plan;
  rule_change change;
  change.service = service_type::specialist_visit;
  change.coverage = 1000;
  plan.change.terms.rules = {change};
  BOOST_TEST(report_of(s, plan).total.claims_changed == 0u);
}

BOOST_AUTO_TEST_CASE(other_terms_hold_in_the_benefit_years_that_the_period_touches_and_in_no_other) {
  auto terms = plain_policy();
  terms.effective = day("2025-01-01");
  terms.expiration = day("2027-12-31");
  for (auto& m : terms.members) m.enrolled = terms.effective;
  auto s = given(terms);
  s.having(visit_on("C-1", "2025-12-31", 800'00))
      .having(visit_on("C-2", "2026-01-01", 800'00))
      .having(visit_on("C-3", "2026-06-30", 800'00))
      .having(visit_on("C-4", "2026-12-31", 800'00))
      .having(visit_on("C-5", "2027-01-01", 800'00));
  auto plan = with_deductible(1'000'00);
  plan.period = {day("2026-06-30"), day("2026-06-30")};
  const auto policy = supposed(s.history(), plan);
  const auto paid = [&](std::string_view name) {
    return plan_paid_total(policy.find(s.claim_of(name).id)->supposed);
  };
  BOOST_TEST(paid("C-1") == 240'00);
  BOOST_TEST(paid("C-2") == 0);
  BOOST_TEST(paid("C-3") == 480'00);
  BOOST_TEST(paid("C-4") == 640'00);
  BOOST_TEST(paid("C-5") == 240'00);
  // Compared is the period alone.
  what_if_report report;
  policy.compare(report);
  BOOST_TEST(report.total.claims == 1u);
  BOOST_TEST(report.total.recorded.plan_paid == 640'00);
  BOOST_TEST(report.total.supposed.plan_paid == 480'00);
}

BOOST_AUTO_TEST_CASE(a_benefit_year_that_begins_in_summer_is_changed_whole) {
  auto p = plain_policy();
  p.plan_year_start = *parse_month_day("07-01");
  what_if_plan plan = with_deductible(0);
  plan.period = {day("2026-03-01"), day("2026-08-31")};
  const auto days = days_changed(plan, p);
  BOOST_TEST(format_date(*days.from) == "2025-07-01");
  BOOST_TEST(format_date(*days.to) == "2027-06-30");
  plan.by = period_of::receipt;
  BOOST_TEST(days_changed(plan, p).is_open());
}

BOOST_AUTO_TEST_CASE(every_version_of_the_terms_in_the_years_is_changed) {
  auto p = plain_policy();
  p.effective = day("2025-01-01");
  auto later = terms_of(p);
  later.deductible = 600'00;
  later.coordination = coordination_method::standard;
  p.revisions = {{2, {}, day("2026-04-01"), later, {}}, {3, {}, day("2028-01-01"), later, {}}};
  auto plan = with_deductible(900'00);
  plan.period = {day("2026-05-01"), day("2026-05-01")};
  const auto changed = changed_contract(p, plan);
  const auto deductible_on = [&](std::string_view on) { return terms_on(changed, day(on)).deductible; };
  BOOST_TEST(deductible_on("2025-12-31") == 500'00);
  BOOST_TEST(deductible_on("2026-01-01") == 900'00);
  BOOST_TEST(deductible_on("2026-04-01") == 900'00);
  BOOST_TEST((terms_on(changed, day("2026-04-01")).coordination == coordination_method::standard));
  BOOST_TEST(deductible_on("2026-12-31") == 900'00);
  BOOST_TEST(deductible_on("2027-01-01") == 600'00);
  BOOST_TEST(deductible_on("2028-01-01") == 600'00);
}

BOOST_AUTO_TEST_CASE(a_provider_is_of_another_network) {
  auto terms = plain_policy();
  terms.deductible = 0;
  terms.rules[0].network = network_restriction::in_network;
  auto s = given(terms);
  auto outside = visit_on("C-1", "2026-03-01");
  outside.provider_npi = unknown_npi;
  s.having(outside).having(visit_on("C-2", "2026-03-01"));
  what_if_plan plan;
  plan.change.networks = {{unknown_npi, network_status::in_network},
                          {in_network_npi, network_status::out_of_network}};
  const auto report = report_of(s, plan);
  BOOST_TEST(report.providers.at(unknown_npi).recorded.plan_paid == 0);
  BOOST_TEST(report.providers.at(unknown_npi).supposed.plan_paid == 240'00);
  BOOST_TEST(report.providers.at(in_network_npi).supposed.plan_paid == 0);
}

BOOST_AUTO_TEST_CASE(fees_are_multiplied_replaced_and_given_to_lines_that_had_none) {
  auto terms = plain_policy();
  terms.deductible = 0;
  auto s = given(terms).price("99213", 200'00);
  s.having(visit_on("C-1", "2026-03-01"));
  BOOST_TEST(plan_paid_total(s.claim_of("C-1")) == 160'00);
  what_if_plan plan;
  plan.change.fees.factor = 11'000;
  BOOST_TEST(report_of(s, plan).total.supposed.plan_paid == 176'00);
  BOOST_TEST(report_of(s, plan).total.supposed.contractual == 80'00);
  plan.change.fees.providers = {preferred_npi};
  BOOST_TEST(report_of(s, plan).total.claims_changed == 0u);

  auto t = given(terms);
  t.having(visit_on("C-1", "2026-03-01"));
  what_if_plan scheduled;
  scheduled.change.fees.schedules = {{"", 0, {{"99213", "", day("2026-03-01"), day("2026-03-01"), 100'00}}}};
  BOOST_TEST(report_of(t, scheduled).total.supposed.plan_paid == 80'00);
  scheduled.change.fees.schedules[0].fees[0].from = day("2026-03-02");
  BOOST_TEST(report_of(t, scheduled).total.claims_changed == 0u);
}

BOOST_AUTO_TEST_CASE(a_contracts_new_schedule_speaks_for_all_its_procedures) {
  fee_change fees;
  fees.schedules = {{"PPO", 0, {{"99213", "", day("2026-01-01"), {}, 50'00}}},
                    {"", 0, {{"99214", "", day("2026-01-01"), {}, 70'00}}}};
  const contract_price recorded{1, 90'00, "PPO", 3}, other{1, 90'00, "HMO", 1};
  const auto unit = [&](const char* procedure, const contract_price* was) -> std::optional<cents> {
    const auto price = changed_price(fees, 1, procedure, {}, day("2026-03-01"), was);
    return price ? std::optional(price->unit) : std::nullopt;
  };
  BOOST_TEST((unit("99213", &recorded) == 50'00));
  BOOST_TEST((unit("99214", &recorded) == 70'00));
  BOOST_TEST((unit("99215", &recorded) == std::nullopt));
  BOOST_TEST((unit("99215", &other) == 90'00));
  BOOST_TEST((unit("99215", nullptr) == std::nullopt));
}

BOOST_AUTO_TEST_CASE(a_factor_rounds_half_to_even_to_the_cent) {
  fee_change fees;
  const auto price = [&](cents unit, std::int32_t factor) {
    fees.factor = factor;
    const contract_price recorded{1, unit, "PPO", 1};
    return changed_price(fees, 1, "99213", {}, day("2026-03-01"), &recorded)->unit;
  };
  BOOST_TEST(price(5, 5'000) == 2);
  BOOST_TEST(price(7, 5'000) == 4);
  BOOST_TEST(price(5, 15'000) == 8);
  BOOST_TEST(price(3, 15'000) == 4);
  BOOST_TEST(price(max_amount, fee_factor_max) == 10 * max_amount);
  BOOST_TEST(price(1, 0) == 0);
}

BOOST_AUTO_TEST_CASE(edits_are_switched_off_and_made_to_inform) {
  auto terms = plain_policy();
  terms.deductible = 0;
  auto s = given(terms);
  unit_table units{"units", 0, {}};
  unit_maximum one;
  one.procedure = packed_code::of("99213");
  one.from = day("2026-01-01");
  one.most = 1;
  units.rows = {one};
  s.load(units);
  auto twice = visit_on("C-1", "2026-03-01", 100'00);
  twice.lines[0].units = 2;
  s.having(twice);
  BOOST_TEST((s.claim_of("C-1").status == claim_status::denied));
  const auto paid = [&](const what_if_plan& plan) { return report_of(s, plan).total.supposed.plan_paid; };
  what_if_plan plan;
  BOOST_TEST(paid(plan) == 0);
  plan.change.edits_off = true;
  BOOST_TEST(paid(plan) == 80'00);
  plan.change.edits_off = false;
  plan.change.edits = {{claim_edit::units_exceeded, edit_action::inform, {}}};
  BOOST_TEST(paid(plan) == 80'00);
  plan.change.edits = {{claim_edit::units_exceeded, edit_action::pend, {}}};
  BOOST_TEST(report_of(s, plan).waiting == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_what_if_plan_test
}  // namespace benefactor
