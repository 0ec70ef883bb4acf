// The tree in its folder: it goes on where it was, and never on what does not fit the log.
#include "store/merkle/tree_writer.hpp"

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <rapidcheck/boost_test.h>

#include "store/durable_file.hpp"
#include "tests/store/merkle/pinned_log.hpp"

namespace benefactor::store::merkle {
namespace {

using test::pinned_log;

struct written_log : pinned_log {
  tree_writer writer() const { return {folder / "tree", *device, head().origin.log_id}; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(tree_writer_test)

RC_BOOST_PROP(a_tree_that_is_stopped_killed_and_opened_again_has_the_root_of_all_events, ()) {
  written_log log;
  const auto steps = *rc::gen::container<std::vector<int>>(12, rc::gen::inRange(0, 400));
  for (const int step : steps) {
    log.append(static_cast<std::size_t>(1 + step % 5), static_cast<std::size_t>(1 + step));
    auto writer = log.writer();
    log.take_all(writer);
    RC_ASSERT(writer.size() == log.end());
    RC_ASSERT(writer.root() == test::plain_root(log.leaves()));
    if (step % 3 != 0) writer.persist();  // Else what was written since the last time is lost.
  }
  auto writer = log.writer();
  log.take_all(writer);
  writer.persist();
  RC_ASSERT(writer.root() == test::plain_root(log.leaves()));
  const auto state = read_tree_state(log.folder / "tree");
  RC_ASSERT(state.has_value());
  RC_ASSERT(state->size == log.end());
  RC_ASSERT(state->root == writer.root());
  RC_ASSERT(state->place.page_hash == log.head().link.page_hash);
  RC_ASSERT(has_place(*log.device, state->size, state->place.page_hash));
  const auto leaves = log.leaves();
  const auto part = *rc::gen::inRange<std::size_t>(1, leaves.size() + 1);
  RC_ASSERT(writer.root_at(part) == test::plain_root(std::span(leaves).first(part)));
}

BOOST_AUTO_TEST_CASE(deleting_the_folder_costs_building_it_again) {
  written_log log;
  log.append(100, 7);
  {
    auto writer = log.writer();
    log.take_all(writer);
    writer.persist();
  }
  BOOST_TEST(log.writer().size() == log.end());
  std::filesystem::remove_all(log.folder / "tree");
  auto writer = log.writer();
  BOOST_TEST(writer.size() == 0u);
  log.take_all(writer);
  BOOST_TEST((writer.root() == test::plain_root(log.leaves())));
}

BOOST_AUTO_TEST_CASE(a_state_that_is_damaged_of_another_log_or_without_its_tiles_is_not_gone_on_with) {
  written_log log;
  log.append(10);
  const auto state = log.folder / "tree" / "state";
  const auto persist = [&] {
    auto writer = log.writer();
    log.take_all(writer);
    writer.persist();
  };
  persist();
  const auto text = *read_small_file(state);
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto changed = text;
    changed[at] ^= 1;
    write_durably(state, changed);
    BOOST_REQUIRE(!read_tree_state(log.folder / "tree"));
  }
  BOOST_TEST(log.writer().size() == 0u);

  persist();
  auto other = log.head().origin.log_id;
  other.bytes[0] ^= 1;
  BOOST_TEST(tree_writer(log.folder / "tree", *log.device, other).size() == 0u);

  persist();
  std::filesystem::remove_all(log.folder / "tree" / "tile");
  BOOST_TEST(log.writer().size() == 0u);

  persist();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(log.folder / "tree" / "tile"))
    if (entry.is_regular_file()) {
      auto bytes = *read_small_file(entry.path());
      bytes[3] ^= 1;
      write_durably(entry.path(), bytes);
    }
  BOOST_TEST(log.writer().size() == 0u);
}

BOOST_AUTO_TEST_CASE(a_log_that_lost_its_end_and_went_on_gets_another_tree) {
  written_log log;
  log.append(5);
  const auto before = log.end();
  log.append(5);
  {
    auto writer = log.writer();
    log.take_all(writer);
    writer.persist();
  }
  log.device->remove_from(before);
  log.append(20, 2);
  auto writer = log.writer();
  BOOST_TEST(writer.size() == 0u);
  log.take_all(writer);
  BOOST_TEST((writer.root() == test::plain_root(log.leaves())));
}

BOOST_AUTO_TEST_CASE(a_page_that_is_known_is_passed_over_and_a_gap_is_refused) {
  written_log log;
  log.append(3);
  auto writer = log.writer();
  log.take_all(writer);
  const auto root = writer.root();
  writer.take(log.device->last_page());
  BOOST_TEST((writer.root() == root));
  const auto size = writer.size();
  log.append(2);
  BOOST_CHECK_THROW(writer.take(log.device->last_page()), std::logic_error);
  BOOST_TEST(writer.size() == size);
}

BOOST_AUTO_TEST_CASE(partial_tiles_are_served_until_the_tile_is_full) {
  written_log log;
  log.append(1, 9);  // With genesis: 10 events.
  {
    auto writer = log.writer();
    log.take_all(writer);
    writer.persist();
  }
  BOOST_TEST(std::filesystem::exists(log.folder / "tree/tile/0/000.p/10"));
  auto writer = log.writer();
  log.append(1, 10);
  log.take_all(writer);
  writer.persist();
  BOOST_TEST(std::filesystem::exists(log.folder / "tree/tile/0/000.p/10"));
  BOOST_TEST(std::filesystem::exists(log.folder / "tree/tile/0/000.p/20"));
  log.append(4, 100);
  log.take_all(writer);
  BOOST_TEST(std::filesystem::exists(log.folder / "tree/tile/0/000.p/20"));  // The state still counts.
  writer.persist();
  BOOST_TEST(!std::filesystem::exists(log.folder / "tree/tile/0/000.p"));
  BOOST_TEST(std::filesystem::exists(log.folder / "tree/tile/0/000"));
}

BOOST_AUTO_TEST_CASE(a_partial_tile_that_is_there_is_not_written_again) {
  written_log log;
  log.append(3, 100);  // 301 events: one full tile, which has one hash above it.
  const auto above = log.folder / "tree/tile/1/000.p/1";
  auto writer = log.writer();
  log.take_all(writer);
  writer.persist();
  // Whoever reads it just now must not find it empty, as this one would be while it is written.
  std::filesystem::resize_file(above, 0);
  log.append(1, 10);
  log.take_all(writer);
  writer.persist();
  BOOST_TEST(std::filesystem::file_size(above) == 0u);
  // Of a writer that finds it damaged it is written.
  std::filesystem::remove(above);
  auto again = log.writer();
  BOOST_TEST(again.size() == 0u);
  log.take_all(again);
  again.persist();
  BOOST_TEST(std::filesystem::file_size(above) == 32u);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_this_log_stays_when_the_tree_is_built_again) {
  written_log log;
  log.append(5);
  log.sign();
  const auto checkpoint = log.folder / "tree" / "checkpoint";
  std::filesystem::remove(log.folder / "tree" / "state");
  BOOST_TEST(log.writer().size() == 0u);
  BOOST_TEST(std::filesystem::exists(checkpoint));
  auto other = log.head().origin.log_id;
  other.bytes[0] ^= 1;
  BOOST_TEST(tree_writer(log.folder / "tree", *log.device, other).size() == 0u);
  BOOST_TEST(!std::filesystem::exists(checkpoint));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle
