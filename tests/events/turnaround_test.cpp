// How long external processors take: counts in any order, and what is said of the next claim.
#include "events/turnaround.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

namespace benefactor {
namespace {

constexpr date sent{20'000};

turnaround_histogram after(const std::vector<int>& days) {
  turnaround_histogram h;
  for (const int each : days) observe(h, sent, {sent.days + each});
  return h;
}

std::vector<turnaround_observation> random_observations() {
  std::vector<turnaround_observation> all;
  for (int n = *rc::gen::inRange(0, 40); n > 0; --n)
    all.push_back({*rc::gen::element<std::string>("NORTH", "SOUTH"),
                   static_cast<processor_status>(*rc::gen::inRange(0, int{processor_status_count})),
                   sent,
                   {sent.days + *rc::gen::inRange(-3, 500)}});
  return all;
}

turnaround_statistics fold(const std::vector<turnaround_observation>& all) {
  turnaround_statistics s;
  for (const auto& o : all) observe(s, o);
  return s;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(turnaround)

BOOST_AUTO_TEST_CASE(the_estimate_is_the_smallest_number_of_days_by_which_most_claims_came) {
  // Sixteen of twenty are 80 %.
  auto days = std::vector<int>(10, 1);
  days.insert(days.end(), 5, 2);
  days.push_back(3);
  days.insert(days.end(), 4, 30);
  const auto e = estimate(after(days));
  BOOST_REQUIRE(e);
  BOOST_TEST(e->days == 3u);
  BOOST_TEST(e->percent == 80u);
  BOOST_TEST(e->observations == 20u);
  BOOST_TEST(e->sentence == "Most such claims are decided within 3 days.");
  BOOST_TEST(estimate(after(days), "accepted", 50)->sentence ==
             "Most such claims are accepted within 1 day.");
  BOOST_TEST(estimate(after(days), "decided", 100)->days == 30u);
}

BOOST_AUTO_TEST_CASE(fewer_than_twenty_claims_say_nothing) {
  BOOST_TEST(!estimate(after(std::vector<int>(19, 2))));
  BOOST_TEST(estimate(after(std::vector<int>(20, 2))).has_value());
  BOOST_TEST(!estimate({}));
}

BOOST_AUTO_TEST_CASE(the_first_and_the_last_count_take_what_is_beyond_them) {
  const auto h = after({-7, 0, 365, 9'000});
  BOOST_TEST(h.claims_by_days.front() == 2u);
  BOOST_TEST(h.claims_by_days.back() == 2u);
  BOOST_TEST(estimate(after(std::vector<int>(20, 0)))->sentence ==
             "Most such claims are decided on the day they are sent.");
  BOOST_TEST(estimate(after(std::vector<int>(20, 400)))->sentence ==
             "Many such claims take 365 days or longer to be decided.");
}

BOOST_AUTO_TEST_CASE(decisions_are_the_payments_denials_and_other_decisions_of_one_processor) {
  const auto s = fold({{"NORTH", processor_status::paid, sent, {sent.days + 3}},
                       {"NORTH", processor_status::denied, sent, {sent.days + 4}},
                       {"NORTH", processor_status::accepted, sent, {sent.days + 1}},
                       {"SOUTH", processor_status::paid, sent, {sent.days + 9}}});
  BOOST_TEST((of_decisions(s, "NORTH") == after({3, 4})));
  BOOST_TEST((of_status(s, "NORTH", processor_status::accepted) == after({1})));
  BOOST_TEST((of_status(s, "EAST", processor_status::accepted) == turnaround_histogram{}));
}

RC_BOOST_PROP(the_order_of_observations_does_not_matter, ()) {
  auto all = random_observations();
  const auto before = fold(all);
  for (std::size_t i = all.size(); i > 1; --i) {
    const auto j = static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(i)));
    std::swap(all[i - 1], all[j]);
  }
  RC_ASSERT(fold(all) == before);
}

RC_BOOST_PROP(merged_statistics_are_those_of_all_observations, ()) {
  const auto a = random_observations(), b = random_observations();
  auto both = a;
  both.insert(both.end(), b.begin(), b.end());
  auto merged = fold(a);
  merge(merged, fold(b));
  RC_ASSERT(merged == fold(both));
}

RC_BOOST_PROP(one_day_less_than_estimated_is_too_few, ()) {
  const auto days = *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(0, 400));
  const auto percent = *rc::gen::inRange<std::uint32_t>(1, 101);
  const auto e = estimate(after(days), "decided", percent);
  RC_ASSERT(e.has_value());
  const auto within = [&](int limit) {
    return static_cast<std::uint64_t>(
        std::count_if(days.begin(), days.end(), [&](int d) { return std::min(d, 365) <= limit; }));
  };
  RC_ASSERT(within(static_cast<int>(e->days)) * 100 >= days.size() * percent);
  RC_ASSERT(within(static_cast<int>(e->days) - 1) * 100 < days.size() * percent);
}

BOOST_AUTO_TEST_CASE(every_status_has_a_spelling_that_is_read_back) {
  for (std::size_t s = 0; s < processor_status_count; ++s) {
    const auto status = static_cast<processor_status>(s);
    BOOST_TEST((parse_processor_status(to_text(status)) == status));
  }
  BOOST_TEST(!parse_processor_status("PAYED"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor
