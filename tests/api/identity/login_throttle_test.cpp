// How often somebody may try: each limit at its edge.
#include "api/identity/login_throttle.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <stdexcept>
#include <string>
#include <vector>

namespace benefactor::api::identity {
namespace of_login_throttle_test {

using namespace std::chrono_literals;

throttle_time at(std::chrono::milliseconds since_start) {
  return throttle_time(std::chrono::hours(100) + since_start);
}

struct throttle_fixture {
  explicit throttle_fixture(const throttle_limits& limits = {}) : throttle(limits) {}

  /// How long the try must wait, in milliseconds; 0 when it is admitted.
  long login(std::string_view name, std::string_view peer, std::chrono::milliseconds now) {
    const auto answer = throttle.admit_login(name, peer, at(now));
    BOOST_TEST(answer.admitted == (answer.wait == 0ms));
    return static_cast<long>(answer.wait.count());
  }
  long log_in(std::string_view name, std::string_view peer, std::chrono::milliseconds now) {
    const auto wait = login(name, peer, now);
    if (wait == 0) throttle.succeeded(name, peer, at(now));
    return wait;
  }
  void fail(std::string_view name, std::string_view peer, std::chrono::milliseconds now, int times = 1) {
    for (int i = 0; i < times; ++i) {
      BOOST_REQUIRE_EQUAL(login(name, peer, now), 0);
      throttle.failed(name, peer, at(now));
    }
  }

  login_throttle throttle;
};

/// Another name, which shares the entry of *name* when there is no room.
std::string sharing_with(const std::string& name) {
  for (int i = 0;; ++i)
    if (const auto other = "other" + std::to_string(i);
        store::sha256(other).front() == store::sha256(name).front())
      return other;
}

std::string peer_of_network(int network, int number) {
  return peer_key("2001:db8:" + std::to_string(network) + ":" + std::to_string(number) + "::1");
}

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
  for (int i = 0; i < 10; ++i) BOOST_TEST(log_in("anna", "p" + std::to_string(i), 0ms) == 0);
  BOOST_TEST(login("anna", "p10", 0ms) == 6000);
  BOOST_TEST(login("ben", "p10", 0ms) == 0);
  BOOST_TEST(login("anna", "p10", 6000ms) == 0);
}

BOOST_AUTO_TEST_CASE(an_idle_bucket_is_full_and_no_fuller) {
  for (int i = 0; i < 10; ++i) log_in("anna", "p", 0ms);
  int admitted = 0;
  for (int i = 0; i < 30; ++i) admitted += log_in("anna", "p", 1h) == 0 ? 1 : 0;
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

BOOST_AUTO_TEST_CASE(a_session_is_refreshed_ten_times_a_minute) {
  for (int i = 0; i < 10; ++i) BOOST_TEST(throttle.admit_refresh("s", at(0ms)).admitted);
  BOOST_TEST(throttle.admit_refresh("s", at(0ms)).wait.count() == 6000);
  BOOST_TEST(throttle.admit_refresh("t", at(0ms)).admitted);
  BOOST_TEST(throttle.admit_refresh("s", at(6000ms)).admitted);
  BOOST_TEST(login("s", "s", 6000ms) == 0);  // A name or a peer is something else.
}

BOOST_AUTO_TEST_CASE(five_failures_begin_a_wait_that_doubles_up_to_fifteen_minutes) {
  auto now = 0ms;
  for (int i = 0; i < 5; ++i) fail("anna", "p" + std::to_string(i), now);
  std::chrono::milliseconds wait = 1s;
  for (int failure = 0; failure < 14; ++failure) {
    const auto expected = std::min<std::chrono::milliseconds>(wait, 15min);
    BOOST_TEST(login("anna", "p6", now) == expected.count());
    BOOST_TEST(login("anna", "p6", now + expected - 1ms) == 1);
    now += expected;
    fail("anna", "p6", now);
    wait *= 2;
  }
  BOOST_TEST((wait > std::chrono::milliseconds(15min)));
}

BOOST_AUTO_TEST_CASE(tries_at_once_are_no_more_than_tries_one_after_the_other) {
  auto now = 0ms;
  const auto admitted_of_ten = [&] {
    int admitted = 0;
    for (int i = 0; i < 10; ++i) admitted += login("anna", "p" + std::to_string(i), now) == 0 ? 1 : 0;
    return admitted;
  };
  BOOST_TEST(admitted_of_ten() == 5);
  for (auto wait = 1000ms; wait <= 512s; wait *= 2) {
    now += wait;
    BOOST_TEST(admitted_of_ten() == 1);
  }
}

BOOST_AUTO_TEST_CASE(tries_of_a_peer_at_once_wait_like_those_one_after_the_other) {
  throttle_fixture few({.peer_failures_free = 3});
  int admitted = 0;
  for (int i = 0; i < 10; ++i) admitted += few.login("user" + std::to_string(i), "p", 0ms) == 0 ? 1 : 0;
  BOOST_TEST(admitted == 3);
  BOOST_TEST(few.login("user3", "p", 1000ms) == 0);
  BOOST_TEST(few.login("user4", "p", 1000ms) == 2000);
}

BOOST_AUTO_TEST_CASE(success_takes_back_its_own_try_and_wait_and_no_others) {
  throttle_fixture few({.peer_failures_free = 2});
  BOOST_TEST(few.login("anna", "p", 0ms) == 0);
  BOOST_TEST(few.login("ben", "p", 1ms) == 0);
  BOOST_TEST(few.login("cleo", "p", 2ms) == 999);
  few.throttle.succeeded("anna", "p", at(0ms));
  BOOST_TEST(few.login("cleo", "p", 2ms) == 0);
  few.throttle.failed("ben", "p", at(3ms));
  BOOST_TEST(few.login("dora", "p", 3ms) == 999);
  few.throttle.failed("cleo", "p", at(4ms));
  // Two failed. A try after them waits longer; an earlier one that succeeds late ends no wait of a later one.
  BOOST_TEST(few.login("dora", "p", 2000ms) == 0);
  BOOST_TEST(few.login("emil", "p", 4000ms) == 0);
  few.throttle.succeeded("dora", "p", at(2000ms));
  BOOST_TEST(few.login("fred", "p", 4000ms) == 4000);
}

BOOST_AUTO_TEST_CASE(success_forgets_the_failures_of_the_name) {
  fail("anna", "p", 0ms, 4);
  BOOST_TEST(log_in("anna", "p", 0ms) == 0);
  fail("anna", "p", 1min, 4);
  BOOST_TEST(login("anna", "p", 1min) == 0);
  BOOST_TEST(login("anna", "p", 1min) == 1000);
  throttle.succeeded("anna", "p", at(1min));
  BOOST_TEST(login("anna", "p", 1min) == 0);
}

BOOST_AUTO_TEST_CASE(success_does_not_forget_those_of_the_peer) {
  for (int i = 0; i < 49; ++i) fail("user" + std::to_string(i), "p", i * 6s);
  BOOST_TEST(log_in("own", "p", 294s) == 0);
  fail("user49", "p", 300s);
  BOOST_TEST(login("own", "p", 300s) == 1000);
  BOOST_TEST(log_in("own", "q", 300s) == 0);
  // Who is behind it and succeeds holds up nobody else.
  BOOST_TEST(log_in("own", "p", 301s) == 0);
  BOOST_TEST(log_in("another", "p", 301s) == 0);
}

BOOST_AUTO_TEST_CASE(failures_of_an_hour_ago_are_forgotten) {
  fail("anna", "p", 0ms, 4);
  BOOST_TEST(login("anna", "p", 1h - 1ms) == 0);
  BOOST_TEST(login("anna", "p", 1h - 1ms) == 1000);

  fail("ben", "q", 0ms, 4);
  BOOST_TEST(login("ben", "r", 1h) == 0);
  BOOST_TEST(login("ben", "r", 1h) == 0);
}

BOOST_AUTO_TEST_CASE(a_try_that_is_refused_counts_nowhere) {
  fail("anna", "q", 0ms, 5);
  for (int i = 0; i < 100; ++i) BOOST_TEST(login("anna", "p", 0ms) == 1000);
  BOOST_TEST(login("anna", "p", 1000ms) == 0);
  for (int i = 0; i < 9; ++i) BOOST_TEST(login("ben" + std::to_string(i), "p", 1000ms) == 0);
  const auto entries = throttle.size();
  BOOST_TEST(login("new name", "p", 1000ms) > 0);
  BOOST_TEST(throttle.size() == entries);
}

BOOST_AUTO_TEST_CASE(a_flood_of_names_and_peers_forgets_no_wait_and_no_failure) {
  throttle_fixture small({.entries_max = 2});
  small.fail("anna", "p", 0ms, 5);
  small.fail("ben", "p", 0ms, 4);
  for (int i = 0; i < 1000; ++i) {
    small.throttle.admit_login("n" + std::to_string(i), "m" + std::to_string(i), at(0ms));
    small.throttle.admit_registration("r" + std::to_string(i), at(0ms));
  }
  BOOST_TEST(small.throttle.size() == 6u);
  BOOST_TEST(small.login("anna", "p", 0ms) == 1000);
  BOOST_TEST(small.login("anna", "p", 999ms) == 1);
  BOOST_TEST(small.login("ben", "p", 999ms) == 0);
  BOOST_TEST(small.login("ben", "p", 6000ms) == 0);
  BOOST_TEST(small.login("ben", "p", 7000ms) > 0);
}

BOOST_AUTO_TEST_CASE(names_for_which_there_is_no_room_share_entries_and_their_waits) {
  throttle_fixture small({.entries_max = 1});
  const std::string name = "name", same = sharing_with(name);
  std::string apart = "apart";
  while (store::sha256(apart).front() == store::sha256(name).front()) apart += '+';
  small.fail("anna", "p", 0ms);
  small.fail(name, "p", 0ms, 5);
  BOOST_TEST(small.login(same, "p", 0ms) == 1000);
  BOOST_TEST(small.log_in(apart, "p", 0ms) == 0);
  BOOST_TEST(small.log_in("anna", "p", 0ms) == 0);
  BOOST_TEST(small.throttle.size() == 2u);
}

BOOST_AUTO_TEST_CASE(an_account_that_shares_an_entry_forgets_no_failures_of_others) {
  throttle_fixture small({.entries_max = 1});
  const std::string name = "name", own = sharing_with(name);
  small.fail("anna", "p", 0ms);
  small.fail(name, "p", 0ms, 5);
  BOOST_TEST(small.log_in(own, "p", 1000ms) == 0);
  small.fail(name, "p", 1000ms);
  BOOST_TEST(small.login(name, "p", 1000ms) == 2000);
}

BOOST_AUTO_TEST_CASE(an_entry_gives_way_when_its_failures_are_forgotten_and_not_before) {
  const auto shares_at = [](std::chrono::milliseconds now) {
    throttle_fixture small({.entries_max = 1});
    const std::string name = "name";
    small.fail("anna", "p", 0ms);
    small.fail(name, "p", now, 5);
    return small.login(sharing_with(name), "p", now) > 0;
  };
  BOOST_TEST(shares_at(1h - 1ms));
  BOOST_TEST(!shares_at(1h));
}

BOOST_AUTO_TEST_CASE(an_entry_gives_way_when_its_bucket_is_full_and_not_before) {
  const auto shares_at = [](std::chrono::milliseconds now) {
    throttle_fixture small({.entries_max = 1});
    const std::string name = "name";
    small.log_in("anna", "p", 0ms);
    small.fail(name, "p", now, 5);
    return small.login(sharing_with(name), "p", now) > 0;
  };
  BOOST_TEST(shares_at(5999ms));
  BOOST_TEST(!shares_at(6000ms));
}

BOOST_AUTO_TEST_CASE(an_ipv6_network_of_48_bits_may_do_what_ten_peers_may) {
  for (int i = 0; i < 100; ++i)
    BOOST_TEST(login("user" + std::to_string(i), peer_of_network(1, i), 0ms) == 0);
  BOOST_TEST(login("user100", peer_of_network(1, 100), 0ms) == 600);
  BOOST_TEST(login("user100", peer_of_network(2, 1), 0ms) == 0);
  BOOST_TEST(login("user101", "203.0.113.7", 0ms) == 0);
  BOOST_TEST(login("user102", peer_of_network(1, 100), 599ms) == 1);
  BOOST_TEST(login("user102", peer_of_network(1, 100), 600ms) == 0);

  for (int i = 0; i < 50; ++i)
    BOOST_TEST(throttle.admit_registration(peer_of_network(1, i), at(0ms)).admitted);
  BOOST_TEST(throttle.admit_registration(peer_of_network(1, 50), at(0ms)).wait.count() == 1200);
  BOOST_TEST(throttle.admit_registration(peer_of_network(2, 50), at(0ms)).admitted);
}

BOOST_AUTO_TEST_CASE(an_ipv6_network_waits_after_the_failures_of_ten_peers) {
  for (int i = 0; i < 499; ++i) fail("user" + std::to_string(i), peer_of_network(1, i), i * 600ms);
  const auto now = 499 * 600ms;
  BOOST_TEST(log_in("own", peer_of_network(1, 500), now) == 0);
  BOOST_TEST(login("user499", peer_of_network(1, 499), now) == 0);
  BOOST_TEST(login("user500", peer_of_network(1, 501), now) == 1000);
  BOOST_TEST(login("user500", peer_of_network(2, 501), now) == 0);
}

BOOST_AUTO_TEST_CASE(limits_that_make_no_sense_are_refused_by_name) {
  for (const throttle_limits& bad :
       {throttle_limits{.logins_per_minute = 0}, throttle_limits{.registrations_per_minute = 0},
        throttle_limits{.failures_free = 0}, throttle_limits{.peer_failures_free = 0},
        throttle_limits{.wait_first = 0ms}, throttle_limits{.wait_first = 16min},
        throttle_limits{.wait_most = 25h, .failures_forgotten = 26h},
        throttle_limits{.failures_forgotten = 14min}, throttle_limits{.entries_max = 0},
        throttle_limits{.network_peers = 0}, throttle_limits{.network_peers = 101},
        throttle_limits{.logins_per_minute = 1'000'001}})
    BOOST_CHECK_THROW(login_throttle{bad}, std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(a_peer_is_its_address_without_the_port_and_a_network_of_64_bits) {
  BOOST_TEST(peer_key("203.0.113.7") == "203.0.113.7");
  BOOST_TEST(peer_key("203.0.113.7:5000") == "203.0.113.7");
  BOOST_TEST(peer_key("[2001:db8:1:2:3:4:5:6]:5000") == "2001:db8:1:2::/64");
  BOOST_TEST(peer_key("2001:db8:1:2::9") == "2001:db8:1:2::/64");
  BOOST_TEST(peer_key("[::ffff:203.0.113.7]:5000") == "203.0.113.7");
  BOOST_TEST(network_key("2001:db8:1:2::/64") == "2001:db8:1::/48");
  for (const auto* none : {"203.0.113.7", "unix", "", "/64", "x/64", "203.0.113.7/64"})
    BOOST_TEST(network_key(none) == "");
  for (const auto* other : {"unix", "", "[", "unix:/run/engine"}) BOOST_CHECK_NO_THROW(peer_key(other));
}

RC_BOOST_PROP(in_no_minute_more_tries_are_admitted_than_the_bucket_and_its_minute_hold, ()) {
  login_throttle throttle;
  std::vector<std::chrono::milliseconds> admitted;
  auto now = 0ms;
  for (int i = 0; i < 200; ++i) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 3000));
    const auto answer = throttle.admit_login("anna", "p", at(now));
    if (!answer.admitted) {
      // To wait as long as it says is enough.
      now += answer.wait;
      RC_ASSERT(throttle.admit_login("anna", "p", at(now)).admitted);
    }
    throttle.succeeded("anna", "p", at(now));
    admitted.push_back(now);
  }
  for (std::size_t from = 0; from + 20 < admitted.size(); ++from)
    RC_ASSERT(admitted[from + 20] - admitted[from] >= 60s);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_login_throttle_test
}  // namespace benefactor::api::identity
