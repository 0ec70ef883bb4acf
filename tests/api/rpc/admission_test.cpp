#include "api/rpc/admission.hpp"

#include <boost/test/unit_test.hpp>
#include <kj/async-io.h>
#include <vector>

namespace benefactor::api {
namespace of_admission_test {

struct loop_fixture {
  kj::EventLoop loop;
  kj::WaitScope scope{loop};
  admission all{credits{10, 1000}};

  kj::Own<credit_account> account(credits limit) { return kj::refcounted<credit_account>(all, limit); }
};

BOOST_FIXTURE_TEST_SUITE(admission_rules, loop_fixture)

BOOST_AUTO_TEST_CASE(a_grant_that_ends_gives_everything_back) {
  auto one = account({5, 500});
  {
    const auto held = all.admit(*one, {3, 30}).wait(scope);
    BOOST_TEST(all.used().claims == 3u);
    BOOST_TEST(one->used().bytes == 30u);
  }
  BOOST_TEST(all.used().claims == 0u);
  BOOST_TEST(one->used().bytes == 0u);
}

BOOST_AUTO_TEST_CASE(what_does_not_fit_waits_in_the_order_of_asking) {
  auto one = account({5, 500});
  auto held = all.admit(*one, {4, 1}).wait(scope);
  auto second = all.admit(*one, {3, 1});
  auto third = all.admit(*one, {1, 1});  // Would fit, but the second one asked first.
  BOOST_TEST(!second.poll(scope));
  BOOST_TEST(!third.poll(scope));
  held.give_back({4, 1});
  BOOST_TEST(second.poll(scope));
  BOOST_TEST(third.poll(scope));
}

BOOST_AUTO_TEST_CASE(more_than_a_limit_is_granted_when_nothing_else_is_in_flight) {
  auto one = account({1, 10});
  auto held = all.admit(*one, {1, 1}).wait(scope);
  auto large = all.admit(*one, {50, 5000});
  BOOST_TEST(!large.poll(scope));
  held.give_back({1, 1});
  BOOST_TEST(large.poll(scope));
}

BOOST_AUTO_TEST_CASE(bytes_are_a_limit_of_their_own) {
  auto one = account({5, 100});
  auto held = all.admit(*one, {1, 90}).wait(scope);
  auto second = all.admit(*one, {1, 20});
  BOOST_TEST(!second.poll(scope));
  held.give_back({1, 90});
  BOOST_TEST(second.poll(scope));
}

BOOST_AUTO_TEST_CASE(accounts_that_wait_for_the_credits_of_all_are_served_in_turn) {
  auto one = account({10, 1000}), two = account({10, 1000}), three = account({10, 1000});
  auto held = all.admit(*one, {10, 1}).wait(scope);
  auto of_two = all.admit(*two, {6, 1});
  auto of_three = all.admit(*three, {6, 1});
  held.give_back({10, 1});
  BOOST_TEST(of_two.poll(scope));
  BOOST_TEST(!of_three.poll(scope));
  { const auto done = of_two.wait(scope); }
  BOOST_TEST(of_three.poll(scope));
}

BOOST_AUTO_TEST_CASE(an_account_at_its_own_limit_does_not_hold_up_others) {
  auto one = account({1, 1000}), two = account({10, 1000});
  auto held = all.admit(*one, {1, 1}).wait(scope);
  auto waiting = all.admit(*one, {1, 1});
  auto other = all.admit(*two, {5, 1});
  BOOST_TEST(other.poll(scope));
  BOOST_TEST(!waiting.poll(scope));
}

BOOST_AUTO_TEST_CASE(a_promise_that_is_dropped_takes_no_credits) {
  auto one = account({1, 1000});
  auto held = all.admit(*one, {1, 1}).wait(scope);
  { auto dropped = all.admit(*one, {1, 1}); }
  auto granted_but_dropped = all.admit(*one, {1, 1});
  held.give_back({1, 1});  // Grants it; nobody has taken it yet.
  granted_but_dropped = nullptr;
  BOOST_TEST(one->used().claims == 0u);
  auto next = all.admit(*one, {1, 1});
  BOOST_TEST(next.poll(scope));
}

BOOST_AUTO_TEST_CASE(who_waits_when_the_connection_ends_fails) {
  auto one = account({1, 1000});
  auto held = all.admit(*one, {1, 1}).wait(scope);
  auto waiting = all.admit(*one, {1, 1});
  one->abandon();
  BOOST_CHECK_THROW(waiting.wait(scope), kj::Exception);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_admission_test
}  // namespace benefactor::api
