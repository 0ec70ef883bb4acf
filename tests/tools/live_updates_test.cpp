// Live updates the whole way: a real engine, a door, and subscribers that must be told of exactly what the
// log says, however they come to it.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <mutex>
#include <thread>

#include "tests/tools/live_world.hpp"

using namespace benefactor;
using namespace benefactor::live_test;

namespace {

std::vector<api::live_filter> one_of_each() {
  return {api::live_all{},
          name_of(4),
          api::live_of_policy{policy_number(4)},
          api::live_of_member{member_number(1), ""},
          api::live_of_member{member_number(1), policy_number(9)},
          api::live_of_provider{npi_b},
          claim_status::under_review,
          claim_status::denied,
          claim_status::paid,
          api::live_of_queue{}};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(live_updates)

BOOST_AUTO_TEST_CASE(each_filter_lets_its_events_through_whether_they_come_or_came) {
  live_world world;
  auto client = world.server.connect();
  std::vector<listener> coming;
  for (const auto& filter : one_of_each()) coming.emplace_back(client, filter);
  world.live_through();
  const auto filters = one_of_each();
  for (std::size_t i = 0; i < filters.size(); ++i) {
    BOOST_TEST_CONTEXT("filter " << i) {
      const auto wanted = world.expected(filters[i]);
      BOOST_TEST(!wanted.empty());
      BOOST_REQUIRE(coming[i].gets(wanted.size()));
      BOOST_TEST(coming[i].positions() == wanted);
      listener past(client, filters[i], {.from = 1, .window = 0});
      BOOST_REQUIRE(past.reaches(world.end()));
      BOOST_TEST(past.positions() == wanted);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_event_tells_how_its_claim_stands_after_it) {
  live_world world;
  world.live_through();
  auto client = world.server.connect();
  listener all(client, api::live_all{}, {.from = 1, .window = 0});
  BOOST_REQUIRE(all.reaches(world.end()));
  const auto truth = world.truth();
  BOOST_REQUIRE(all.seen->size() == truth.size());
  for (const auto& event : *all.seen) {
    const auto& e = truth.at(event.position);
    BOOST_TEST(event.type == e.type);
    BOOST_TEST((event.status == e.status));
    BOOST_TEST(event.provider_npi == e.npi);
    BOOST_TEST(event.plan_paid == e.plan_paid);
    BOOST_TEST((event.queue != api::queue_change::none) == e.queue);
    BOOST_TEST((world.server.node.reads().resolve(api::claim_number_text{event.claim_number}) == e.claim));
  }
}

BOOST_AUTO_TEST_CASE(going_on_from_a_position_neither_misses_nor_repeats) {
  live_world world;
  world.submit(0, 40);
  auto client = world.server.connect();
  std::vector<std::uint64_t> seen;
  std::uint64_t position = 1;
  for (int round = 0; round < 6; ++round) {
    listener some(client, api::live_of_provider{npi_a}, {.from = position, .window = 3});
    BOOST_TEST(some.updates.window() == 3u);
    BOOST_REQUIRE(some.gets(7));
    position = some.updates.position();
    for (const auto at : some.positions()) seen.push_back(at);
    world.submit(40 + 20 * round, 60 + 20 * round);
  }
  listener rest(client, api::live_of_provider{npi_a}, {.from = position, .window = 0});
  BOOST_REQUIRE(rest.reaches(world.end()));
  for (const auto at : rest.positions()) seen.push_back(at);
  BOOST_TEST(seen == world.expected(api::live_of_provider{npi_a}));
}

BOOST_AUTO_TEST_CASE(a_thousand_subscribers_are_each_told_of_everything_once_and_in_order) {
  constexpr int connections = 10, each = 100, claims = 1'500;
  live_world world({.subscription_events = 32});
  world.submit(0, 100);
  std::promise<void> loaded_promise;
  const auto loaded = loaded_promise.get_future().share();
  std::map<int, std::vector<std::uint64_t>> wanted;  // By filter; there once it is loaded.
  const auto filter_of = [](int s) -> api::live_filter {
    switch (s % 10) {
      case 0: return api::live_all{};
      case 1: return api::live_of_provider{npi_a};
      case 2: return api::live_of_provider{npi_b};
      case 3: return claim_status::denied;
      case 4: return claim_status::under_review;
      case 5: return api::live_of_queue{};
      case 6: return api::live_of_policy{policy_number(s / 10 % policies)};
      case 7: return api::live_of_member{member_number(s / 10 % 8), ""};
      case 8: return name_of(s);
      default: return api::live_of_member{member_number(s / 10 % policies), policy_number(s / 10 % policies)};
    }
  };
  std::atomic<int> ready{0}, wrong{0}, behind{0};
  std::mutex telling;
  std::vector<std::thread> threads;
  for (int c = 0; c < connections; ++c)
    threads.emplace_back([&, c] {
      auto client = world.server.connect();
      std::vector<listener> listeners;
      std::vector<std::uint64_t> from;
      for (int i = 0; i < each; ++i) {
        // Half of them begin with what there was.
        const bool past = i % 2 == 0;
        listeners.emplace_back(client, filter_of(c * each + i), api::live_options{past ? 1u : 0u, 0});
        from.push_back(past ? 1 : listeners.back().updates.position());
      }
      ++ready;
      while (loaded.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        listeners.front().updates.poll(std::chrono::milliseconds(5));
      for (int i = 0; i < each; ++i) {
        auto expected = wanted.at(c * each + i);
        std::erase_if(expected, [&](auto position) { return position < from[i]; });
        const bool all = listeners[i].gets(expected.size());
        if (!all || listeners[i].positions() != expected) {
          ++wrong;
          const std::lock_guard guard(telling);
          BOOST_TEST_MESSAGE("subscriber " << c * each + i << " from " << from[i] << " got "
                                           << listeners[i].positions().size() << " of " << expected.size());
        }
        behind += static_cast<int>(listeners[i].updates.fell_behind());
      }
    });
  // What comes while they subscribe belongs to those that have.
  for (int i = 100; i < claims; i += 100) world.submit(i, i + 100);
  while (ready < connections) std::this_thread::yield();
  for (int i = claims; i < 2 * claims; i += 100) world.submit(i, i + 100);
  for (int s = 0; s < connections * each; ++s) wanted[s] = world.expected(filter_of(s));
  loaded_promise.set_value();
  for (auto& thread : threads) thread.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(behind == 0);
}

BOOST_AUTO_TEST_SUITE_END()
