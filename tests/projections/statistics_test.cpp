// Statistics, balances and counts are what adding up all claims as they stand gives, to the cent, whatever
// happened and however often a decision was taken back.
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "events/contract_in_force.hpp"
#include "events/external_claim.hpp"
#include "events/log_linear.hpp"
#include "projections/claim_statistics.hpp"
#include "projections/payee_balances.hpp"
#include "tests/events/external_deeds.hpp"
#include "tests/projections/told_world.hpp"

namespace benefactor::projections {
namespace of_statistics_test {

using namespace test;
using namespace test_support;

bool is_void(const claim_state& claim) {
  return claim.status == claim_status::cancelled || claim.status == claim_status::reversed;
}

/// What a claim's own state gives, line by line, without the view's rows.
struct counted_by_hand {
  std::map<date, std::map<claim_status, claim_sums>> by_day;
  std::map<date, std::int64_t> in_review;
  std::map<denial, line_sums> by_denial;
  std::map<service_type, line_sums> by_service;
  std::map<std::string, std::map<date, sums_with_denials>> by_provider;
  std::map<std::string, sums_with_denials> by_plan;
  std::map<payee, payee_balance> balances;

  /// @param plan  of the terms on the day of receipt.
  void add(const claim_state& claim, const std::string& plan) {
    claim_sums sums{1, static_cast<std::int64_t>(claim.lines.size()), billed_total(claim), 0, 0, 0};
    std::int64_t denied_lines = 0;
    if (!is_void(claim))
      for (const auto& line : claim.lines) {
        line_sums one{1, 0, line.billed, 0, 0, 0};
        if (const auto& d = line.decision; d.status != line_status::needs_review) {
          one.denied = d.status == line_status::denied ? 1 : 0;
          one.allowed = d.allowed;
          one.plan_paid = d.plan_paid;
          one.member_responsibility = member_responsibility(d);
        }
        denied_lines += one.denied;
        add_to(by_service[line.service], one);
        if (one.denied) add_to(by_denial[line.decision.denied], one);
        sums.allowed += one.allowed;
        sums.plan_paid += one.plan_paid;
        sums.member_responsibility += one.member_responsibility;
      }
    projections::add(by_day[claim.received][claim.status], sums);
    if (is_in_review(claim)) ++in_review[claim.received];
    for (auto* of : {&by_provider[claim.provider_npi][claim.received], &by_plan[plan]}) {
      projections::add(of->all, sums);
      of->denied_claims += claim.status == claim_status::denied ? 1 : 0;
      of->denied_lines += denied_lines;
    }

    const auto step = next_remittance_step(claim.status, claim.settlement, plan_paid_total(claim));
    auto& balance =
        balances[claim.benefits_assigned ? payee{claim.provider_npi, {}} : payee{{}, claim.member}];
    balance.claims_due += step == remittance_step::none ? 0 : 1;
    if (step == remittance_step::pay) balance.to_pay += plan_paid_total(claim) - claim.settlement.settled;
    balance.to_recoup += claim.settlement.to_recoup;
    balance.settled += claim.settlement.settled;
  }

  static void add_to(line_sums& to, const line_sums& one) {
    to.lines += one.lines;
    to.denied += one.denied;
    to.billed += one.billed;
    to.allowed += one.allowed;
    to.plan_paid += one.plan_paid;
    to.member_responsibility += one.member_responsibility;
  }
};

BOOST_AUTO_TEST_SUITE(statistics_test)

RC_BOOST_PROP(statistics_and_balances_are_the_sums_over_all_claims_as_they_stand, ()) {
  told_world world(*rc::gen::arbitrary<std::uint64_t>());
  auto terms = terms_of(told_world::terms());
  for (const auto& [from, plan] : {std::pair{"2026-03-04", "Silver"}, std::pair{"2026-03-05", ""}}) {
    terms.plan = plan;
    world.attempt(revise(from, terms));
  }
  projector_options options;
  options.chunk_events = 1 + static_cast<std::size_t>(world.below(8));
  auto fold = world.make_projector(options);
  for (int i = 0; i < 50; ++i) {
    world.happen();
    if (world.below(3) == 0) fold.step();
  }
  while (fold.step()) continue;

  counted_by_hand expected;
  for (int i = 0; i < 9; ++i) {
    const auto name = "C-" + std::to_string(i);
    const auto& known = world.told.claims();
    if (std::find(known.begin(), known.end(), id_of<claim_id>(name)) == known.end()) continue;
    const auto& claim = world.told.claim_of(name);
    expected.add(claim, *terms_on(world.told.bucket().contract, claim.received).plan);
  }
  const auto found = read_statistics(*world.derived, tenant, {});
  RC_ASSERT(found.by_day == expected.by_day);
  RC_ASSERT(found.in_review == expected.in_review);
  RC_ASSERT(found.by_denial == expected.by_denial);
  RC_ASSERT(found.by_service == expected.by_service);
  RC_ASSERT(found.by_plan == expected.by_plan);
  for (const auto& [npi, days] : expected.by_provider)
    RC_ASSERT(provider_statistics(*world.derived, tenant, npi, {}) == days);
  for (const auto& [of, balance] : expected.balances)
    RC_ASSERT(balance_of(*world.derived, tenant, of) == balance);

  // Counts, of everything and of each day and status.
  claim_selection all;
  RC_ASSERT(count_claims(*world.derived, tenant, all).claims == world.told.claims().size());
  for (const auto& [day, by_status] : expected.by_day)
    for (const auto& [status, sums] : by_status) {
      claim_selection some;
      some.status = status;
      some.received = {day, day};
      const auto count = count_claims(*world.derived, tenant, some);
      RC_ASSERT(count.exact);
      RC_ASSERT(count.claims == static_cast<std::uint64_t>(sums.claims));
      RC_ASSERT(list_all(*world.derived, some, 2).size() == count.claims);
    }
}

BOOST_AUTO_TEST_CASE(days_of_a_question_are_both_included_and_others_are_not) {
  small_world world;
  auto fold = world.make_projector();
  for (int i = 1; i <= 9; ++i) {
    auto claim = plain_claim("C" + std::to_string(i));
    claim.received = day("2026-03-0" + std::to_string(i));
    world.append({claim}, id_of<policy_id>("POL-1"));
  }
  while (fold.step()) continue;
  const auto days = [](const char* from, const char* to) { return day_range{day(from), day(to)}; };
  BOOST_TEST(sums_of(*world.derived, tenant, std::nullopt, days("2026-03-03", "2026-03-05")).claims == 3);
  BOOST_TEST(sums_of(*world.derived, tenant, std::nullopt, days("2026-03-05", "2026-03-05")).billed ==
             100'00);
  BOOST_TEST(sums_of(*world.derived, tenant, std::nullopt, days("2026-03-06", "2026-03-05")).claims == 0);
  BOOST_TEST(sums_of(*world.derived, tenant, std::nullopt, {day("2026-03-08"), {}}).claims == 2);
  BOOST_TEST(sums_of(*world.derived, tenant, std::nullopt, {{}, day("2026-03-08")}).claims == 8);
  BOOST_TEST(sums_of(*world.derived, tenant, claim_status::denied, {}).claims == 0);
  claim_selection some;
  some.received = days("2026-03-03", "2026-03-05");
  const auto listed = list_all(*world.derived, some, 1);
  BOOST_TEST_REQUIRE(listed.size() == 3u);
  BOOST_TEST((listed[0].received == day("2026-03-05")));  // The newest first.
  BOOST_TEST((listed[2].received == day("2026-03-03")));
}

RC_BOOST_PROP(whatever_days_are_asked_about_the_statistics_are_those_of_the_claims_of_these_days, ()) {
  // Sums of whole months stand in rows of their own: ranges that begin and end within months, and with them.
  small_world world;
  auto fold = world.make_projector();
  const auto first = day("2025-11-20");
  const auto some_day = [&] { return date{first.days + *rc::gen::inRange(0, 130)}; };
  std::vector<date> received;
  std::vector<std::string> plans;
  bucket_events events;
  for (int i = 0; i < 40; ++i) {
    auto submitted = plain_claim("C" + std::to_string(i));
    received.push_back(submitted.received = some_day());
    plans.push_back(submitted.plan = *rc::gen::element<std::string>("", "Gold PPO", "Gold PPO 2026"));
    claim_adjudicated decided;
    decided.claim = submitted.claim;
    decided.member = submitted.member;
    decided.decided.resize(1);
    decided.decided[0].line = 1;
    decided.decided[0].status = line_status::denied;
    decided.decided[0].denied = denial::not_covered_service;
    decided.decided[0].billed = 100'00;
    events.push_back(std::move(submitted));
    events.push_back(std::move(decided));
  }
  world.append(events, id_of<policy_id>("POL-1"));
  while (fold.step()) continue;
  const auto maybe = [](date d) { return *rc::gen::inRange(0, 4) == 0 ? std::optional<date>() : d; };
  const auto near_month = [&] {
    const auto d = some_day();
    return *rc::gen::element(d, month_start(d), date{month_start(d).days - 1});
  };
  for (int i = 0; i < 20; ++i) {
    const day_range asked{maybe(near_month()), maybe(near_month())};
    std::int64_t expected = 0;
    std::map<std::string, std::int64_t> expected_plans, by_plan;
    for (std::size_t c = 0; c < received.size(); ++c) {
      if ((asked.from && received[c] < *asked.from) || (asked.to && *asked.to < received[c])) continue;
      ++expected;
      ++expected_plans[plans[c]];
    }
    const auto found = read_statistics(*world.derived, tenant, asked);
    std::int64_t by_day = 0, by_service = 0, by_denial = 0;
    for (const auto& [on, by_status] : found.by_day)
      for (const auto& [status, sums] : by_status) by_day += sums.claims;
    for (const auto& [service, sums] : found.by_service) by_service += sums.lines;
    for (const auto& [reason, sums] : found.by_denial) by_denial += sums.denied;
    RC_ASSERT(by_day == expected);
    RC_ASSERT(by_service == expected);
    RC_ASSERT(by_denial == expected);
    for (const auto& [plan, sums] : found.by_plan) {
      RC_ASSERT(sums.denied_claims == sums.all.claims);
      RC_ASSERT(sums.denied_lines == sums.all.lines);
      by_plan[plan] = sums.all.claims;
    }
    RC_ASSERT(by_plan == expected_plans);
    RC_ASSERT(sums_of(*world.derived, tenant, claim_status::denied, asked).claims == expected);
  }
}

BOOST_AUTO_TEST_CASE(what_waits_and_what_is_at_risk_is_told_whatever_days_are_asked_about) {
  told_world world;
  world.attempt(claim("C-2", {line_of(service_type::specialist_visit, 800'00)}));  // Pended.
  auto fold = world.make_projector();
  while (fold.step()) continue;
  const auto& waiting = world.told.claim_of("C-2");
  const auto found = read_statistics(*world.derived, tenant, {day("1999-01-01"), day("1999-01-01")});
  BOOST_TEST(found.by_day.empty());
  BOOST_TEST_REQUIRE(found.in_review.size() == 1u);
  BOOST_TEST((found.in_review.begin()->first == waiting.received));
  BOOST_TEST(found.in_review.begin()->second == 1);
  BOOST_TEST(found.at_risk.claims == 1);
  BOOST_TEST(found.at_risk.billed == 800'00);
}

BOOST_AUTO_TEST_CASE(a_claim_that_is_with_a_processor_is_at_risk_but_waits_here_only_when_that_rejected_it) {
  small_world world;
  auto fold = world.make_projector();
  auto told = given(administered());
  std::ptrdiff_t written = 0;
  const auto now = [&] {
    const auto& all = told.history();
    world.append(bucket_events(all.begin() + written, all.end()), administered().id);
    written = std::ssize(all);
    while (fold.step()) continue;
    const auto& state = told.claim_of("C-1");
    const auto row = find_claim(*world.derived, tenant, state.id);
    BOOST_TEST_REQUIRE(row.has_value());
    BOOST_TEST(waits_for_review(*row) == is_in_review(state));
    return read_statistics(*world.derived, tenant, {});
  };
  const std::map<date, std::int64_t> nothing, one{{day("2026-03-02"), 1}};
  told.having(claim("C-1", {visit()}));
  BOOST_TEST((now().in_review == nothing));
  told.having(send("C-1"));
  const auto sent = now();
  BOOST_TEST((sent.in_review == nothing));
  BOOST_TEST(sent.at_risk.claims == 1);
  BOOST_TEST(sent.at_risk.billed == 250'00);
  told.having(reported("C-1", said(processor_status::rejected)));
  BOOST_TEST((now().in_review == one));
  told.having(reported("C-1", said(processor_status::accepted, 2)));
  BOOST_TEST((now().in_review == nothing));
  told.having(reported("C-1", said(processor_status::rejected, 3)));
  BOOST_TEST((now().in_review == one));
  told.having(release("C-1"));
  const auto released = now();
  BOOST_TEST((released.in_review == nothing));
  BOOST_TEST(released.at_risk.claims == 0);
}

BOOST_AUTO_TEST_CASE(a_claim_under_review_that_was_taken_back_from_its_processor_waits_here) {
  claim_row row;
  row.status = claim_status::under_review;
  BOOST_TEST(waits_for_review(row));
  row.external.processor = "TPA";
  BOOST_TEST(!waits_for_review(row));
  row.external.taken_back = true;
  BOOST_TEST(waits_for_review(row));
  row.status = claim_status::denied;
  BOOST_TEST(!waits_for_review(row));
}

BOOST_AUTO_TEST_CASE(a_claim_decided_as_submitted_counts_as_the_engines_and_one_released_as_a_persons) {
  told_world world;
  world.submit("C-1");
  world.attempt(claim("C-2", {line_of(service_type::specialist_visit, 800'00)}));
  auto fold = world.make_projector();
  while (fold.step()) continue;
  auto found = read_statistics(*world.derived, tenant, {});
  BOOST_TEST_REQUIRE(found.decisions.size() == 1u);
  BOOST_TEST((found.decisions.begin()->second == decision_counts{1, 0, 0}));
  BOOST_TEST(found.turnaround.claims() == 1);
  world.attempt(release("C-2"));
  world.attempt(dispute("C-2"));
  world.attempt(uphold("C-2"));  // What is decided again is no first decision.
  while (fold.step()) continue;
  found = read_statistics(*world.derived, tenant, {});
  BOOST_TEST((found.decisions.begin()->second == decision_counts{1, 1, 0}));
  BOOST_TEST(found.turnaround.claims() == 2);
  BOOST_TEST(found.handled.claims() == 1);
}

RC_BOOST_PROP(a_quantile_of_times_is_never_below_the_true_one_and_at_most_a_64th_above, ()) {
  const auto times = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 100'000'000)));
  turnaround_sketch sketch;
  for (const auto time : times) sketch.add(static_cast<std::uint16_t>(log_linear::slot_of(time)), 1);
  auto sorted = times;
  std::sort(sorted.begin(), sorted.end());
  for (const unsigned permille : {1u, 500u, 900u, 990u, 1000u}) {
    const auto rank = std::max<std::size_t>(1, (sorted.size() * permille + 999) / 1000);
    const auto exact = sorted[rank - 1];
    const auto told = static_cast<std::uint64_t>(sketch.quantile(permille).value());
    RC_ASSERT(told >= exact);
    RC_ASSERT(told - exact <= exact / 64);
  }
}

BOOST_AUTO_TEST_CASE(without_claims_there_is_no_quantile_and_no_balance) {
  BOOST_TEST(!turnaround_sketch().quantile(500));
  const auto derived = store::make_memory_derived_store();
  BOOST_TEST((balance_of(*derived, tenant, {in_network_npi, {}}) == payee_balance{}));
  BOOST_TEST(list_balances(*derived, tenant, {}, 10).empty());
  BOOST_TEST((read_statistics(*derived, tenant, {}) == claim_statistics{}));
}

BOOST_AUTO_TEST_CASE(payees_are_listed_page_by_page_providers_and_members) {
  small_world world;
  auto fold = world.make_projector();
  bucket_events events;
  for (const auto* npi : {"1000000004", "1234567893", "1999999992"}) {
    auto event = plain_claim(npi, "M-1", npi);
    events.push_back(event);
    claim_adjudicated decided;
    decided.claim = event.claim;
    decided.member = event.member;
    decided.decided.resize(1);
    decided.decided[0].line = 1;
    decided.decided[0].status = line_status::covered;
    decided.decided[0].billed = decided.decided[0].allowed = decided.decided[0].plan_paid = 100'00;
    events.push_back(decided);
  }
  auto to_member = plain_claim("mine", "M-2");
  to_member.benefits_assigned = false;
  events.push_back(to_member);
  claim_denied_in_review denied;
  denied.claim = to_member.claim;
  denied.decided.resize(1);
  denied.decided[0].line = 1;
  denied.decided[0].status = line_status::denied;
  denied.decided[0].denied = denial::denied_in_review;
  events.push_back(denied);
  world.append(events, id_of<policy_id>("POL-1"));
  while (fold.step()) continue;
  std::vector<payee> seen;
  std::optional<payee> after;
  for (;;) {
    const auto page = list_balances(*world.derived, tenant, after, 1);
    if (page.empty()) break;
    after = page.back().of;
    seen.push_back(*after);
    BOOST_TEST(page.back().balance.claims_due == 1);
    BOOST_TEST(page.back().balance.to_pay == (after->npi.empty() ? 0 : 100'00));
  }
  BOOST_TEST(seen.size() == 4u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_statistics_test
}  // namespace benefactor::projections
