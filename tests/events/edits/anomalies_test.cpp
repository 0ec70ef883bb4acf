// What is usual, and the flags on what is not.
#include "events/edits/anomalies.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/events/edits/sample_tables.hpp"

namespace benefactor {
namespace of_anomalies_test {

using namespace test_support;

struct claim_of {
  std::string npi;
  std::vector<claim_line> lines;
};

void observe(usual_amounts& state, const edit_tables& tables, const claim_of& c) {
  std::vector<edit_line> views;
  for (const auto& l : c.lines) views.push_back(view_of(l));
  observe(state, tables, c.npi, views);
}

std::vector<edit_finding> flags(const edit_tables& tables, const usual_amounts& usual, const claim_of& c) {
  std::vector<edit_line> views;
  for (const auto& l : c.lines) views.push_back(view_of(l));
  return find_anomalies(tables, usual, {c.npi, views, {}, {}, {}, {}});
}

edit_tables anomalies_on() {
  edit_tables tables;
  tables.policy = table_of<edit_terms>(
      "policy", {default_terms(claim_edit::unusual_amount), default_terms(claim_edit::impossible_day),
                 default_terms(claim_edit::upcoding_pattern)});
  tables.anomalies = table_of<anomaly_parameters>("limits", {anomaly_parameters{}});
  const auto from = day("2020-01-01");
  // CPT: psychotherapy of 60 minutes; physical therapy by the quarter of an hour.
  tables.timed =
      table_of<timed_procedure>("timed", {{code("90837"), from, {}, 60}, {code("97110"), from, {}, 15}});
  tables.levels = table_of<code_level>("levels", {{code("99211"), from, {}, code("EST"), 1},
                                                  {code("99213"), from, {}, code("EST"), 3},
                                                  {code("99215"), from, {}, code("EST"), 5}});
  return tables;
}

BOOST_AUTO_TEST_SUITE(anomalies)

// ---- price histograms ----

BOOST_AUTO_TEST_CASE(a_percentile_is_known_to_within_an_eighth_and_exactly_for_small_prices) {
  price_histogram h;
  BOOST_TEST(!h.percentile(95).has_value());
  for (cents p = 1; p <= 15; ++p) h.add(p);
  BOOST_TEST(*h.percentile(1) == 1);
  BOOST_TEST(*h.percentile(50) == 8);
  BOOST_TEST(*h.percentile(100) == 15);
}

RC_BOOST_PROP(a_percentile_is_at_most_an_eighth_above_the_true_one_and_never_below, ()) {
  auto prices = *rc::gen::nonEmpty(rc::gen::container<std::vector<cents>>(
      rc::gen::oneOf(rc::gen::inRange<cents>(0, 100), rc::gen::inRange<cents>(0, 1'000'00),
                     rc::gen::inRange<cents>(0, max_amount + 1))));
  const auto percent = *rc::gen::inRange(1u, 101u);
  price_histogram h;
  for (const auto p : prices) h.add(p);
  std::sort(prices.begin(), prices.end());
  const auto exact = prices[(prices.size() * percent + 99) / 100 - 1];
  const auto told = h.percentile(percent);
  RC_ASSERT(told.has_value());
  RC_ASSERT(*told >= exact);
  RC_ASSERT(*told <= exact + exact / 8);
}

// ---- unusual amounts ----

BOOST_AUTO_TEST_CASE(a_price_far_above_the_providers_own_is_flagged_with_the_numbers) {
  const auto tables = anomalies_on();
  usual_amounts usual;
  const auto with = [&](cents billed, std::int64_t units = 1) {
    return flags(tables, usual, {in_network_npi, {service("73030", {}, units, billed)}});
  };
  for (int i = 0; i < 29; ++i) observe(usual, tables, {in_network_npi, {service("73030", {}, 1, 96'00)}});
  expect(with(9'000'00), {});  // Too few to tell.
  observe(usual, tables, {in_network_npi, {service("73030", {}, 2, 192'00)}});
  const auto found = with(400'00);
  expect(found, {"1 UNUSUAL_AMOUNT INFORM"});
  BOOST_TEST(found[0].detail ==
             "73030 is billed at $400.00 a unit: more than 3 times the $102.39 that 95 of 100 of the "
             "provider's own 30 "
             "earlier charges stay within.");
  BOOST_TEST(found[0].table == "limits");
  expect(with(307'17), {});
  expect(with(307'18), {"1 UNUSUAL_AMOUNT INFORM"});
  expect(with(1'200'00, 4), {});  // By the unit.
}

BOOST_AUTO_TEST_CASE(peers_are_all_other_providers) {
  const auto tables = anomalies_on();
  usual_amounts usual;
  for (int i = 0; i < 100; ++i) observe(usual, tables, {in_network_npi, {service("73030", {}, 1, 900'00)}});
  const claim_of usual_for_it{in_network_npi, {service("73030", {}, 1, 900'00)}};
  expect(flags(tables, usual, usual_for_it), {});  // Nobody else bills it.
  for (int i = 0; i < 100; ++i) observe(usual, tables, {preferred_npi, {service("73030", {}, 1, 96'00)}});
  const auto found = flags(tables, usual, usual_for_it);
  expect(found, {"1 UNUSUAL_AMOUNT INFORM"});
  BOOST_TEST(found[0].detail.find("other providers' 100 earlier charges") != std::string::npos);
  expect(flags(tables, usual, {preferred_npi, {service("73030", {}, 1, 100'00)}}), {});
}

// ---- impossible days ----

BOOST_AUTO_TEST_CASE(more_than_24_hours_of_timed_procedures_on_a_day_are_impossible) {
  const auto tables = anomalies_on();
  usual_amounts usual;
  for (int i = 0; i < 20; ++i) observe(usual, tables, {in_network_npi, {service("90837"), service("97110")}});
  // 20 x 75 = 1,500 minutes; another day and another provider have none.
  const auto found = flags(tables, usual, {in_network_npi, {service("73030"), service("97110")}});
  expect(found, {"2 IMPOSSIBLE_DAY INFORM"});
  BOOST_TEST(found[0].detail ==
             "With this claim the provider has on one day 1515 minutes of timed procedures, more than the "
             "1440 of a day.");
  auto next_day = service("97110");
  next_day.service_date = day("2026-03-02");
  expect(flags(tables, usual, {in_network_npi, {next_day}}), {});
  expect(flags(tables, usual, {preferred_npi, {service("97110")}}), {});
  expect(flags(tables, usual, {in_network_npi, {service("73030")}}), {});  // It adds nothing to that day.
}

BOOST_AUTO_TEST_CASE(exactly_24_hours_are_possible) {
  const auto tables = anomalies_on();
  expect(flags(tables, {}, {in_network_npi, {service("90837", {}, 24)}}), {});
  expect(flags(tables, {}, {in_network_npi, {service("90837", {}, 24), service("97110")}}),
         {"1 IMPOSSIBLE_DAY INFORM"});
  expect(
      flags(tables, {}, {in_network_npi, {service("90837", {}, std::numeric_limits<std::int64_t>::max())}}),
      {"1 IMPOSSIBLE_DAY INFORM"});
}

BOOST_AUTO_TEST_CASE(more_visits_than_a_day_may_have_are_flagged) {
  const auto tables = anomalies_on();
  usual_amounts usual;
  for (int i = 0; i < 60; ++i) observe(usual, tables, {in_network_npi, {service("99213")}});
  expect(flags(tables, usual, {in_network_npi, {service("99213")}}), {"1 IMPOSSIBLE_DAY INFORM"});
  forget_days_before(usual, day("2026-03-02"));
  expect(flags(tables, usual, {in_network_npi, {service("99213")}}), {});
}

// ---- upcoding ----

BOOST_AUTO_TEST_CASE(a_share_of_high_levels_far_above_the_peers_is_flagged_on_high_lines) {
  const auto tables = anomalies_on();
  usual_amounts usual;
  const auto visits = [&](const std::string& npi, const char* procedure, int times) {
    for (int i = 0; i < times; ++i) {
      auto line = service(procedure);
      line.service_date.days += i % 50;
      observe(usual, tables, {npi, {line}});
    }
  };
  const claim_of high{in_network_npi, {service("99213"), service("99215")}};
  visits(in_network_npi, "99215", 40);
  visits(in_network_npi, "99213", 10);
  visits(preferred_npi, "99215", 50);
  visits(preferred_npi, "99213", 449);
  expect(flags(tables, usual, high), {});  // 499 visits of peers are too few.
  visits(preferred_npi, "99213", 1);
  const auto found = flags(tables, usual, high);
  expect(found, {"2 UPCODING_PATTERN INFORM"});
  BOOST_TEST(found[0].detail ==
             "80 of 100 of the provider's 50 visits of family EST are of level 5 or above, more than 3 times "
             "the 10 of "
             "100 of other providers' 500.");
  expect(flags(tables, usual, {in_network_npi, {service("99213")}}), {});
  expect(flags(tables, usual, {preferred_npi, {service("99215")}}), {});
}

BOOST_AUTO_TEST_CASE(an_anomaly_is_looked_for_once_the_policy_names_it_and_never_denies) {
  auto tables = anomalies_on();
  const claim_of c{in_network_npi, {service("90837", {}, 25)}};
  tables.policy = table_of<edit_terms>("policy", {{claim_edit::impossible_day, edit_action::pend, {}}});
  expect(flags(tables, {}, c), {"1 IMPOSSIBLE_DAY PEND"});
  const policy_table denies{"policy", 0, {{claim_edit::impossible_day, edit_action::deny, {}}}};
  BOOST_TEST(form_problems(denies).at(0).field == "rows[0].action");
  tables.policy = table_of<edit_terms>("policy", denies.rows);
  expect(flags(tables, {}, c), {"1 IMPOSSIBLE_DAY PEND"});
  tables.policy = nullptr;
  expect(flags(tables, {}, c), {});
}

// ---- the fold ----

claim_of any_claim() {
  claim_of c{*rc::gen::element(in_network_npi, preferred_npi, unknown_npi), {}};
  for (int n = *rc::gen::inRange(1, 4); n > 0; --n) {
    auto line = service(*rc::gen::element<std::string>("90837", "97110", "99213", "99215", "73030"), {},
                        *rc::gen::oneOf(rc::gen::inRange<std::int64_t>(1, 5),
                                        rc::gen::just(std::numeric_limits<std::int64_t>::max())),
                        *rc::gen::inRange<cents>(1, 1'000'00));
    line.service_date.days += *rc::gen::inRange(0, 3);
    c.lines.push_back(std::move(line));
  }
  return c;
}

RC_BOOST_PROP(claims_may_be_observed_in_any_order_and_in_parts, ()) {
  const auto tables = anomalies_on();
  std::vector<claim_of> claims;
  for (int n = *rc::gen::inRange(0, 12); n > 0; --n) claims.push_back(any_claim());
  usual_amounts forwards, backwards, odd, even;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    observe(forwards, tables, claims[i]);
    observe(backwards, tables, claims[claims.size() - 1 - i]);
    observe(i % 2 ? odd : even, tables, claims[i]);
  }
  auto one_way = odd, other_way = even;
  merge(one_way, even);
  merge(other_way, odd);
  RC_ASSERT(forwards == backwards);
  RC_ASSERT(forwards == one_way);
  RC_ASSERT(forwards == other_way);
}

RC_BOOST_PROP(what_is_taken_away_from_a_histogram_leaves_the_rest, ()) {
  const auto prices = rc::gen::container<std::vector<cents>>(rc::gen::inRange<cents>(0, 10'000));
  price_histogram a, b;
  for (const auto p : *prices) a.add(p);
  for (const auto p : *prices) b.add(p);
  auto both = a;
  both.merge(b);
  RC_ASSERT(both.count() == a.count() + b.count());
  RC_ASSERT(both.without(b) == a);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_anomalies_test
}  // namespace benefactor
