// Damage to the files of a closed data folder is told, or changes nothing.
#include <boost/test/unit_test.hpp>
#include <map>
#include <rocksdb/options.h>

#include "tests/faults/corruption_trial.hpp"
#include "tests/faults/faulty_file_system.hpp"

namespace benefactor::test_support {
namespace of_corruption_test {

constexpr std::uint64_t seed = 7;

struct benches {
  corruption_bench closed{seed, false}, killed{seed + 1, true};
};

BOOST_FIXTURE_TEST_SUITE(corruption, benches)

BOOST_AUTO_TEST_CASE(random_damage_to_any_file_is_told_or_changes_nothing) {
  std::map<damage_outcome, int> outcomes;
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    std::mt19937_64 random(seed * 1'000 + trial);
    const auto& bench = trial % 2 == 0 ? closed : killed;
    const auto done = bench.choose(random);
    const auto result = bench.run(done, random);
    ++outcomes[result.outcome];
    for (const auto& problem : result.problems)
      BOOST_ERROR("trial " << trial << ": " << describe(done) << ": " << problem);
  }
  BOOST_TEST(outcomes[damage_outcome::told] > 20);
  BOOST_TEST(outcomes[damage_outcome::harmless] > 0);
}

BOOST_AUTO_TEST_CASE(a_recovery_that_goes_on_to_a_point_in_time_is_caught) {
  // RocksDB's default mode on a folder without a mark: it opens, silently, with what stands before the
  // damage.
  corruption_options broken;
  broken.setup.tune = [](rocksdb::Options& options) {
    options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  };
  broken.without_marks = broken.journals_only = true;
  int undetected = 0, told = 0;
  for (std::uint64_t trial = 0; trial < 10; ++trial) {
    std::mt19937_64 random(seed * 2'000 + trial);
    const auto done = killed.choose(random, broken);
    undetected += killed.run(done, random, broken).outcome == damage_outcome::undetected;
    // The shipped mode tells of the same damage, also without marks.
    auto shipped = broken;
    shipped.setup.tune = {};
    std::mt19937_64 again(seed * 2'000 + trial);
    BOOST_TEST_REQUIRE((describe(killed.choose(again, shipped)) == describe(done)));
    told += killed.run(done, again, shipped).outcome == damage_outcome::told;
  }
  BOOST_TEST(undetected > 0);
  BOOST_TEST(told == 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_corruption_test
}  // namespace benefactor::test_support
