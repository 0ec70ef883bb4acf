// What would have been decided under other rules: by hand for small policies, as a property for any.
#include "events/what_if.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/events/random_deeds.hpp"
#include "tests/events/what_if_story.hpp"
#include "tests/support/bucket_promises.hpp"

namespace benefactor {
namespace of_what_if_test {

using namespace test_support;

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

}  // namespace of_what_if_test
}  // namespace benefactor
