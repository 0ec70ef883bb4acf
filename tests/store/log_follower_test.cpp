#include "store/log_follower.hpp"

#include <atomic>
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>
#include <thread>

#include "tests/store/log_samples.hpp"

namespace benefactor::store {

namespace {

using both_devices = boost::mpl::list<test::simulated_bench, test::rocksdb_bench>;

constexpr std::size_t everything = std::size_t{1} << 30;

/// A device and the tail in front of it; what is written becomes durable when the test says so.
template <class Bench>
struct growing_log {
  Bench bench;
  tail_index tail;
  page_chain chain{page_link{}};
  std::vector<stored_page> pages;
  std::size_t durable = 0;  ///< of them in the tail, or dropped from it

  void write(std::size_t events, std::size_t bytes = 100) {
    auto more = chain.append(std::vector<std::string>(events, test::event_of_size(bytes)), 1);
    BOOST_REQUIRE(bench.device().submit_and_wait(more).ok());
    pages.insert(pages.end(), more.begin(), more.end());
  }
  void make_durable() {
    while (durable < pages.size()) tail.add(pages[durable++]);
  }
  void append(std::size_t events, std::size_t bytes = 100) {
    write(events, bytes);
    make_durable();
  }
};

using simulated_log = growing_log<test::simulated_bench>;

std::vector<std::uint64_t> positions_of(const std::vector<stored_page>& pages, std::uint64_t from = 0) {
  std::vector<std::uint64_t> positions;
  for (const auto& page : pages)
    for (auto at = page.first_position; at < page_view::trusted(page).end_position(); ++at)
      if (at >= from) positions.push_back(at);
  return positions;
}

std::string error_of(log_follower& follower) {
  try {
    follower.more(everything);
  } catch (const log_error& error) {
    return error.what();
  }
  return {};
}

bool names(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

}  // namespace

BOOST_AUTO_TEST_SUITE(log_follower_test)

RC_BOOST_PROP(every_position_comes_once_and_in_order_however_log_and_tail_move, ()) {
  simulated_log log;
  const auto from = *rc::gen::inRange<std::uint64_t>(0, 40);
  log_follower follower(log.bench.device(), log.tail, from);
  std::vector<std::uint64_t> seen;
  const auto steps = *rc::gen::container<std::vector<int>>(40, rc::gen::inRange(0, 1000));
  for (const int step : steps) {
    const auto size = static_cast<std::size_t>(step);
    if (step % 5 == 0) {
      log.tail.drop_before(log.tail.end_position() * size / 1000);
    } else if (step % 3 == 0) {
      const auto before = follower.next_position();
      const auto more = positions_of(follower.more(size * 40), before);
      seen.insert(seen.end(), more.begin(), more.end());
    } else {
      log.append(1 + size % 60, 60 + size);
    }
  }
  while (true) {
    const auto before = follower.next_position();
    const auto pages = follower.more(everything);
    if (pages.empty()) break;
    const auto more = positions_of(pages, before);
    seen.insert(seen.end(), more.begin(), more.end());
  }
  std::vector<std::uint64_t> expected;
  for (auto at = from; at < log.tail.end_position(); ++at) expected.push_back(at);
  RC_ASSERT(seen == expected);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_is_written_and_not_yet_durable_is_not_shown, Bench, both_devices) {
  growing_log<Bench> log;
  log.append(3);
  log.write(2);  // The device shows them already.
  log_follower from_tail(log.bench.device(), log.tail);
  BOOST_TEST(positions_of(from_tail.more(everything)) == (std::vector<std::uint64_t>{0, 1, 2}));
  BOOST_TEST(from_tail.more(everything).size() == 0u);

  log.tail.drop_before(3);
  log_follower from_device(log.bench.device(), log.tail);
  BOOST_TEST(positions_of(from_device.more(everything)) == (std::vector<std::uint64_t>{0, 1, 2}));
  BOOST_TEST(from_device.more(everything).size() == 0u);

  log.make_durable();
  for (auto* follower : {&from_tail, &from_device})
    BOOST_TEST(positions_of(follower->more(everything)) == (std::vector<std::uint64_t>{3, 4}));
}

BOOST_AUTO_TEST_CASE(the_first_page_may_begin_before_the_position_wanted) {
  simulated_log log;
  log.append(3);
  log_follower from_tail(log.bench.device(), log.tail, 1);
  BOOST_TEST(from_tail.more(everything).front().first_position == 0u);
  log.tail.drop_before(3);
  log_follower from_device(log.bench.device(), log.tail, 2);
  BOOST_TEST(from_device.more(everything).front().first_position == 0u);
  BOOST_TEST(from_device.next_position() == 3u);
}

BOOST_AUTO_TEST_CASE(at_most_the_bytes_asked_for_come_at_once_but_one_page_always) {
  simulated_log log;
  for (int i = 0; i < 4; ++i) log.append(1, 1000);
  const auto page_bytes = log.pages.front().bytes->size();
  for (const bool covered : {false, true}) {
    if (covered) log.tail.drop_before(4);
    log_follower follower(log.bench.device(), log.tail);
    BOOST_TEST(follower.more(1).size() == 1u);
    BOOST_TEST(follower.more(2 * page_bytes - 1).size() == 1u);
    BOOST_TEST(follower.more(2 * page_bytes).size() == 2u);
    BOOST_TEST(follower.more(everything).size() == 0u);
  }
}

BOOST_AUTO_TEST_CASE(a_position_beyond_the_durable_end_is_waited_for) {
  simulated_log log;
  log.append(2);
  log_follower follower(log.bench.device(), log.tail, 3);
  BOOST_TEST(follower.more(everything).size() == 0u);
  log.append(1);
  BOOST_TEST(follower.more(everything).size() == 0u);
  log.append(1);
  BOOST_TEST(positions_of(follower.more(everything)) == std::vector<std::uint64_t>{3});
}

BOOST_AUTO_TEST_CASE(a_page_that_is_missing_or_damaged_is_named_and_nothing_is_skipped) {
  simulated_log log;
  for (int i = 0; i < 4; ++i) log.append(2);
  log.tail.drop_before(8);
  log_follower follower(log.bench.device(), log.tail);

  log.bench.damage(4, {});
  auto error = error_of(follower);
  BOOST_TEST(names(error, "position 4 "), error);
  BOOST_TEST(names(error, "position 6"), error);
  BOOST_TEST(follower.next_position() == 0u);  // Nothing was given, nothing is passed over.

  log_follower behind_the_gap(log.bench.device(), log.tail, 5);
  error = error_of(behind_the_gap);
  BOOST_TEST(names(error, "position 5 "), error);
  BOOST_TEST(names(error, "position 3"), error);

  log.bench.damage(6, {});
  log_follower at_the_end(log.bench.device(), log.tail, 6);
  error = error_of(at_the_end);
  BOOST_TEST(names(error, "position 6 "), error);

  log.bench.damage(2, std::string(log.pages[1].bytes->size(), 'x'));
  BOOST_CHECK_THROW(follower.more(everything), corrupt_page);
}

BOOST_AUTO_TEST_CASE(nothing_is_missed_while_pages_leave_the_tail_on_another_thread) {
  simulated_log log;
  constexpr std::uint64_t last = 2000;
  std::atomic<int> wrong{0};
  std::thread reader([&] {
    log_follower follower(log.bench.device(), log.tail);
    std::uint64_t expected = 0;
    while (expected < last) {
      for (const auto position : positions_of(follower.more(20'000), expected))
        wrong += position != expected++;
      std::this_thread::yield();
    }
  });
  for (std::uint64_t i = 0; i < last; ++i) {
    log.append(1, 300);
    if (i % 7 == 0) log.tail.drop_before(i);
  }
  reader.join();
  BOOST_TEST(wrong == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store
