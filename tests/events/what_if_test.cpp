// What would have been decided under other rules: by hand for small policies, as a property for any.
#include "events/what_if.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "events/contract_in_force.hpp"
#include "events/replay.hpp"
#include "tests/events/random_deeds.hpp"
#include "tests/support/bucket_promises.hpp"
#include "tests/support/story.hpp"

namespace benefactor {
namespace {

using namespace test_support;

/// A specialist's visits cost 20 %, behind a deductible of 500.00, and nothing else.
policy plain_policy() {
  auto p = sample_policy();
  auto rule = specialist_rule();
  rule.annual_limit.reset();
  rule.per_visit_limit.reset();
  rule.copay.reset();
  p.rules = {rule, full_rule(service_type::preventive)};
  return p;
}

claim_submission visit_on(std::string id, std::string_view on, cents billed = 300'00) {
  auto line = visit(billed);
  line.service_date = day(on);
  auto c = claim(std::move(id), {line});
  c.received = day(on);
  return c;
}

/// All commands of a story taken by a what-if.
what_if_policy supposed(const bucket_events& history, const what_if_plan& plan, bool sealed_open = true) {
  what_if_policy policy(plan);
  const outside_inputs in_network{.network = network_status::in_network, .line_networks = {}, .prices = {}};
  bucket_events command;
  for (const auto& event : history) {
    command.push_back(event);
    if (!ends_command(event)) continue;
    const auto subject = subject_of(command);
    const auto misfit =
        policy.take(command, {.sealed_open = sealed_open || !subject, .outside = &in_network});
    if (!misfit.empty()) throw std::runtime_error(misfit);
    command.clear();
  }
  return policy;
}

what_if_report report_of(const story& s, const what_if_plan& plan, bool sealed_open = true) {
  what_if_report report;
  supposed(s.history(), plan, sealed_open).compare(report);
  report.trim();
  return report;
}

what_if_plan with_deductible(cents amount) {
  what_if_plan plan;
  plan.change.terms.deductible = amount;
  return plan;
}

/// Three visits of 300.00 in a year.
story three_visits() {
  auto s = given(plain_policy());
  s.having(visit_on("C-1", "2026-03-01"))
      .having(visit_on("C-2", "2026-04-01"))
      .having(visit_on("C-3", "2026-05-01"));
  return s;
}

const compared_claim& found(const what_if_report& report, const story& s, std::string_view name) {
  const auto id = s.claim_of(name).id;
  for (const auto& c : report.most_changed)
    if (c.claim == id) return c;
  throw std::runtime_error("the claim is not among those that change");
}

BOOST_AUTO_TEST_SUITE(what_if)

BOOST_AUTO_TEST_CASE(a_higher_deductible_moves_money_from_the_plan_to_the_member) {
  const auto s = three_visits();
  // Of 500.00: 300 + 200, then 80 % of 100 and of 300. Of 700.00: 300 + 300 + 100, then 80 % of 200.
  const auto report = report_of(s, with_deductible(700'00));
  BOOST_TEST(report.total.recorded.plan_paid == 320'00);
  BOOST_TEST(report.total.recorded.member == 580'00);
  BOOST_TEST(report.total.supposed.plan_paid == 160'00);
  BOOST_TEST(report.total.supposed.member == 740'00);
  BOOST_TEST(report.total.claims == 3u);
  BOOST_TEST(report.total.claims_changed == 2u);
  BOOST_TEST(report.total.lines_changed == 2u);
  BOOST_TEST((found(report, s, "C-2").plan_pays_more() == -80'00));
  BOOST_TEST((found(report, s, "C-3").plan_pays_more() == -80'00));
  BOOST_TEST(report.refused.empty());
}

BOOST_AUTO_TEST_CASE(the_history_is_as_it_was) {
  const auto s = three_visits();
  const auto plan = with_deductible(700'00);
  const auto policy = supposed(s.history(), plan);
  BOOST_TEST((policy.recorded() == s.bucket()));
  BOOST_TEST(policy.supposed().find_year(2026)->policy.deductible_met == 700'00);
}

BOOST_AUTO_TEST_CASE(a_void_gives_back_what_the_supposed_claim_took) {
  auto s = given(plain_policy());
  s.having(visit_on("C-1", "2026-03-01"))
      .having(visit_on("C-2", "2026-04-01"))
      .having(void_it("C-1"))
      .having(visit_on("C-3", "2026-05-01"));
  // Recorded: C-2 took 200 of the 500, C-3 the 300 that C-1 gave back. Supposed: C-2 took 300, C-3 300.
  const auto report = report_of(s, with_deductible(700'00));
  BOOST_TEST(report.total.claims == 2u);
  BOOST_TEST(report.total.recorded.plan_paid == 80'00);
  BOOST_TEST(report.total.supposed.plan_paid == 0);
  BOOST_TEST(report.total.supposed.billed == 600'00);
}

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

BOOST_AUTO_TEST_CASE(a_period_has_its_first_and_its_last_day) {
  auto s = given(plain_policy());
  s.having(visit_on("C-1", "2026-02-28"))
      .having(visit_on("C-2", "2026-03-01"))
      .having(visit_on("C-3", "2026-03-31"))
      .having(visit_on("C-4", "2026-04-01"));
  what_if_plan plan;
  plan.period = {day("2026-03-01"), day("2026-03-31")};
  BOOST_TEST(report_of(s, plan).total.claims == 2u);
  BOOST_TEST(report_of(s, plan).claims == 4u);
  plan.by = period_of::receipt;
  BOOST_TEST(report_of(s, plan).total.claims == 2u);
  plan.period = {{}, day("2026-03-01")};
  BOOST_TEST(report_of(s, plan).total.claims == 2u);
  plan.period = {day("2026-04-02"), {}};
  BOOST_TEST(report_of(s, plan).total.claims == 0u);
}

BOOST_AUTO_TEST_CASE(a_cohort_is_of_plans_providers_services_and_members_by_what_was_paid_for_them) {
  auto terms = plain_policy();
  terms.plan = "Gold";
  auto s = given(terms);
  auto of_other = visit_on("C-2", "2026-04-01", 1'000'00);
  of_other.provider_npi = preferred_npi;
  of_other.member_number = "M-2";
  s.having(visit_on("C-1", "2026-03-01")).having(of_other);
  const auto claims = [&](const auto& choose) {
    what_if_plan plan;
    choose(plan.cohort);
    return report_of(s, plan).total.claims;
  };
  BOOST_TEST(claims([](auto& c) { c.plans = {"Gold"}; }) == 2u);
  BOOST_TEST(claims([](auto& c) { c.plans = {""}; }) == 0u);
  BOOST_TEST(claims([](auto& c) { c.providers = {preferred_npi}; }) == 1u);
  BOOST_TEST(claims([](auto& c) { c.services = {service_type::dental}; }) == 0u);
  BOOST_TEST(claims([&](auto& c) { c.policies = {s.bucket().contract.id}; }) == 2u);
  BOOST_TEST(claims([](auto& c) { c.policies = {id_of<policy_id>("POL-2")}; }) == 0u);
  // M-1 was paid 0.00, M-2 80 % of 800.00.
  BOOST_TEST(claims([](auto& c) { c.member_paid_to = 639'99; }) == 1u);
  BOOST_TEST(claims([](auto& c) { c.member_paid_to = 640'00; }) == 2u);
  BOOST_TEST(claims([](auto& c) { c.member_paid_from = 640'00; }) == 1u);
  BOOST_TEST(claims([](auto& c) { c.member_paid_from = 640'01; }) == 0u);
  const auto report = report_of(s, {});
  BOOST_TEST(report.members == (std::array<std::uint64_t, member_bands>{1, 0, 1, 0, 0}),
             boost::test_tools::per_element());
  BOOST_TEST(report.bands[2].recorded.plan_paid == 640'00);
}

BOOST_AUTO_TEST_CASE(bands_have_their_edges) {
  BOOST_TEST(member_band_of(0) == 0u);
  BOOST_TEST(member_band_of(1) == 1u);
  BOOST_TEST(member_band_of(499'99) == 1u);
  BOOST_TEST(member_band_of(500'00) == 2u);
  BOOST_TEST(member_band_of(10'000'00) == 4u);
  BOOST_TEST(member_band_name(1) == "0.01 to 499.99");
  BOOST_TEST(member_band_name(4) == "10000.00 and more");
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

BOOST_AUTO_TEST_CASE(who_was_asked_in_review_is_not_asked_where_nothing_is_pended) {
  auto terms = plain_policy();
  terms.review_threshold = 200'00;
  auto s = given(terms);
  s.having(visit_on("C-1", "2026-03-01", 700'00)).having(deny("C-1"));
  s.having(visit_on("C-2", "2026-04-01", 300'00)).having(release("C-2"));
  s.having(visit_on("C-3", "2026-05-01", 300'00));
  what_if_plan plan;
  plan.change.terms.review_threshold = std::optional<cents>{};
  const auto report = report_of(s, plan);
  // C-1 is decided: 500 deductible, 80 % of 200. C-2 and C-3 then get 80 %.
  BOOST_TEST(report.total.recorded.plan_paid == 0);
  BOOST_TEST(report.total.recorded.undecided == 300'00);
  BOOST_TEST(report.total.supposed.plan_paid == 160'00 + 240'00 + 240'00);
  BOOST_TEST(report.total.supposed.undecided == 0);
  BOOST_TEST(report.released == 1u);
  BOOST_TEST((report.refused.at({"deny_claim", rejection_code::invalid_transition}) == 1u));
  BOOST_TEST((report.refused.at({"release_claim", rejection_code::invalid_transition}) == 1u));
  BOOST_REQUIRE(report.refused_list.size() == 2u);
}

BOOST_AUTO_TEST_CASE(what_is_pended_under_the_plan_waits) {
  const auto s = three_visits();
  what_if_plan plan;
  plan.change.terms.review_threshold = std::optional<cents>{300'00};
  const auto report = report_of(s, plan);
  BOOST_TEST(report.waiting == 3u);
  BOOST_TEST(report.total.supposed.undecided == 900'00);
  BOOST_TEST(report.total.supposed.plan_paid == 0);
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

BOOST_AUTO_TEST_CASE(an_override_of_what_is_not_found_any_more_does_no_harm) {
  auto terms = plain_policy();
  terms.deductible = 0;
  terms.review_threshold = 50'00;
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
  s.having(twice).having(release("C-1", {{claim_edit::units_exceeded, 1}}));
  BOOST_TEST(plan_paid_total(s.claim_of("C-1")) == 80'00);
  what_if_plan plan;
  plan.change.edits_off = true;
  const auto report = report_of(s, plan);
  BOOST_TEST(report.refused.empty());
  BOOST_TEST(report.total.claims_changed == 0u);
}

BOOST_AUTO_TEST_CASE(what_rests_on_diagnoses_that_cannot_be_read_is_as_recorded_and_counted_apart) {
  auto terms = plain_policy();
  terms.rules[0].excluded_diagnoses = {"F10*"};
  auto s = given(terms);
  auto excluded = visit_on("C-1", "2026-03-01");
  excluded.lines[0].diagnoses = {"F10.1"};
  auto preventive = claim("C-3", {line_of(service_type::preventive, 50'00)});
  s.having(excluded).having(visit_on("C-2", "2026-04-01", 600'00)).having(preventive);
  const auto plan = with_deductible(0);
  auto sealed = s.history();
  for (auto& event : sealed)
    if (auto* e = std::get_if<claim_submitted>(&event)) e->confidential = {};
  const auto policy = supposed(sealed, plan, false);
  what_if_report report;
  policy.compare(report);
  BOOST_TEST(report.total.claims == 1u);
  BOOST_TEST(report.total.supposed.plan_paid == 50'00);
  BOOST_TEST(report.not_reproducible.claims == 2u);
  BOOST_TEST(report.not_reproducible.recorded.plan_paid == 80'00);
  BOOST_TEST((report.not_reproducible.supposed == report.not_reproducible.recorded));
  // What they took counts all the same.
  BOOST_TEST((policy.supposed().years == s.bucket().years));
}

BOOST_AUTO_TEST_CASE(an_empty_plan_finds_nothing_also_of_what_cannot_be_read) {
  auto terms = plain_policy();
  terms.rules[0].excluded_diagnoses = {"F10*"};
  auto s = given(terms);
  s.having(visit_on("C-1", "2026-03-01", 700'00)).having(pay("C-1")).having(dispute("C-1"));
  dispute_correction correction;
  correction.diagnoses = std::vector<std::string>{"F10.1"};
  s.having(uphold("C-1", correction));
  auto sealed = s.history();
  for (auto& event : sealed) {
    if (auto* e = std::get_if<claim_submitted>(&event)) e->confidential = {};
    if (auto* e = std::get_if<claim_disputed>(&event)) e->confidential = {};
    if (auto* e = std::get_if<dispute_resolved>(&event)) e->confidential = {};
  }
  const what_if_plan plan;
  const auto policy = supposed(sealed, plan, false);
  BOOST_TEST((policy.supposed() == policy.recorded()));
  what_if_report report;
  policy.compare(report);
  BOOST_TEST(report.refused.empty());
  BOOST_TEST(report.total.claims_changed == 0u);
}

BOOST_AUTO_TEST_CASE(lists_keep_the_claims_that_change_most) {
  auto s = given(plain_policy());
  for (int i = 0; i < 9; ++i)
    s.having(visit_on("C-" + std::to_string(i), "2026-0" + std::to_string(i + 1) + "-01", (i + 1) * 100'00));
  what_if_plan plan;
  rule_change half;
  half.service = service_type::specialist_visit;
  half.coverage = 5000;
  plan.change.terms.rules = {half};
  what_if_report report;
  report.most = 2;
  supposed(s.history(), plan).compare(report);
  report.trim();
  BOOST_REQUIRE(report.most_changed.size() == 2u);
  BOOST_TEST(report.most_changed[0].plan_pays_more() == -270'00);
  BOOST_TEST(report.most_changed[1].plan_pays_more() == -240'00);
}

RC_BOOST_PROP(an_empty_plan_changes_nothing_whatever_was_done, ()) {
  auto s = given(tight_policy());
  for (int i = 0; i < 40; ++i) s.attempt(any_deed());
  const what_if_plan plan;
  const auto policy = supposed(s.history(), plan);
  RC_ASSERT(policy.recorded() == s.bucket());
  RC_ASSERT(policy.supposed() == s.bucket());
  what_if_report report;
  policy.compare(report);
  RC_ASSERT(report.refused.empty());
  RC_ASSERT(report.total.claims_changed == 0u);
  RC_ASSERT(report.total.recorded == report.total.supposed);
}

/// Any of the changes that a plan knows.
what_if_plan any_plan() {
  what_if_plan plan;
  auto& terms = plan.change.terms;
  if (below(2) == 0) terms.deductible = below(500'00);
  if (below(3) == 0) terms.out_of_pocket_max = one_of<std::optional<cents>>({{}, 250'00});
  if (below(3) == 0) terms.member_deductible = one_of<std::optional<cents>>({{}, 50'00});
  if (below(3) == 0) terms.review_threshold = one_of<std::optional<cents>>({{}, 300'00});
  if (below(3) == 0) terms.timely_filing_days = below(30);
  if (below(2) == 0) {
    rule_change c;
    c.service =
        one_of<service_type>({service_type::specialist_visit, service_type::imaging, service_type::dental});
    c.covered = below(4) != 0;
    if (c.covered) c.coverage = below(10'001);
    if (c.covered && below(2) == 0) c.annual_limit = one_of<std::optional<cents>>({{}, 100'00});
    if (c.covered && below(2) == 0) c.copay = one_of<std::optional<cents>>({{}, 20'00});
    terms.rules = {c};
  }
  if (below(3) == 0) plan.change.networks[unknown_npi] = network_status::in_network;
  if (below(3) == 0) plan.change.fees.schedules = {{"", 0, {{"99213", "", day("2026-01-01"), {}, 90'00}}}};
  if (below(3) == 0) plan.change.fees.factor = below(20'000);
  if (below(2) == 0) plan.period = {day("2026-02-15"), day("2026-03-31")};
  return plan;
}

RC_BOOST_PROP(under_any_plan_money_balances_and_no_limit_is_exceeded, ()) {
  auto s = given(tight_policy());
  for (int i = 0; i < 40; ++i) s.attempt(any_deed());
  const auto plan = any_plan();
  const auto policy = supposed(s.history(), plan);
  std::vector<const claim_state*> claims;
  for (const auto& id : s.claims())
    if (const auto* c = policy.find(id); c && c->supposed.exists()) claims.push_back(&c->supposed);
  const auto broken = broken_promises(policy.supposed(), claims);
  if (!broken.empty()) RC_FAIL(broken.front());

  what_if_report report;
  policy.compare(report);
  for (const auto* side : {&report.total.recorded, &report.total.supposed})
    RC_ASSERT(side->billed ==
              side->plan_paid + side->member + side->contractual + side->other + side->undecided);
  // An independent sum over the claims that stand.
  cents paid = 0, would_pay = 0;
  for (const auto& id : s.claims()) {
    const auto& c = *policy.find(id);
    const auto stands = [](const claim_state& state) {
      return state.status != claim_status::cancelled && state.status != claim_status::reversed;
    };
    for (std::size_t i = 0; i < c.recorded.lines.size(); ++i) {
      if (!plan.period.holds(c.recorded.lines[i].service_date)) continue;
      if (stands(c.recorded)) paid += c.recorded.lines[i].decision.plan_paid;
      if (c.supposed.exists() && stands(c.supposed)) would_pay += c.supposed.lines[i].decision.plan_paid;
    }
  }
  RC_ASSERT(report.total.recorded.plan_paid == paid);
  RC_ASSERT(report.total.supposed.plan_paid == would_pay);
  // Every grouping adds up to the whole.
  const auto whole_of = [](const auto& groups) {
    money_split sum;
    for (const auto& [key, group] : groups) sum += group.supposed;
    return sum;
  };
  RC_ASSERT(whole_of(report.plans) == report.total.supposed);
  RC_ASSERT(whole_of(report.services) == report.total.supposed);
  RC_ASSERT(whole_of(report.providers) == report.total.supposed);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor
