// Where live updates end: for who returns nothing, who is one too many, who drops them, and when the server
// stops; and what is refused.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "tests/tools/live_world.hpp"

using namespace benefactor;
using namespace benefactor::live_test;

namespace {

struct ended_at_will final : api::session_standing {
  bool holds() const override { return !ended; }
  std::atomic<bool> ended{false};
};

}  // namespace

BOOST_AUTO_TEST_SUITE(limits_of_live_updates)

BOOST_AUTO_TEST_CASE(a_subscriber_that_returns_nothing_is_cut_off_and_goes_on_from_where_it_stood) {
  live_world world({.subscription_events = 8, .subscription_silence = std::chrono::milliseconds(100)});
  auto watcher = world.server.connect();
  std::promise<void> stalled, go_on;
  std::vector<std::uint64_t> seen;
  std::uint32_t behind = 0;
  std::atomic<std::size_t> wanted{SIZE_MAX};
  std::thread slow([&] {
    auto client = world.server.connect();
    bool first = true;
    auto subscribed = client.subscribe(api::live_of_provider{npi_a},
                                       [&](auto events) {
                                         for (const auto& event : events) seen.push_back(event.position);
                                         if (!std::exchange(first, false)) return;
                                         stalled.set_value();
                                         go_on.get_future().wait();
                                       },
                                       {.from = 1, .window = 0});
    auto& updates = std::get<api::live_updates>(subscribed);
    for (const test_support::patient waiting; seen.size() < wanted; waiting.ask_again("all events"))
      updates.poll(std::chrono::milliseconds(5));
    behind = updates.fell_behind();
  });
  world.submit(0, 50);
  stalled.get_future().wait();
  world.submit(50, 100);
  for (const test_support::patient waiting; watcher.info().subscribers_behind == 0;
       waiting.ask_again("a subscriber that fell behind"))
    watcher.poll(std::chrono::milliseconds(5));
  BOOST_TEST(watcher.info().subscriptions == 0u);
  world.submit(100, 120);
  const auto expected = world.expected(api::live_of_provider{npi_a});
  wanted = expected.size();
  go_on.set_value();
  slow.join();
  BOOST_TEST(behind >= 1u);
  BOOST_TEST(seen == expected);
}

BOOST_AUTO_TEST_CASE(as_many_may_subscribe_as_the_limits_say_and_who_drops_makes_room) {
  live_world world({.subscriptions = 4, .connection_subscriptions = 3, .subscription_events = 16});
  auto one = world.server.connect(), other = world.server.connect();
  const auto overloaded = [](api::claims_client& client) {
    try {
      listener(client, api::live_all{});
    } catch (const api::rpc_failure& failure) {
      return failure.what_happened() == api::rpc_failure::kind::overloaded;
    }
    return false;
  };
  std::vector<listener> kept;
  for (int i = 0; i < 3; ++i) kept.emplace_back(one, api::live_all{});
  BOOST_TEST(overloaded(one));
  listener fourth(other, api::live_all{}, {.from = 0, .window = 17});
  BOOST_TEST(fourth.updates.window() == 16u);
  BOOST_TEST(overloaded(other));
  BOOST_TEST(one.info().subscriptions == 4u);
  kept.pop_back();
  BOOST_TEST(one.info().subscriptions == 3u);
  kept.emplace_back(one, api::live_all{}, api::live_options{0, 1});
  BOOST_TEST(kept.back().updates.window() == 1u);
}

BOOST_AUTO_TEST_CASE(what_is_dropped_ends_and_the_feed_begins_again_with_the_next) {
  live_world world;
  auto client = world.server.connect();
  for (int round = 0; round < 3; ++round) {
    listener all(client, api::live_all{});
    const auto begun = all.updates.position();
    world.submit(round * 5, round * 5 + 5);
    const auto wanted = world.expected(api::live_all{}, begun);
    BOOST_REQUIRE(all.gets(wanted.size()));
    BOOST_TEST(all.positions() == wanted);
  }
  BOOST_TEST(client.info().subscriptions == 0u);
  world.submit(15, 20);  // Nobody listens.
  listener last(client, api::live_all{}, {.from = 1, .window = 0});
  BOOST_REQUIRE(last.reaches(world.end()));
  BOOST_TEST(last.positions() == world.expected(api::live_all{}));
}

BOOST_AUTO_TEST_CASE(a_subscriber_whose_session_is_revoked_is_told_so_though_nothing_happens) {
  // Sessions are looked at four times as often as silence is long.
  live_world world({.subscription_silence = std::chrono::milliseconds(100)});
  const auto standing = std::make_shared<ended_at_will>();
  api::access_subject clerk;
  clerk.user = "clerk";
  clerk.roles = {api::role::claim_processor};
  clerk.standing = standing;
  world.server.act_as(clerk);
  auto client = world.server.connect();
  listener all(client, api::live_all{});
  world.server.act_as(api::local_subject());
  auto other = world.server.connect();
  listener kept(other, api::live_all{});
  BOOST_TEST(other.info().subscriptions == 2u);
  standing->ended = true;
  BOOST_CHECK_EXCEPTION(static_cast<void>(all.waits_until([] { return false; })), api::rpc_failure,
                        [](const api::rpc_failure& failure) {
                          return std::string(failure.what()).find("the session was revoked") !=
                                 std::string::npos;
                        });
  BOOST_TEST(other.info().subscriptions == 1u);
  world.submit(0, 1);
  BOOST_TEST(kept.gets(1));
}

BOOST_AUTO_TEST_CASE(a_server_that_stops_ends_subscriptions) {
  live_world world;
  auto client = world.server.connect();
  listener all(client, api::live_all{});
  world.server.door.stop(std::chrono::seconds(0));
  BOOST_CHECK_EXCEPTION(
      while (true) all.updates.poll(std::chrono::milliseconds(20)), api::rpc_failure,
      [](const auto& failure) { return failure.what_happened() == api::rpc_failure::kind::disconnected; });
}

BOOST_AUTO_TEST_CASE(what_cannot_be_subscribed_to_is_refused_with_every_problem) {
  live_world world;
  world.submit(0, 1);
  auto client = world.server.connect();
  const auto refused = [&](const api::live_filter& filter, std::uint64_t from) {
    auto result = client.subscribe(filter, {}, {.from = from, .window = 0});
    const auto* why = std::get_if<rejection>(&result);
    return why ? std::optional(*why) : std::nullopt;
  };
  using fields = std::vector<std::string>;
  const auto named = [](const std::optional<rejection>& r) {
    fields all;
    for (const auto& problem : r.value().problems) all.push_back(problem.field);
    return all;
  };
  BOOST_TEST(!refused(api::live_all{}, world.end()));
  BOOST_TEST(named(refused(api::live_all{}, world.end() + 1)) == fields{"from"});
  BOOST_TEST(named(refused(api::live_of_provider{"123"}, 1'000'000)) ==
             (fields{"filter.providerNpi", "from"}));
  BOOST_TEST(named(refused(claim_status::absent, 1)) == fields{"filter.status"});
  BOOST_TEST(named(refused(api::live_of_policy{""}, 1)) == fields{"filter.policyNumber"});
  BOOST_TEST(named(refused(api::live_of_member{"", "POL-1"}, 1)) == fields{"filter.member.memberId"});
  BOOST_TEST(named(refused(api::claim_name{api::natural_claim_name{"ACME", ""}}, 1)) ==
             fields{"filter.claim"});
  const auto unknown = store::claim_number(claim_id{{{1, 2, 3}}}, day(1, 1));
  BOOST_TEST(
      (refused(api::claim_name{api::claim_number_text{unknown}}, 1)->code == rejection_code::not_found));
  BOOST_TEST(client.info().subscriptions == 0u);
}

BOOST_AUTO_TEST_SUITE_END()
