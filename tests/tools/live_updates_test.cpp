// Live updates the whole way: a real engine, a door, and subscribers that must be told of exactly what the
// log says, however they come to it.
#include "api/client/live_updates.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "events/external_claim.hpp"
#include "store/event_codec.hpp"
#include "tests/support/patience.hpp"
#include "tests/support/temp_directory.hpp"
#include "tests/tools/running_server.hpp"

using namespace benefactor;
using namespace benefactor::test_support;

namespace {

constexpr auto npi_a = "1234567893", npi_b = "1245319599";
constexpr int policies = 12;

date day(unsigned month, unsigned d) { return *make_date(2026, month, d); }
std::string policy_number(int p) { return "POL-" + std::to_string(p); }
std::string member_number(int p) { return "M-" + std::to_string(p % 8); }  // Some are in two policies.
const char* npi_of(int i) { return i % 3 == 0 ? npi_b : npi_a; }

policy_enrollment sample_policy(int p) {
  policy_enrollment e;
  e.policy_number = policy_number(p);
  e.holder_number = member_number(p);
  e.terms.effective = day(1, 1);
  e.terms.expiration = day(12, 31);
  e.terms.out_of_pocket_max = 30'000'00;
  e.terms.review_threshold = 900'00;
  coverage_rule visit;
  visit.service = service_type::specialist_visit;
  visit.coverage = 8'000;
  e.terms.rules.push_back(visit);
  member_enrollment m;
  m.member_number = e.holder_number;
  m.terms.enrolled = day(1, 1);
  e.members.push_back(m);
  return e;
}

claim_submission sample_claim(int i) {
  claim_submission s;
  s.submitter = "ACME";
  s.submitter_claim_id = "C-" + std::to_string(i);
  s.received = day(6, 1);
  s.policy_number = policy_number(i % policies);
  s.member_number = member_number(i % policies);
  s.provider_npi = npi_of(i);
  claim_line line;
  line.service = service_type::specialist_visit;
  line.service_date = day(1 + static_cast<unsigned>(i) / 28 % 5, 1 + static_cast<unsigned>(i) % 28);
  line.billed = i % 5 == 4 ? 1'000'00 : 100'00 + i;  // Every fifth is pended.
  line.procedure = "99213";
  line.diagnoses = {"M54.5"};
  s.lines.push_back(std::move(line));
  return s;
}

api::claim_name name_of(int i) { return api::natural_claim_name{"ACME", "C-" + std::to_string(i)}; }

/// What the log says of an event of a claim, by the core's own fold.
struct logged {
  claim_id claim;
  policy_id policy;
  member_id member;
  std::string npi, type;
  claim_status status = claim_status::absent;
  cents plan_paid = 0;
  bool queue = false;
};

struct live_world {
  explicit live_world(api::door_limits limits = {}) : server(directory / "data", limits) {
    auto client = server.connect();
    std::vector<api::enrollment_item> items{provider{npi_a, "Metro Health", network_status::in_network},
                                            provider{npi_b, "Lake Clinic", network_status::in_network}};
    for (int p = 0; p < policies; ++p) items.push_back(sample_policy(p));
    for (const auto& result : client.enroll(items)) BOOST_REQUIRE(!result.refused && result.failure.empty());
  }

  void submit(int from, int to) {
    auto client = server.connect();
    std::vector<claim_submission> claims;
    for (int i = from; i < to; ++i) claims.push_back(sample_claim(i));
    for (const auto& result : client.submit_batch(claims)) BOOST_REQUIRE(result.outcome());
    claims_made = std::max(claims_made, to);
  }

  void command(int claim, const claim_action& action) {
    const auto result = server.connect().command(name_of(claim), action);
    BOOST_REQUIRE_MESSAGE(result.outcome(), (result.refused() ? result.refused()->reason : "failed"));
  }

  /// One of everything that can happen to the claims 0 ... 9.
  void live_through() {
    submit(0, 10);
    command(4, change_review{{}, day(6, 2), "ann", {}, {}, false});
    command(4, release_claim{{}, {}, {}});
    command(9, deny_claim{{}, "not medically necessary"});
    command(0, pay_claim{{}, day(6, 3), "TRACE-1"});
    command(1, void_claim{{}, day(6, 3)});
    command(2, dispute_claim{{}, {}, "it was paid before"});
    command(3, add_remark{{}, audience::staff, "a word", {}});
  }

  std::uint64_t end() { return server.node.reads().durable_position(); }

  /// Every event of a claim, by position.
  const std::map<std::uint64_t, logged>& truth() {
    if (std::exchange(told_until, end()) == end()) return told;
    return told = read_truth();
  }
  std::map<std::uint64_t, logged> read_truth() {
    std::map<std::uint64_t, logged> all;
    const auto& parts = server.node.asking();
    for (int i = 0; i < claims_made; ++i) {
      const auto id = parts.surrogates.claim("ACME", "C-" + std::to_string(i));
      claim_state state;
      parts.reader.for_each(
          {parts.tenant, store::stream_kind::claim, id}, 0, [&](const store::owned_event& stored) {
            const auto decoded = store::decode(stored.view, parts.log_id);
            const auto& event = std::get<bucket_event>(decoded);
            if (claim_of(event) != id) return true;
            const bool before = is_in_review(state);
            evolve(state, event);
            const bool after = is_in_review(state);
            all[stored.view.position] = {
                id,
                state.policy,
                state.member,
                state.provider_npi,
                store::event_type_name(stored.view.type),
                state.status,
                plan_paid_total(state),
                before != after || (after && std::holds_alternative<review_changed>(event))};
            return true;
          });
    }
    return all;
  }

  std::vector<std::uint64_t> expected(const api::live_filter& filter, std::uint64_t from = 0) {
    const auto& ids = server.node.surrogates();
    std::vector<std::uint64_t> positions;
    for (const auto& [position, e] : truth()) {
      bool wanted = std::holds_alternative<api::live_all>(filter);
      if (const auto* name = std::get_if<api::claim_name>(&filter))
        wanted = server.node.reads().resolve(*name) == e.claim;
      if (const auto* of = std::get_if<api::live_of_policy>(&filter))
        wanted = ids.policy(of->policy_number) == e.policy;
      if (const auto* of = std::get_if<api::live_of_member>(&filter))
        wanted = ids.member(of->member_number) == e.member &&
                 (of->policy_number.empty() || ids.policy(of->policy_number) == e.policy);
      if (const auto* of = std::get_if<api::live_of_provider>(&filter)) wanted = of->npi == e.npi;
      if (const auto* status = std::get_if<claim_status>(&filter)) wanted = *status == e.status;
      if (std::holds_alternative<api::live_of_queue>(filter)) wanted = e.queue;
      if (wanted && position >= from) positions.push_back(position);
    }
    return positions;
  }

  temp_directory directory;
  running_server server;
  int claims_made = 0;
  std::map<std::uint64_t, logged> told;  // What truth() found up to *told_until*.
  std::uint64_t told_until = 0;
};

/// Keeps what it is told of claims.
struct listener {
  listener(api::claims_client& client, const api::live_filter& filter, const api::live_options& options = {})
      : updates(std::get<api::live_updates>(client.subscribe(
            filter,
            [seen = seen](std::span<const api::live_event> events) {
              for (const auto& event : events)
                if (!event.claim_number.empty()) seen->push_back(event);
            },
            options))) {}

  /// Until so many events have come; false when they do not. No assertions: threads wait too.
  [[nodiscard]] bool gets(std::size_t count) {
    return waits_until([&] { return seen->size() >= count; });
  }
  /// The same until everything before *position* was looked at.
  [[nodiscard]] bool reaches(std::uint64_t position) {
    return waits_until([&] { return updates.position() >= position; });
  }
  /// False: it did not come.
  template <class Reached>
  [[nodiscard]] bool waits_until(const Reached& reached) {
    const auto end = std::chrono::steady_clock::now() + test_support::patience;
    while (!reached()) {
      if (std::chrono::steady_clock::now() > end) return false;
      updates.poll(std::chrono::milliseconds(20));
    }
    return true;
  }
  std::vector<std::uint64_t> positions() const {
    std::vector<std::uint64_t> all;
    for (const auto& event : *seen) all.push_back(event.position);
    return all;
  }

  std::shared_ptr<std::vector<api::live_event>> seen = std::make_shared<std::vector<api::live_event>>();
  api::live_updates updates;
};

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
