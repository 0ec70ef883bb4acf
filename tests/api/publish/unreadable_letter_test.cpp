// A dead letter that is to be published again, of which the log cannot be read: it stays asked for, the
// status says why, and no other event waits for it.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <thread>

#include "api/publish/publisher.hpp"
#include "tests/api/publish/webhook_receiver.hpp"
#include "tests/projections/small_world.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::api::publish {
namespace of_unreadable_letter_test {

using projections::test::plain_claim;
using projections::test::small_world;
using test::received_request;
using test::receiver_answer;
using test::webhook_receiver;

/// A log in memory, where each event has a page of its own, that is published to a receiver which refuses
/// some events.
struct unreadable_fixture {
  publisher& publish(std::size_t dead_letters_max, std::chrono::milliseconds read_again) {
    publisher_options options;
    options.folder = folder.path();
    options.retries = {.first = std::chrono::milliseconds(1), .most = std::chrono::milliseconds(1)};
    options.save_every = std::chrono::milliseconds(1);
    options.dead_letters = dead_letters_max;
    options.read_again = read_again;
    others = std::make_unique<publisher>(
        publisher_parts{world.device, world.tail, reader, world.head},
        publish_settings{
            "",
            {{"crm",
              true,
              {},
              webhook_target{receiver.url(), {std::string(24, 's')}, std::chrono::seconds(300), 1, ""}}}},
        options);
    others->start();
    return *others;
  }

  std::uint64_t submit(const std::string& name) {
    const auto event = plain_claim(name);
    const auto position = world.append(bucket_events{event}, event.policy);
    others->wake();
    return position;
  }
  /// One that is refused.
  std::uint64_t submit_refused(const std::string& name) {
    refusing = true;
    const auto position = submit(name);
    wait_until([](const auto& s) { return s.dead_letters == 1; });
    return position;
  }
  /// One that is taken, behind everything: what a target has acknowledged is stored with the page before it.
  std::uint64_t submit_taken(const std::string& name) {
    refusing = false;
    const auto position = submit(name);
    wait_until([&](const auto& s) { return s.next_position > position; });
    return position;
  }
  target_status status() const { return others->status().front(); }
  void wait_until(const std::function<bool(const target_status&)>& holds) const {
    for (const test_support::patient waiting; !holds(status()); waiting.ask_again("the target's state"))
      std::this_thread::yield();
  }
  static bool says_unreadable(const target_status& s, std::uint64_t position) {
    return s.state == target_state::waiting &&
           s.problem.starts_with("the dead letter at position " + std::to_string(position) +
                                 " cannot be published again: page at position ");
  }
  void damage(std::uint64_t position) { world.device.damage_page(position, std::string(100, 'x')); }

  small_world world;
  store::stream_reader reader{world.device, *world.derived, world.tail};
  test_support::temp_directory folder;
  std::atomic<bool> refusing{false};
  webhook_receiver receiver{[this](const received_request&) {
    return receiver_answer{refusing ? 422u : 204u, "", ""};
  }};
  std::unique_ptr<publisher> others;
};

BOOST_FIXTURE_TEST_SUITE(dead_letters_that_cannot_be_read, unreadable_fixture)

BOOST_AUTO_TEST_CASE(one_stays_asked_for_and_is_published_once_it_can_be_read) {
  // Given a dead letter whose page is damaged.
  publish(dead_letters_max, std::chrono::milliseconds(1));
  const auto dead = submit_refused("C-1");
  submit_taken("C-2");
  const auto page = *world.device.read_page(dead).bytes;
  damage(dead);
  // When it is to be published again, then the status says why it is not, and others are.
  BOOST_TEST(*others->retry("crm", dead) == 1u);
  wait_until([&](const auto& s) { return says_unreadable(s, dead); });
  BOOST_TEST(status().problem_us > 0);
  submit_taken("C-3");
  BOOST_TEST(says_unreadable(status(), dead), status().problem);
  BOOST_TEST(status().dead_letters == 1u);
  // When it can be read again, then nobody has to ask anew.
  world.device.damage_page(dead, page);
  wait_until([](const auto& s) { return s.dead_letters == 0; });
  BOOST_TEST((status().state == target_state::publishing));
  const auto last = receiver.requests().back().events().front();
  BOOST_TEST(last["position"] == std::to_string(dead));
}

BOOST_AUTO_TEST_CASE(who_asks_anew_has_it_looked_for_at_once) {
  publish(dead_letters_max, std::chrono::hours(1));
  const auto dead = submit_refused("C-1");
  submit_taken("C-2");
  const auto page = *world.device.read_page(dead).bytes;
  damage(dead);
  BOOST_TEST(*others->retry("crm", dead) == 1u);
  wait_until([&](const auto& s) { return says_unreadable(s, dead); });
  world.device.damage_page(dead, page);
  BOOST_TEST(*others->retry("crm", dead) == 1u);
  wait_until([](const auto& s) { return s.dead_letters == 0; });
  BOOST_TEST((status().state == target_state::publishing));
}

BOOST_AUTO_TEST_CASE(one_is_no_reason_to_give_up_others_beyond_the_limit) {
  // Given a list that is full with one that cannot be read.
  publish(1, std::chrono::milliseconds(1));
  const auto dead = submit_refused("C-1");
  submit_taken("C-2");
  damage(dead);
  BOOST_TEST(*others->retry("crm", dead) == 1u);
  wait_until([&](const auto& s) { return says_unreadable(s, dead); });
  // When another event is refused, then it is tried on and on, and none is passed by.
  refusing = true;
  const auto refused = submit("C-3");
  wait_until(
      [](const auto& s) { return s.problem.find("no more events are given up") != std::string::npos; });
  BOOST_TEST(status().next_position == refused);
  BOOST_TEST(status().dead_letters == 1u);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_unreadable_letter_test
}  // namespace benefactor::api::publish
