// How many calls a second, and how much open at a time: each limit at its edge.
#include "api/rpc/rate_limits.hpp"

#include <boost/test/unit_test.hpp>
#include <vector>

namespace benefactor::api {
namespace of_rate_limits_test {

using namespace std::chrono_literals;

pace_time at(std::chrono::milliseconds since_start) { return pace_time(100h + since_start); }

struct rates_fixture {
  explicit rates_fixture(const rate_settings& limits = {.of_identity = {10, 5}, .of_peer = {100, 20}})
      : rates(limits) {}

  /// Milliseconds to wait; 0: it may go on.
  long call(const std::string& identity, const std::string& peer, std::chrono::milliseconds now) {
    return static_cast<long>(rates.admit(identity, peer, at(now)).wait.count());
  }
  int admitted(const std::string& identity, const std::string& peer, std::chrono::milliseconds now,
               int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += call(identity, peer, now) == 0;
    return count;
  }

  call_rates rates;
};

BOOST_AUTO_TEST_SUITE(rate_limits_test)

BOOST_FIXTURE_TEST_CASE(so_many_may_come_at_once_and_then_so_many_a_second, rates_fixture) {
  BOOST_TEST(admitted("ada", "p", 0ms, 6) == 5);
  BOOST_TEST(call("ada", "p", 0ms) == 100);
  BOOST_TEST(call("ada", "p", 99ms) == 1);
  BOOST_TEST(call("ada", "p", 100ms) == 0);
  BOOST_TEST(call("ada", "p", 100ms) == 100);
  BOOST_TEST(admitted("ada", "p", 10'000ms, 20) == 5);  // No more is saved up than may come at once.
}

BOOST_FIXTURE_TEST_CASE(what_is_refused_counts_nowhere, rates_fixture) {
  BOOST_TEST(admitted("ada", "p", 0ms, 1'000) == 5);
  BOOST_TEST(call("ada", "p", 100ms) == 0);
  BOOST_TEST(admitted("bob", "p", 100ms, 100) == 5);  // Of the address 1'000 - 5 were not taken.
}

BOOST_FIXTURE_TEST_CASE(identities_have_paces_of_their_own_and_an_address_has_one_for_all, rates_fixture) {
  int all = 0;
  for (const auto* name : {"a", "b", "c", "d", "e"}) all += admitted(name, "p", 0ms, 10);
  BOOST_TEST(all == 20);
  const auto refused = rates.admit("f", "p", at(0ms));
  BOOST_TEST(refused.by_peer);
  BOOST_TEST(to_text(refused) == "more than 100 calls a second from this address; try again in 10 ms");
  BOOST_TEST(admitted("f", "q", 0ms, 10) == 5);
  BOOST_TEST(to_text(rates.admit("f", "q", at(0ms))) ==
             "more than 10 calls a second of this identity; try again in 100 ms");
}

BOOST_FIXTURE_TEST_CASE(whoever_is_not_known_yet_has_the_address_only, rates_fixture) {
  BOOST_TEST(admitted("", "p", 0ms, 100) == 20);
}

BOOST_AUTO_TEST_CASE(a_flood_of_names_takes_bounded_room_and_forgets_no_one_who_is_held_up) {
  rates_fixture world({.of_identity = {1, 1}, .of_peer = {1'000, 1'000}, .entries_max = 3});
  for (const auto* name : {"a", "b", "c"}) BOOST_TEST(world.call(name, "p", 0ms) == 0);
  BOOST_TEST(world.call("d", "p", 0ms) == 0);  // Has the place of all that found none.
  BOOST_TEST(world.call("e", "p", 0ms) == 1'000);
  BOOST_TEST(world.call("a", "p", 10ms) == 990);
  BOOST_TEST(world.call("f", "p", 2'000ms) == 0);  // Those who may again have left room.
  BOOST_TEST(world.call("g", "p", 2'000ms) == 0);
}

BOOST_AUTO_TEST_CASE(
    an_identity_may_ask_in_vain_so_often_in_an_hour_and_as_often_as_it_likes_of_who_is_there) {
  failed_inquiries inquiries(3);
  const auto ask = [&](const std::string& identity, bool finds, std::chrono::milliseconds now) {
    const auto answer = inquiries.begin(identity, at(now));
    if (answer.begun) answer.begun->failed = !finds;
    return static_cast<long>(answer.wait.count());
  };
  for (int i = 0; i < 100; ++i) BOOST_TEST(ask("dr", true, 0ms) == 0);
  for (int i = 0; i < 3; ++i) BOOST_TEST(ask("dr", false, 0ms) == 0);
  BOOST_TEST(ask("dr", true, 0ms) == 20 * 60'000);
  BOOST_TEST(ask("dr", true, 20min - 1ms) == 1);
  BOOST_TEST(ask("dr", true, 20min) == 0);
  BOOST_TEST(ask("dr", false, 20min) == 0);
  BOOST_TEST(ask("dr", true, 20min) == 20 * 60'000);
  BOOST_TEST(ask("other", true, 20min) == 0);
}

BOOST_AUTO_TEST_CASE(a_question_under_way_counts_as_one_in_vain_until_it_is_answered) {
  failed_inquiries inquiries(2);
  auto first = inquiries.begin("dr", at(0ms)).begun, second = inquiries.begin("dr", at(0ms)).begun;
  BOOST_TEST((first && second));
  BOOST_TEST(!inquiries.begin("dr", at(0ms)).begun);
  first.reset();  // Found, or given up before there was an answer.
  BOOST_TEST(static_cast<bool>(inquiries.begin("dr", at(0ms)).begun));
  second->failed = true;
  second.reset();
  first = inquiries.begin("dr", at(0ms)).begun;
  BOOST_TEST(static_cast<bool>(first));
  BOOST_TEST(!inquiries.begin("dr", at(0ms)).begun);
}

BOOST_AUTO_TEST_CASE(who_found_no_place_among_those_who_ask_shares_one) {
  failed_inquiries inquiries(1, 1);
  const auto first = inquiries.begin("a", at(0ms)).begun;
  auto shared = inquiries.begin("b", at(0ms)).begun;
  BOOST_TEST((first && shared));
  BOOST_TEST(!inquiries.begin("c", at(0ms)).begun);
  shared.reset();
  BOOST_TEST(static_cast<bool>(inquiries.begin("c", at(0ms)).begun));
}

BOOST_AUTO_TEST_CASE(so_many_of_an_identity_are_open_until_one_is_given_up) {
  open_counts counts(2);
  auto first = counts.take("ada");
  const auto second = counts.take("ada"), other = counts.take("bob");
  BOOST_TEST((first && second && other));
  BOOST_TEST(!counts.take("ada"));
  const auto same = first;  // A session for other reasons is the same one.
  first.reset();
  BOOST_TEST(!counts.take("ada"));
}

BOOST_AUTO_TEST_CASE(a_place_that_is_given_up_is_free) {
  open_counts counts(1);
  auto place = counts.take("ada");
  BOOST_TEST(!counts.take("ada"));
  place.reset();
  place = counts.take("ada");
  BOOST_TEST(static_cast<bool>(place));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_rate_limits_test
}  // namespace benefactor::api
