#include "store/entropy.hpp"

#include <array>
#include <boost/test/unit_test.hpp>
#include <mutex>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "tests/support/seeded_entropy.hpp"

using namespace benefactor::store;
using benefactor::test_support::seeded_entropy;

using twelve = std::array<std::uint8_t, 12>;

BOOST_AUTO_TEST_SUITE(entropy_suite)

BOOST_AUTO_TEST_CASE(no_nonce_comes_twice_in_or_between_threads) {
  std::mutex mutex;
  std::set<twelve> all;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      std::set<twelve> mine;
      for (int i = 0; i < 2'000; ++i) {
        twelve bytes{};
        system_entropy().fill(bytes);
        mine.insert(bytes);
      }
      const std::lock_guard lock(mutex);
      all.merge(mine);
    });
  for (auto& thread : threads) thread.join();
  BOOST_TEST(all.size() == 8'000u);
}

BOOST_AUTO_TEST_CASE(a_forked_child_does_not_repeat_its_parents_bytes) {
  twelve warm_up{}, mine{}, theirs{};
  system_entropy().fill(warm_up);  // The block of this thread is begun and would be shared.
  int ends[2];
  BOOST_REQUIRE(::pipe(ends) == 0);
  const auto child = ::fork();
  if (child == 0) {
    twelve bytes{};
    system_entropy().fill(bytes);
    const bool sent = ::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    ::_exit(sent ? 0 : 1);
  }
  BOOST_REQUIRE(child > 0);
  system_entropy().fill(mine);
  BOOST_TEST(::read(ends[0], theirs.data(), theirs.size()) == static_cast<ssize_t>(theirs.size()));
  int status = 0;
  BOOST_TEST(::waitpid(child, &status, 0) == child);
  ::close(ends[0]);
  ::close(ends[1]);
  BOOST_CHECK(mine != theirs);
}

BOOST_AUTO_TEST_CASE(requests_of_every_size_are_filled_to_the_end) {
  for (std::size_t size : {0, 1, 16, 31, 32, 33, 4'096, 10'000}) {
    // A last byte that stays zero through 40 draws was never written.
    bool last_written = size == 0;
    for (int i = 0; i < 40 && !last_written; ++i) {
      std::vector<std::uint8_t> bytes(size);
      system_entropy().fill(bytes);
      last_written = bytes.back() != 0;
    }
    BOOST_TEST(last_written, size);
  }
}

BOOST_AUTO_TEST_CASE(seeded_entropy_repeats_by_seed) {
  seeded_entropy one(7), same(7), other(8);
  std::array<std::uint8_t, 33> a{}, b{}, c{};
  for (int i = 0; i < 3; ++i) {
    one.fill(a);
    same.fill(b);
    other.fill(c);
    BOOST_CHECK(a == b);
    BOOST_CHECK(a != c);
  }
}

BOOST_AUTO_TEST_SUITE_END()
