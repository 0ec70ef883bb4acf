// A start: derived data that fits is gone on with, any other is built again, and a damaged log is refused.
#include "projections/open_derived.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>

#include "store/log_events.hpp"
#include "tests/projections/small_world.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::projections {
namespace of_open_derived_test {

using namespace test;
using namespace test_support;

const auto policy_1 = id_of<policy_id>("POL-1");

/// Claims number *from* up to *to*; every fourth cancels an older one, down to *oldest*.
void append_claims(small_world& world, int from, int to, int oldest = 0) {
  bucket_events events;
  for (int i = from; i < to; ++i) {
    events.push_back(plain_claim("C" + std::to_string(i), "M" + std::to_string(i % 5)));
    if (i % 4 == 3)
      events.push_back(
          claim_cancelled{id_of<claim_id>("C" + std::to_string(std::max(oldest, i / 2))), {}, {}, {}});
  }
  world.append(events, policy_1, false);
}

/// A world whose events reach the derived store only by opening it.
struct restarts {
  small_world world;
  temp_directory folder;
  std::string path = (folder / "derived").string();

  /// Opens, checks that everything is covered, folds *steps* chunks and returns how much was covered before
  /// that.
  std::uint64_t start(int steps) {
    store::tail_index tail;
    const auto derived = open_derived(path, world.device, world.head, tail);
    const auto covered = tail.begin_position();
    BOOST_TEST(tail.end_position() == world.head.link.next_position);
    const store::stream_reader reader(world.device, *derived, tail);
    for (const auto& [stream, positions] : world.expected)
      BOOST_TEST_REQUIRE(reader.read(stream).size() == positions.size());
    projector_options options;
    options.chunk_events = 200;
    projector fold(*derived, tail, world.log_id(), options);
    for (int i = 0; i < steps && fold.step(); ++i) continue;
    return covered;
  }

  std::vector<std::pair<std::string, std::string>> rows() {
    store::tail_index tail;
    const auto derived = open_derived(path, world.device, world.head, tail);
    projector fold(*derived, tail, world.log_id());
    while (fold.step()) continue;
    return rows_of(*derived);
  }
  std::vector<std::pair<std::string, std::string>> rebuilt_rows() {
    store::tail_index tail;
    const auto derived = store::make_memory_derived_store();
    cover(*derived, world.device, world.head, tail);
    projector fold(*derived, tail, world.log_id());
    while (fold.step()) continue;
    return rows_of(*derived);
  }
};

BOOST_AUTO_TEST_SUITE(open_derived_test)

BOOST_AUTO_TEST_CASE(a_start_goes_on_from_the_checkpoint_and_ends_with_what_a_rebuild_gives) {
  restarts some;
  append_claims(some.world, 0, 500);
  BOOST_TEST(some.start(1) == 0u);
  append_claims(some.world, 500, 900);
  const auto covered = some.start(2);
  BOOST_TEST(covered > 0u);
  append_claims(some.world, 900, 1000);
  BOOST_TEST(some.start(0) > covered);
  BOOST_TEST((some.rows() == some.rebuilt_rows()));
}

BOOST_AUTO_TEST_CASE(data_of_another_log_or_another_version_is_built_again) {
  restarts some;
  append_claims(some.world, 0, 300);
  some.start(100);
  BOOST_TEST(some.start(0) == some.world.head.link.next_position);
  {
    const auto derived = store::open_rocksdb_derived_store(some.path);
    store::derived_batch batch;
    batch.checkpoint = derived->checkpoint().value();
    batch.checkpoint.version = derived_version + 1;
    batch.views.push_back({"\7defaultc of another version", "x"});
    derived->write(batch);
  }
  BOOST_TEST(some.start(100) == 0u);
  BOOST_TEST((some.rows() == some.rebuilt_rows()));

  small_world other("another log");
  append_claims(other, 0, 300);
  store::tail_index tail;
  const auto derived = open_derived(some.path, other.device, other.head, tail);
  BOOST_TEST(tail.begin_position() == 0u);
  BOOST_TEST(rows_of(*derived).empty());
}

/// A world whose log has lost what is derived from its end.
struct cut_log : restarts {
  store::page_link cut_at;
  std::uint64_t last = 0;  ///< what was derived

  cut_log() {
    append_claims(world, 0, 100);
    cut_at = world.head.link;
    append_claims(world, 100, 300);
    last = world.head.link.next_position - 1;
    start(100);
    world.device.remove_from(cut_at.next_position);
    world.chain = store::page_chain(cut_at);
    world.head.link = cut_at;
    for (auto& [stream, positions] : world.expected)
      std::erase_if(positions, [&](std::uint64_t position) { return position >= cut_at.next_position; });
  }
};

BOOST_AUTO_TEST_CASE(data_ahead_of_a_log_refuse_it_with_the_position_because_it_has_lost_its_end) {
  cut_log some;
  const auto refused = [&] {
    store::tail_index tail;
    BOOST_CHECK_EXCEPTION(open_derived(some.path, some.world.device, some.world.head, tail), store::log_error,
                          [&](const auto& error) {
                            const std::string text = error.what();
                            return text.find("position " + std::to_string(some.last)) != std::string::npos &&
                                   text.find("restore a backup") != std::string::npos &&
                                   text.find("delete " + some.path) != std::string::npos;
                          });
  };
  refused();
  // Also when other claims have taken the same positions since.
  append_claims(some.world, 300, 900, 300);
  refused();
  std::filesystem::remove_all(some.path);
  BOOST_TEST(some.start(100) == 0u);
}

BOOST_AUTO_TEST_CASE(data_ahead_of_a_log_whose_end_a_repair_or_a_restore_gave_up_are_built_again) {
  for (const bool restored : {false, true}) {
    cut_log some;
    const auto cut_at = some.cut_at.next_position;
    store::log_restored from_backup;
    from_backup.backup_number = 1;
    from_backup.backup_last_position = from_backup.to_position = cut_at - 1;
    some.world.append(
        {restored ? store::encode_log_restored(some.world.log_id(), from_backup)
                  : store::encode_tail_dropped(some.world.log_id(), {store::tail_damage::journal, cut_at})},
        false);
    // Other claims take the same positions, further than before: only the page hash tells.
    append_claims(some.world, 300, 900, 300);
    BOOST_TEST(some.start(100) == 0u);
    BOOST_TEST((some.rows() == some.rebuilt_rows()));
  }
}

BOOST_AUTO_TEST_CASE(a_log_longer_than_the_tail_may_be_is_folded_on_the_way) {
  small_world world;
  append_claims(world, 0, 3000);
  const auto derived = store::make_memory_derived_store();
  store::tail_index tail;
  std::vector<cover_progress> told;
  cover(
      *derived, world.device, world.head, tail, [&](const cover_progress& at) { told.push_back(at); },
      100 << 10);
  BOOST_TEST(tail.begin_position() > 1000u);
  BOOST_TEST(tail.end_position() == world.head.link.next_position);
  BOOST_TEST(tail.bytes() <= 100u << 10);
  BOOST_REQUIRE(!told.empty());
  BOOST_TEST(told.front().verifying);
  BOOST_TEST(told.front().next_position == world.head.link.next_position);
}

BOOST_AUTO_TEST_CASE(a_damaged_log_is_refused_with_its_position_and_what_to_do) {
  small_world world;
  append_claims(world, 0, 300);
  const auto last = world.device.last_page();
  auto bytes = *last.bytes;
  bytes[bytes.size() / 2] ^= 1;
  world.device.damage_page(last.first_position, bytes);
  const auto refused = [&](const std::string& advice) {
    store::tail_index tail;
    const auto derived = store::make_memory_derived_store();
    BOOST_CHECK_EXCEPTION(
        cover(*derived, world.device, world.head, tail), store::log_error,
        [&](const auto& error) { return std::string(error.what()).find(advice) != std::string::npos; });
  };
  refused("position " + std::to_string(last.first_position));
  refused("--drop-tail");
  world.device.damage_page(last.first_position, *last.bytes);
  world.device.damage_page(1, std::nullopt);
  refused("restore a backup");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace of_open_derived_test
}  // namespace benefactor::projections
