// What happens at the door reaches the access log: at once, in order, and without filling the disk.
#include "api/access/door_journal.hpp"

#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "api/access/login_entries.hpp"
#include "api/identity/login_throttle.hpp"
#include "tests/api/access/prompt_access_log.hpp"

namespace benefactor::api {
namespace of_door_journal_test {

using test::journaled_world;

store::door_record login_of(const std::string& user, bool refused, const std::string& address) {
  store::door_record entry;
  entry.what = store::door_happening::login;
  entry.user = user;
  entry.refused = refused;
  entry.address = address;
  return entry;
}

bool durable(door_journal& journal) {
  std::promise<bool> told;
  auto waiting = told.get_future();
  journal.when_recorded([&](bool is_durable) { told.set_value(is_durable); });
  return waiting.get();
}

BOOST_FIXTURE_TEST_SUITE(door_journal_test, journaled_world)

BOOST_AUTO_TEST_CASE(who_waits_is_told_once_what_was_noted_before_is_durable) {
  BOOST_TEST(durable(*journal));  // Nothing was.
  journal->note(login_of("ada", false, "203.0.113.7:1"));
  BOOST_TEST(durable(*journal));
  BOOST_TEST(log.recorded() == 1u);
  const auto all = entries(&keys);
  BOOST_TEST_REQUIRE(all.size() == 1u);
  BOOST_TEST(all[0].record.user == "ada");
  BOOST_TEST(all[0].record.address == "203.0.113.7:1");
}

BOOST_AUTO_TEST_CASE(an_address_is_known_by_a_surrogate_without_its_port) {
  journal->note(login_of("ada", false, "203.0.113.7:1"));
  journal->note(login_of("bob", false, "203.0.113.7:2"));
  journal->note(login_of("cyd", false, "[2001:db8::1]:3"));
  journal->note(login_of("dan", false, "[2001:db8::2]:4"));
  journal->note(login_of("eve", false, "unknown"));
  const auto all = entries();
  BOOST_TEST_REQUIRE(all.size() == 5u);
  const auto peer = [&](std::size_t i) { return all[i].record.peer; };
  BOOST_TEST((peer(0) == ids.peer(identity::peer_key("203.0.113.7"))));
  BOOST_TEST((peer(0) == peer(1)));
  BOOST_TEST((peer(2) == peer(3)));  // One network of 64 bits.
  BOOST_TEST((peer(0) != peer(2)));
  BOOST_TEST((peer(4) == id128{}));
}

BOOST_AUTO_TEST_CASE(a_flood_of_refusals_makes_few_records_and_is_counted_to_the_last) {
  for (int i = 0; i < 5'000; ++i) journal->note(login_of("", true, "203.0.113.7:" + std::to_string(i)));
  journal->note(login_of("ada", false, "198.51.100.1:1"));
  BOOST_TEST(durable(*journal));  // Does not wait for them.
  std::uint64_t refused = 0, records = 0;
  bool came_in = false;
  for (const auto& entry : entries()) {
    came_in = came_in || entry.record.user == "ada";
    if (!entry.record.refused) continue;
    refused += entry.record.count;
    ++records;
  }
  BOOST_TEST(refused == 5'000u);
  BOOST_TEST(records <= 30u, records);  // Ten at once, one a second, and the rest.
  BOOST_TEST(came_in);
}

BOOST_AUTO_TEST_CASE(many_threads_lose_nothing) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i)
        journal->note(
            login_of("user " + std::to_string(t) + " " + std::to_string(i), false, "203.0.113.7:1"));
    });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(entries().size() == 800u);
}

BOOST_AUTO_TEST_CASE(who_waits_is_told_when_it_could_not_be_recorded) {
  device.fails = true;
  journal->note(login_of("ada", false, "203.0.113.7:1"));
  BOOST_TEST(!durable(*journal));
}

BOOST_AUTO_TEST_CASE(a_refusal_that_cannot_be_recorded_keeps_nobody_else_out) {
  auto unfit = login_of("", true, "203.0.113.7:1");
  unfit.method = std::string(store::door_word_max + 1, 'm');
  journal->note(unfit);
  journal->note(login_of("ada", false, "198.51.100.1:1"));
  BOOST_TEST(durable(*journal));
  unfit.refused = false;
  journal->note(unfit);
  BOOST_TEST(!durable(*journal));
}

BOOST_AUTO_TEST_CASE(a_login_event_becomes_a_record_without_a_name) {
  login::login_event event;
  event.what = login::login_step::login;
  event.outcome = login::login_outcome::done;
  event.user.bytes[0] = 7;
  event.session.bytes[0] = 8;
  event.peer = "203.0.113.7:1";
  event.listener = store::door_listener::https;
  auto entry = entry_of(event);
  BOOST_TEST((entry.what == store::door_happening::login));
  BOOST_TEST(!entry.refused);
  BOOST_TEST(entry.user == to_hex(event.user));
  BOOST_TEST((entry.session == event.session));
  BOOST_TEST(entry.address == event.peer);
  BOOST_TEST((entry.listener == store::door_listener::https));
  BOOST_TEST(entry.detail.empty());

  event.outcome = login::login_outcome::wrong_credentials;
  event.user = {};
  entry = entry_of(event);
  BOOST_TEST(entry.refused);
  BOOST_TEST(entry.user.empty());
  BOOST_TEST(!entry.detail.empty());
}

BOOST_AUTO_TEST_CASE(an_administrators_command_names_who_gave_it_and_about_whom) {
  login::login_event event;
  event.what = login::login_step::user_command;
  event.user.bytes[0] = 7;
  event.by.bytes[0] = 9;
  event.detail = "changeRoles";
  const auto entry = entry_of(event);
  BOOST_TEST((entry.what == store::door_happening::user_command));
  BOOST_TEST(entry.user == to_hex(event.by));
  BOOST_TEST((entry.about == event.user));
  BOOST_TEST(entry.detail == "changeRoles");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_door_journal_test
}  // namespace benefactor::api
