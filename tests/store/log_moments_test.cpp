#include "store/log_moments.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <rapidcheck/boost_test.h>

#include "tests/store/log_samples.hpp"

namespace benefactor::store {

namespace {

/// A log whose pages have times that do not descend.
struct timed_log {
  simulated_log_device device;
  tail_index tail;
  page_chain chain{page_link{}};
  std::vector<std::int64_t> times;  ///< by position

  void append(std::size_t events, std::size_t bytes, std::int64_t time_us, bool durable = true) {
    const auto pages = chain.append(std::vector<std::string>(events, test::event_of_size(bytes)), time_us);
    BOOST_REQUIRE(device.submit_and_wait(pages).ok());
    if (!durable) return;
    for (const auto& page : pages) tail.add(page);
    times.resize(chain.next_position(), chain.link().page_time_us);
  }

  std::optional<log_moment> expected(std::int64_t time_us) const {
    std::optional<log_moment> found;
    for (std::size_t i = 0; i < times.size(); ++i)
      if (times[i] <= time_us) found = {i, times[i]};
    return found;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(log_moments_test)

RC_BOOST_PROP(the_moment_at_a_time_is_after_the_last_event_up_to_then, ()) {
  timed_log log;
  std::int64_t now = 100;
  for (const int step : *rc::gen::container<std::vector<int>>(25, rc::gen::inRange(0, 1000))) {
    if (step % 4 == 0)
      log.tail.drop_before(log.tail.end_position() * static_cast<std::uint64_t>(step) / 1000);
    now += step % 3 == 0 ? 0 : step % 20;  // Some pages have the time of the one before.
    log.append(1 + static_cast<std::size_t>(step) % 40, 60 + static_cast<std::size_t>(step), now);
  }
  for (std::int64_t time = 98; time <= now + 2; ++time)
    RC_ASSERT(last_moment_until(log.device, log.tail, time) == log.expected(time));
  for (std::uint64_t position = 0; position < log.times.size(); ++position)
    RC_ASSERT(moment_of(log.device, log.tail, position) ==
              std::optional(log_moment{position, log.times[position]}));
}

BOOST_AUTO_TEST_CASE(there_is_no_moment_after_the_durable_end_and_none_before_the_first_event) {
  timed_log log;
  BOOST_TEST(!last_moment_until(log.device, log.tail, 1'000));
  BOOST_TEST(!moment_of(log.device, log.tail, 0));
  log.append(3, 100, 50);
  log.append(2, 100, 60, false);  // Written, not durable.
  BOOST_TEST(!last_moment_until(log.device, log.tail, 49));
  BOOST_TEST((last_moment_until(log.device, log.tail, 1'000) == std::optional(log_moment{2, 50})));
  BOOST_TEST((moment_of(log.device, log.tail, 2) == std::optional(log_moment{2, 50})));
  BOOST_TEST(!moment_of(log.device, log.tail, 3));
}

BOOST_AUTO_TEST_CASE(a_page_that_is_missing_is_said) {
  timed_log log;
  for (int i = 0; i < 4; ++i) log.append(1, 100, 50 + i);
  log.tail.drop_before(4);
  log.device.damage_page(2, {});
  BOOST_CHECK_THROW(moment_of(log.device, log.tail, 2), log_error);
  BOOST_CHECK_THROW(last_moment_until(log.device, log.tail, 52), log_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
