// How often somebody may try: each limit at its edge.
#include "api/identity/login_throttle.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <stdexcept>

namespace benefactor::api::identity {
namespace {

using namespace std::chrono_literals;

throttle_time at(std::chrono::milliseconds since_start) {
  return throttle_time(std::chrono::hours(100) + since_start);
}

struct throttle_fixture {
  /// How long the try must wait, in milliseconds; 0 when it is admitted.
  long login(std::string_view name, std::string_view peer, std::chrono::milliseconds now) {
    const auto answer = throttle.admit_login(name, peer, at(now));
    BOOST_TEST(answer.admitted == (answer.wait == 0ms));
    return static_cast<long>(answer.wait.count());
  }

  login_throttle throttle;
};

BOOST_FIXTURE_TEST_SUITE(login_throttles, throttle_fixture)

BOOST_AUTO_TEST_CASE(a_peer_has_ten_logins_a_minute_whatever_the_names) {
  for (int i = 0; i < 10; ++i) BOOST_TEST(login("user" + std::to_string(i), "p", 0ms) == 0);
  BOOST_TEST(login("user10", "p", 0ms) == 6000);
  BOOST_TEST(login("user10", "p", 5999ms) == 1);
  BOOST_TEST(login("user10", "p", 6000ms) == 0);
  BOOST_TEST(login("user11", "p", 6000ms) == 6000);
  BOOST_TEST(login("user11", "q", 6000ms) == 0);
}

BOOST_AUTO_TEST_CASE(a_name_has_ten_logins_a_minute_wherever_they_come_from) {
  for (int i = 0; i < 10; ++i) BOOST_TEST(login("anna", "p" + std::to_string(i), 0ms) == 0);
  BOOST_TEST(login("anna", "p10", 0ms) == 6000);
  BOOST_TEST(login("ben", "p10", 0ms) == 0);
  BOOST_TEST(login("anna", "p10", 6000ms) == 0);
}

BOOST_AUTO_TEST_CASE(an_idle_bucket_is_full_and_no_fuller) {
  for (int i = 0; i < 10; ++i) login("anna", "p", 0ms);
  int admitted = 0;
  for (int i = 0; i < 30; ++i) admitted += login("anna", "p", 1h) == 0 ? 1 : 0;
  BOOST_TEST(admitted == 10);
}

BOOST_AUTO_TEST_CASE(a_peer_registers_five_times_a_minute) {
  for (int i = 0; i < 5; ++i) BOOST_TEST(throttle.admit_registration("p", at(0ms)).admitted);
  const auto refused = throttle.admit_registration("p", at(0ms));
  BOOST_TEST(!refused.admitted);
  BOOST_TEST(refused.wait.count() == 12000);
  BOOST_TEST(!throttle.admit_registration("p", at(11999ms)).admitted);
  BOOST_TEST(throttle.admit_registration("p", at(12000ms)).admitted);
  BOOST_TEST(throttle.admit_registration("q", at(12000ms)).admitted);
  BOOST_TEST(login("anna", "p", 12000ms) == 0);
}

BOOST_AUTO_TEST_CASE(five_failures_begin_a_wait_that_doubles_up_to_fifteen_minutes) {
  auto now = 0ms;
  for (int i = 0; i < 4; ++i) {
    BOOST_TEST(login("anna", "p" + std::to_string(i), now) == 0);
    throttle.failed("anna", "p" + std::to_string(i), at(now));
  }
  // The fifth try is free, what follows it waits.
  BOOST_TEST(login("anna", "p4", now) == 0);
  std::chrono::milliseconds wait = 1s;
  for (int failure = 0; failure < 14; ++failure) {
    throttle.failed("anna", "p5", at(now));
    const auto expected = std::min<std::chrono::milliseconds>(wait, 15min);
    BOOST_TEST(login("anna", "p6", now) == expected.count());
    BOOST_TEST(login("anna", "p6", now + expected - 1ms) == 1);
    now += expected;
    // Its bucket may hold it up for longer than its failures at first.
    BOOST_TEST(login("anna", "p6", now) <= 6000);
    wait *= 2;
  }
  BOOST_TEST((wait > std::chrono::milliseconds(15min)));
}

BOOST_AUTO_TEST_CASE(success_forgets_the_failures_of_the_name) {
  for (int i = 0; i < 4; ++i) throttle.failed("anna", "p", at(0ms));
  throttle.succeeded("anna");
  for (int i = 0; i < 4; ++i) throttle.failed("anna", "p", at(0ms));
  BOOST_TEST(login("anna", "p", 0ms) == 0);
  throttle.failed("anna", "p", at(0ms));
  BOOST_TEST(login("anna", "p", 0ms) == 1000);
  throttle.succeeded("anna");
  BOOST_TEST(login("anna", "p", 0ms) == 0);
}

BOOST_AUTO_TEST_CASE(success_does_not_forget_those_of_the_peer) {
  for (int i = 0; i < 49; ++i) throttle.failed("user" + std::to_string(i), "p", at(0ms));
  throttle.succeeded("own");
  BOOST_TEST(login("own", "p", 0ms) == 0);
  throttle.failed("user49", "p", at(0ms));
  BOOST_TEST(login("own", "p", 0ms) == 1000);
  BOOST_TEST(login("own", "q", 0ms) == 0);
}

BOOST_AUTO_TEST_CASE(failures_of_an_hour_ago_are_forgotten) {
  for (int i = 0; i < 4; ++i) throttle.failed("anna", "p", at(0ms));
  throttle.failed("anna", "p", at(1h - 1ms));
  BOOST_TEST(login("anna", "p", 1h - 1ms) == 1000);

  for (int i = 0; i < 4; ++i) throttle.failed("ben", "p", at(0ms));
  throttle.failed("ben", "p", at(1h));
  BOOST_TEST(login("ben", "q", 1h) == 0);
}

BOOST_AUTO_TEST_CASE(a_try_that_is_refused_counts_nowhere) {
  for (int i = 0; i < 5; ++i) throttle.failed("anna", "q", at(0ms));
  for (int i = 0; i < 100; ++i) BOOST_TEST(login("anna", "p", 0ms) == 1000);
  BOOST_TEST(login("anna", "p", 1000ms) == 0);
  for (int i = 0; i < 9; ++i) BOOST_TEST(login("ben" + std::to_string(i), "p", 1000ms) == 0);
  const auto entries = throttle.size();
  BOOST_TEST(login("new name", "p", 1000ms) > 0);
  BOOST_TEST(throttle.size() == entries);
}

BOOST_AUTO_TEST_CASE(the_entry_that_was_idle_longest_leaves_when_there_are_too_many) {
  login_throttle small({.entries_max = 2});
  const auto fail_five = [&](const char* name) {
    for (int i = 0; i < 5; ++i) small.failed(name, "p", at(0ms));
  };
  fail_five("anna");
  fail_five("ben");
  BOOST_TEST(small.size() == 3u);
  BOOST_TEST(!small.admit_login("anna", "q", at(0ms)).admitted);  // Not idle any more.
  BOOST_TEST(small.admit_login("cleo", "q", at(0ms)).admitted);
  BOOST_TEST(small.size() == 4u);
  BOOST_TEST(!small.admit_login("anna", "q", at(0ms)).admitted);
  BOOST_TEST(small.admit_login("ben", "q", at(0ms)).admitted);
  for (int i = 0; i < 1000; ++i) {
    small.admit_login("n" + std::to_string(i), "m" + std::to_string(i), at(0ms));
    small.admit_registration("r" + std::to_string(i), at(0ms));
  }
  BOOST_TEST(small.size() == 6u);
}

BOOST_AUTO_TEST_CASE(limits_that_make_no_sense_are_refused_by_name) {
  for (const throttle_limits& bad :
       {throttle_limits{.logins_per_minute = 0}, throttle_limits{.registrations_per_minute = 0},
        throttle_limits{.failures_free = 0}, throttle_limits{.peer_failures_free = 0},
        throttle_limits{.wait_first = 0ms}, throttle_limits{.wait_first = 16min},
        throttle_limits{.wait_most = 25h, .failures_forgotten = 26h},
        throttle_limits{.failures_forgotten = 14min}, throttle_limits{.entries_max = 0}})
    BOOST_CHECK_THROW(login_throttle{bad}, std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_peer_is_its_address_without_the_port_and_a_network_of_64_bits) {
  BOOST_TEST(peer_key("203.0.113.7") == "203.0.113.7");
  BOOST_TEST(peer_key("203.0.113.7:5000") == "203.0.113.7");
  BOOST_TEST(peer_key("[2001:db8:1:2:3:4:5:6]:5000") == "2001:db8:1:2::/64");
  BOOST_TEST(peer_key("2001:db8:1:2::9") == "2001:db8:1:2::/64");
  BOOST_TEST(peer_key("[::ffff:203.0.113.7]:5000") == "203.0.113.7");
  for (const auto* other : {"unix", "", "[", "unix:/run/engine"}) BOOST_CHECK_NO_THROW(peer_key(other));
}

RC_BOOST_PROP(in_no_minute_more_tries_are_admitted_than_the_bucket_and_its_minute_hold, ()) {
  login_throttle throttle;
  std::vector<std::chrono::milliseconds> admitted;
  auto now = 0ms;
  for (int i = 0; i < 200; ++i) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 3000));
    const auto answer = throttle.admit_login("anna", "p", at(now));
    if (answer.admitted) {
      admitted.push_back(now);
    } else {
      // To wait as long as it says is enough.
      now += answer.wait;
      RC_ASSERT(throttle.admit_login("anna", "p", at(now)).admitted);
      admitted.push_back(now);
    }
  }
  for (std::size_t from = 0; from + 20 < admitted.size(); ++from)
    RC_ASSERT(admitted[from + 20] - admitted[from] >= 60s);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace benefactor::api::identity
