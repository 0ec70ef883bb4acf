// A flood of refusals makes a bounded number of records, and none is left out of the count.
#include "api/access/refusal_pacer.hpp"

#include <boost/test/unit_test.hpp>
#include <numeric>
#include <rapidcheck/boost_test.h>

namespace benefactor::api {
namespace of_refusal_pacer_test {

using namespace std::chrono_literals;
using records = std::vector<store::door_record>;

pace_time at(std::chrono::milliseconds since_start) { return pace_time(100h + since_start); }

/// Number *n* from address *peer*.
store::door_record refusal(std::uint32_t peer, std::uint32_t n = 0) {
  store::door_record record;
  record.what = store::door_happening::login;
  record.refused = true;
  record.peer.bytes[0] = 1;
  for (int i = 0; i < 4; ++i)
    record.peer.bytes[static_cast<std::size_t>(15 - i)] = static_cast<std::uint8_t>(peer >> (8 * i));
  record.detail = "number " + std::to_string(n);
  return record;
}

std::uint64_t counted(const records& all) {
  return std::accumulate(all.begin(), all.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& record) { return sum + record.count; });
}

struct paced {
  explicit paced(const refusal_pace& limits = {}) : pacer(limits) {}

  void refuse(const store::door_record& one, std::chrono::milliseconds now) { add(pacer.take(one, at(now))); }
  void look(std::chrono::milliseconds now) { add(pacer.due(at(now))); }
  void add(records more) {
    for (auto& one : more) made.push_back(std::move(one));
  }

  refusal_pacer pacer;
  records made;
};

BOOST_AUTO_TEST_SUITE(refusal_pacer_test)

BOOST_FIXTURE_TEST_CASE(some_of_an_address_are_recorded_at_once_and_then_one_a_second, paced) {
  for (std::uint32_t i = 0; i < 11; ++i) refuse(refusal(1, i), 0ms);
  BOOST_TEST(made.size() == 10u);
  look(999ms);
  BOOST_TEST(made.size() == 10u);
  look(1'000ms);
  BOOST_TEST(made.size() == 11u);
  BOOST_TEST(made.back().detail == "number 10");
  BOOST_TEST(!pacer.holds_any());
}

BOOST_FIXTURE_TEST_CASE(equal_ones_that_wait_are_counted_into_one, paced) {
  for (int i = 0; i < 1'000; ++i) refuse(refusal(1), 0ms);
  BOOST_TEST(made.size() == 10u);
  look(1'000ms);
  BOOST_TEST_REQUIRE(made.size() == 11u);
  BOOST_TEST(made.back().count == 990u);
  BOOST_TEST(counted(made) == 1'000u);
}

BOOST_FIXTURE_TEST_CASE(one_address_does_not_hold_up_another, paced) {
  for (std::uint32_t i = 0; i < 50; ++i) refuse(refusal(1, i), 0ms);
  refuse(refusal(2), 0ms);
  BOOST_TEST((made.back() == refusal(2)));
}

BOOST_AUTO_TEST_CASE(many_addresses_together_have_a_pace_too) {
  paced world({.in_all = {10, 100}});
  for (std::uint32_t peer = 0; peer < 500; ++peer) world.refuse(refusal(peer), 0ms);
  BOOST_TEST(world.made.size() == 100u);
  world.look(1'000ms);
  BOOST_TEST(world.made.size() == 110u);
  world.look(2'000ms);
  BOOST_TEST(world.made.size() == 120u);
}

BOOST_AUTO_TEST_CASE(what_is_too_much_to_wait_is_told_as_a_number) {
  paced world({.of_peer = {1, 1}, .in_all = {10, 100}, .held_max = 3});
  for (std::uint32_t i = 0; i < 20; ++i) world.refuse(refusal(1, i), 0ms);
  BOOST_TEST(world.made.size() == 1u);
  world.look(1'000ms);
  BOOST_TEST_REQUIRE(world.made.size() == 3u);  // The oldest that waited, and the number of the rest.
  BOOST_TEST(world.made[1].detail == "number 1");
  BOOST_TEST((world.made[2].what == store::door_happening::more_refusals));
  BOOST_TEST(world.made[2].count == 16u);
  BOOST_TEST(world.made[2].refused);
  world.add(world.pacer.rest());
  BOOST_TEST(counted(world.made) == 20u);
  BOOST_TEST(!world.pacer.holds_any());
}

RC_BOOST_PROP(whatever_comes_every_refusal_is_counted_once_and_records_keep_their_pace, ()) {
  const refusal_pace limits{.of_peer = {2, 4}, .in_all = {5, 20}, .held_max = 8, .peers_max = 4};
  paced world(limits);
  const auto steps = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(
      rc::gen::tuple(rc::gen::inRange(0, 200), rc::gen::inRange(0, 8), rc::gen::inRange(0, 6)));
  std::chrono::milliseconds now = 0ms;
  for (const auto& [later, peer, number] : steps) {
    now += std::chrono::milliseconds(later);
    world.look(now);
    world.refuse(refusal(static_cast<std::uint32_t>(peer), static_cast<std::uint32_t>(number)), now);
  }
  const auto most = limits.in_all.burst + static_cast<std::size_t>(now / 200ms) + 1;
  RC_ASSERT(world.made.size() <= most);
  world.add(world.pacer.rest());
  RC_ASSERT(counted(world.made) == steps.size());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_refusal_pacer_test
}  // namespace benefactor::api
