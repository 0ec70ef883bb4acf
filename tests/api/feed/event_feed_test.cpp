// The feed behind live updates, over a log in memory: whoever listens and catches up is told of every event
// once and in order, however the log grows and wherever its pages are read from.
#include "api/feed/event_feed.hpp"

#include <boost/test/unit_test.hpp>
#include <condition_variable>
#include <deque>
#include <future>
#include <mutex>
#include <rapidcheck/boost_test.h>
#include <tuple>

#include "tests/projections/told_world.hpp"
#include "tests/support/patience.hpp"

namespace benefactor::api {
namespace of_event_feed_test {

using projections::test::plain_claim;
using projections::test::tenant;
using projections::test::told_world;
using positions = std::vector<std::uint64_t>;
using told_events = std::vector<shared_feed_event>;

constexpr std::uint64_t first_of_domain = 1;  // Position 0 is the log's own.

positions positions_of(const told_events& events) {
  positions all;
  for (const auto& event : events) all.push_back(event->position);
  return all;
}

positions all_of(std::uint64_t from, std::uint64_t end) {
  positions all;
  for (; from < end; ++from) all.push_back(from);
  return all;
}

auto fields_of(const feed_event& e) {
  return std::tie(e.position, e.time_us, e.type, e.policy, e.claim, e.member, e.claim_number, e.provider_npi,
                  e.status, e.queue, e.billed, e.plan_paid, e.member_responsibility);
}

bool equal(const told_events& left, const told_events& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& l, const auto& r) { return fields_of(*l) == fields_of(*r); });
}

told_events let_through(const feed_filter& filter, const told_events& events) {
  told_events some;
  for (const auto& event : events)
    if (lets_through(filter, *event)) some.push_back(event);
  return some;
}

/// What a listener was handed and has not taken yet. It outlives the feed.
class inbox {
 public:
  event_feed::receiver receiver() {
    return [this](std::shared_ptr<const feed_batch> batch) {
      const std::lock_guard lock(mutex_);
      waiting_.push_back(std::move(batch));
      most_ahead_ = std::max(most_ahead_, waiting_.size());
      changed_.notify_all();
    };
  }

  /// The next batch, waited for; the feed is told that it is taken. Errors: std::runtime_error when none
  /// comes.
  std::shared_ptr<const feed_batch> take(event_feed& feed) {
    std::shared_ptr<const feed_batch> batch;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, test_support::patience, [&] { return !waiting_.empty(); }))
        throw std::runtime_error("waited in vain for a batch");
      batch = std::move(waiting_.front());
      waiting_.pop_front();
    }
    feed.taken();
    return batch;
  }

  /// The events of all batches until everything from *begun* to *end* was looked at.
  told_events take_all(event_feed& feed, std::uint64_t begun, std::uint64_t end) {
    told_events all;
    for (auto next = begun; next < end;) {
      const auto batch = take(feed);
      if (!batch->failure.empty()) throw std::runtime_error(batch->failure);
      all.insert(all.end(), batch->events.begin(), batch->events.end());
      next = batch->next_position;
    }
    return all;
  }

  /// Until so many wait at a time.
  void wait_for(std::size_t batches) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait_for(lock, test_support::patience, [&] { return waiting_.size() >= batches; }))
      throw std::runtime_error("waited in vain for batches");
  }

  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  std::size_t most_ahead() {
    const std::lock_guard lock(mutex_);
    return most_ahead_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<const feed_batch>> waiting_;
  std::size_t most_ahead_ = 0;
};

struct feed_world : told_world {
  explicit feed_world(std::uint64_t seed = 1, const feed_options& options = {})
      : told_world(seed),
        feed(
            {tenant, log_id(), device, tail, reader},
            [this](const std::string& why) { failed.set_value(why); }, options) {}

  /// So many events of the policy, each of a claim of its own.
  void submit_plain(std::size_t events) {
    for (; events > 0; --events)
      append(bucket_events{plain_claim("P-" + std::to_string(plain++))}, terms().id);
    feed.wake();
  }
  void live(int deeds) {
    for (; deeds > 0; --deeds) {
      happen();
      feed.wake();
    }
  }
  /// What was appended is in the index, and no longer in the tail.
  void cover() {
    while (folding.step()) continue;
  }
  std::uint64_t end() const { return tail.end_position(); }

  /// Piece by piece. *next*: where it ended, which is *to* at least, or beyond it when the log has grown.
  /// Errors: std::runtime_error where a piece has too much or does not come on.
  told_events caught_up(const feed_filter& filter, std::uint64_t from, std::uint64_t to, std::size_t most,
                        std::uint64_t* next = nullptr) const {
    told_events all;
    while (from < to) {
      const auto piece = feed.catch_up(filter, from, most);
      if (piece.events.size() > most || piece.next_position <= from)
        throw std::runtime_error("a piece from position " + std::to_string(from) + " is wrong");
      all.insert(all.end(), piece.events.begin(), piece.events.end());
      from = piece.next_position;
    }
    if (next) *next = from;
    return all;
  }

  store::stream_reader reader{device, *derived, tail};
  projections::projector folding = make_projector();
  std::promise<std::string> failed;
  int plain = 0;
  event_feed feed;
};

/// Those that find events by a stream, and those that read the log.
std::vector<feed_filter> filters_about(const feed_event& event) {
  return {feed_of_all{},
          event.claim,
          feed_of_policy{event.policy},
          feed_of_member{event.member, {}},
          feed_of_member{event.member, event.policy},
          feed_of_provider{event.provider_npi},
          event.status,
          feed_of_queue{}};
}

BOOST_AUTO_TEST_SUITE(the_event_feed)

RC_BOOST_PROP(every_event_is_told_once_and_in_order_and_catching_up_tells_the_same, ()) {
  const auto below = [](std::size_t limit) {
    return *rc::gen::resize(rc::kNominalSize, rc::gen::inRange<std::size_t>(0, limit));
  };
  inbox received;
  feed_world world(*rc::gen::arbitrary<std::uint64_t>(), {.claims_kept = 1 + below(8),
                                                          .batch_bytes = 1 + below(4'000),
                                                          .batches_ahead = 1 + below(3),
                                                          .catch_up_bytes = 1 + below(8'000),
                                                          .catch_up_events = 1 + below(8)});
  const auto go_on = [&](std::size_t deeds) {
    for (; deeds > 0; --deeds) {
      world.live(1);
      if (below(4) == 0) world.cover();
    }
  };
  // Given a past.
  go_on(5 + below(20));
  // When somebody listens while more happens.
  const auto begun = world.feed.listen(received.receiver());
  RC_ASSERT(begun == world.end());
  go_on(20);
  const auto told = received.take_all(world.feed, begun, world.end());
  // Then it is told of all of it, and what is read later says the same.
  RC_ASSERT(positions_of(told) == all_of(begun, world.end()));
  const auto past = world.caught_up(feed_of_all{}, 0, world.end(), 1 + below(10));
  RC_ASSERT(positions_of(past) == all_of(first_of_domain, world.end()));
  RC_ASSERT(equal({past.end() - static_cast<std::ptrdiff_t>(told.size()), past.end()}, told));
  const auto& about = *past[below(past.size())];
  const auto from = below(world.end());
  for (const auto& filter : filters_about(about)) {
    if (const auto* claim = std::get_if<claim_id>(&filter); claim && !*claim) continue;
    auto wanted = let_through(filter, past);
    std::erase_if(wanted, [&](const auto& event) { return event->position < from; });
    RC_ASSERT(equal(world.caught_up(filter, from, world.end(), 1 + below(10)), wanted));
  }
}

BOOST_AUTO_TEST_CASE(who_catches_up_from_an_old_position_while_events_come_misses_none_and_repeats_none) {
  // Given a log of which a part is covered.
  feed_world world(7, {.batch_bytes = 1'000, .catch_up_bytes = 1'000, .catch_up_events = 16});
  world.submit_plain(200);
  world.cover();
  world.submit_plain(100);
  for (const feed_filter& filter :
       {feed_filter(feed_of_all{}), feed_filter(feed_of_policy{told_world::terms().id})}) {
    inbox received;
    // When somebody listens, and reads what there was while more comes.
    const auto begun = world.feed.listen(received.receiver());
    std::uint64_t next = 0;
    auto reading =
        std::async(std::launch::async, [&] { return world.caught_up(filter, 0, begun, 10, &next); });
    for (int i = 0; i < 50; ++i) {
      world.submit_plain(2);
      if (i % 10 == 0) world.cover();
    }
    auto seen = reading.get();
    // Then what came live goes on where that ended.
    for (const auto& event : let_through(filter, received.take_all(world.feed, begun, world.end())))
      if (event->position >= next) seen.push_back(event);
    BOOST_TEST(positions_of(seen) == all_of(first_of_domain, world.end()));
    world.feed.stop_listening();
  }
}

BOOST_AUTO_TEST_CASE(a_stream_behind_by_more_than_a_piece_is_caught_up_and_misses_nothing) {
  // Given a policy whose stream has as many events as a piece looks at.
  feed_world world;
  const auto piece_max = feed_options{}.catch_up_events;
  BOOST_TEST(piece_max == 4'096u);
  const feed_filter policy = feed_of_policy{told_world::terms().id};
  world.submit_plain(piece_max - (world.end() - first_of_domain));
  world.cover();
  // Then one piece has them all.
  const auto whole = world.feed.catch_up(policy, 0, SIZE_MAX);
  BOOST_TEST(whole.events.size() == piece_max);
  BOOST_TEST(whole.next_position == world.end());
  // When there is one more, then it is told how far the piece came, and the next one has the rest.
  world.submit_plain(1);
  const auto first = world.feed.catch_up(policy, 0, SIZE_MAX);
  BOOST_TEST(first.events.size() == piece_max);
  BOOST_TEST(first.next_position == world.end() - 1);
  BOOST_TEST(positions_of(world.feed.catch_up(policy, first.next_position, SIZE_MAX).events) ==
             positions{world.end() - 1});
  // A piece is as much work when the filter lets nothing of it through.
  const feed_filter nobody = feed_of_member{test_support::id_of<member_id>("M-2"), told_world::terms().id};
  const auto nothing = world.feed.catch_up(nobody, 0, SIZE_MAX);
  BOOST_TEST(nothing.events.empty());
  BOOST_TEST(nothing.next_position == world.end() - 1);
}

BOOST_AUTO_TEST_CASE(a_listener_that_takes_nothing_for_9000_events_is_told_of_all_of_them) {
  constexpr std::size_t ahead = 3;
  inbox received;
  feed_world world(1, {.batch_bytes = 8'000, .batches_ahead = ahead});
  const auto begun = world.feed.listen(received.receiver());
  world.submit_plain(3'000);
  received.wait_for(ahead);
  // What it has not read yet leaves the tail, so it is read from the device.
  world.submit_plain(3'000);
  world.cover();
  world.submit_plain(3'000);
  BOOST_TEST(positions_of(received.take_all(world.feed, begun, world.end())) == all_of(begun, world.end()));
  // Never was more ahead than may be: memory is bounded.
  BOOST_TEST(received.most_ahead() == ahead);
}

BOOST_AUTO_TEST_CASE(a_piece_has_as_many_events_as_are_asked_for_and_says_how_far_it_came) {
  feed_world world;
  world.submit_plain(20);
  for (const bool covered : {false, true}) {
    if (covered) world.cover();
    for (const feed_filter& filter :
         {feed_filter(feed_of_all{}), feed_filter(feed_of_policy{told_world::terms().id})}) {
      const auto some = world.feed.catch_up(filter, 3, 5);
      BOOST_TEST(positions_of(some.events) == all_of(3, 8));
      BOOST_TEST(some.next_position == 8u);
      const auto rest = world.feed.catch_up(filter, 8, world.end() - 8);
      BOOST_TEST(positions_of(rest.events) == all_of(8, world.end()));
      BOOST_TEST(rest.next_position == world.end());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_position_beyond_the_end_is_waited_for) {
  feed_world world;
  world.submit_plain(5);
  const auto wanted = world.end() + 3;
  const std::vector<feed_filter> filters{feed_of_all{}, feed_of_policy{told_world::terms().id}};
  for (const auto& filter : filters) {
    const auto nothing = world.feed.catch_up(filter, wanted, 10);
    BOOST_TEST(nothing.events.empty());
    BOOST_TEST(nothing.next_position == wanted);
  }
  world.submit_plain(3);
  for (const auto& filter : filters) BOOST_TEST(world.feed.catch_up(filter, wanted, 10).events.empty());
  world.submit_plain(2);
  for (const auto& filter : filters)
    BOOST_TEST(positions_of(world.feed.catch_up(filter, wanted, 10).events) == all_of(wanted, wanted + 2));
}

BOOST_AUTO_TEST_CASE(who_stops_listening_is_handed_nothing_more_and_the_next_begins_at_the_end) {
  inbox first, second;
  feed_world world(1, {.batch_bytes = 1, .batches_ahead = 1});
  // Given a feed that waits for its listener.
  world.feed.listen(first.receiver());
  world.submit_plain(2'000);
  first.wait_for(1);
  // When that one stops, and others come, then it has what it had.
  world.feed.stop_listening();
  world.submit_plain(10);
  const auto begun = world.feed.listen(second.receiver());
  BOOST_TEST(begun == world.end());
  world.submit_plain(10);
  BOOST_TEST(positions_of(second.take_all(world.feed, begun, world.end())) == all_of(begun, world.end()));
  BOOST_TEST(first.waiting() == 1u);
}

BOOST_AUTO_TEST_CASE(there_is_one_listener_at_a_time) {
  inbox first, second;
  feed_world world;
  world.feed.listen(first.receiver());
  BOOST_CHECK_THROW(world.feed.listen(second.receiver()), std::logic_error);
  world.feed.stop_listening();
  world.feed.listen(second.receiver());
}

BOOST_AUTO_TEST_CASE(a_feed_ends_whatever_it_waits_for) {
  inbox received;
  { feed_world nobody_listened; }
  {
    feed_world all_has_come;
    const auto begun = all_has_come.feed.listen(received.receiver());
    all_has_come.submit_plain(1);
    received.take_all(all_has_come.feed, begun, all_has_come.end());
  }
  {
    feed_world nothing_is_taken(1, {.batch_bytes = 1, .batches_ahead = 1});
    nothing_is_taken.feed.listen(received.receiver());
    nothing_is_taken.submit_plain(2'000);
    received.wait_for(1);
  }
  {
    feed_world listener_has_gone;
    listener_has_gone.feed.listen(received.receiver());
    listener_has_gone.feed.stop_listening();
  }
}

BOOST_AUTO_TEST_CASE(a_log_that_cannot_be_read_is_told_to_the_listener_and_to_whoever_keeps_the_feed) {
  inbox received;
  feed_world world(1, {.batch_bytes = 1, .batches_ahead = 1});
  world.feed.listen(received.receiver());
  world.submit_plain(2'000);
  received.wait_for(1);
  // Given a page that the feed has still to read, which is damaged on the disk.
  world.cover();
  const auto last = world.device.last_page().first_position;
  world.device.damage_page(last, std::string("not a page"));
  // When it comes to it, then nothing of it is told, but that it ends here.
  std::uint64_t next = 0;
  std::string failure;
  while (failure.empty()) {
    const auto batch = received.take(world.feed);
    failure = batch->failure;
    if (failure.empty()) next = batch->next_position;
  }
  BOOST_TEST(next <= last);
  BOOST_TEST(failure.find(std::to_string(last)) != std::string::npos, failure);
  BOOST_TEST(world.failed.get_future().get() == failure);
  // Nobody can listen any more.
  world.feed.stop_listening();
  BOOST_CHECK_THROW(world.feed.listen(received.receiver()), store::log_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_event_feed_test
}  // namespace benefactor::api
