// The thread that keeps the tree: it signs what is durable, and notices a log that is not the one that was
// signed.
#include "store/merkle/tree_keeper.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <future>
#include <thread>

#include "store/durable_file.hpp"
#include "tests/store/merkle/pinned_log.hpp"

namespace benefactor::store::merkle {
namespace {

using test::pinned_log;
using test::says;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(tree_keeper_test, pinned_log)

BOOST_AUTO_TEST_CASE(what_is_signed_is_the_root_of_all_events_inside_and_outside) {
  append(50, 11);
  const auto keeper = keep();
  BOOST_TEST(keeper->sign_now());
  const auto inside = *read_small_file(folder / "tree" / "checkpoint");
  const auto found = verify_checkpoint(inside, key.verifier());
  BOOST_TEST(found.point.size == end());
  BOOST_TEST((found.point.root == test::plain_root(leaves())));
  BOOST_TEST((place_of(found.point)->page_hash == head().link.page_hash));
  BOOST_TEST(*read_small_file(places.checkpoints / "newest") == inside);
  const auto status = keeper->status();
  BOOST_TEST(status.size == end());
  BOOST_TEST(status.signed_size == end());
  BOOST_TEST(status.pinned_size == end());
}

BOOST_AUTO_TEST_CASE(a_stop_signs_what_came_last) {
  append(5);
  auto keeper = keep();
  BOOST_TEST(keeper->sign_now());
  append(5);
  keeper->wake();
  keeper->stop();
  BOOST_TEST(require()->point.size == end());
  BOOST_TEST(!keeper->sign_now());  // It has ended.
}

BOOST_AUTO_TEST_CASE(signing_again_without_anything_new_writes_the_same) {
  append(5);
  sign();
  const auto before = *read_small_file(places.checkpoints / "newest");
  sign();
  BOOST_TEST(*read_small_file(places.checkpoints / "newest") == before);
  BOOST_TEST(checkpoint_folder(places.checkpoints).sizes().size() == 1u);
}

BOOST_AUTO_TEST_CASE(nothing_that_is_not_durable_is_signed) {
  append(3);
  const auto durable = end();
  append(3);
  tree_keeper keeper({*device, head().origin.log_id, [&] { return durable; }}, key, {}, keeping(), {}, {});
  BOOST_TEST(keeper.sign_now());
  BOOST_TEST(keeper.status().signed_size == durable);
}

BOOST_AUTO_TEST_CASE(pages_come_from_the_tail_as_from_the_device) {
  append(4);
  tail_index tail(end());
  tree_keeper keeper({*device, head().origin.log_id, [&] { return tail.end_position(); }, &tail}, key, {},
                     keeping(), {}, {});
  for (int i = 0; i < 40; ++i) {
    append(1, 9);
    tail.add(device->last_page());
    if (i % 7 == 0) tail.drop_before(tail.end_position());
    keeper.wake();
  }
  BOOST_TEST(keeper.sign_now());
  BOOST_TEST(keeper.status().signed_size == end());
  BOOST_TEST((verify_checkpoint(*read_small_file(folder / "tree/checkpoint"), key.verifier()).point.root ==
              test::plain_root(leaves())));
}

BOOST_AUTO_TEST_CASE(a_folder_outside_that_cannot_be_written_is_told_and_tried_again) {
  append(3);
  write_durably(places.checkpoints, "in the way");
  std::promise<std::string> told;
  std::atomic<bool> once{false};
  auto keeper = keep_with({}, {}, [&](const std::string& what) {
    if (!once.exchange(true)) told.set_value(what);
  });
  BOOST_TEST(!keeper->sign_now());
  BOOST_TEST(says(told.get_future().get(), "outside the data directory"));
  BOOST_TEST(keeper->status().signed_size == end());
  BOOST_TEST(keeper->status().pinned_size == 0u);
  std::filesystem::remove(places.checkpoints);
  BOOST_TEST(keeper->sign_now());
  BOOST_TEST(keeper->status().problem == "");
  BOOST_TEST(require()->point.size == end());
}

BOOST_AUTO_TEST_CASE(an_event_that_was_changed_with_all_hashes_behind_it_is_noticed_by_the_root) {
  append(20);
  sign();
  // Another history of the same length: the page's hash is said to fit, as one who changed everything might
  // say.
  auto pinned = require();
  BOOST_REQUIRE(pinned);
  device->remove_from(1);
  made = 1'000;
  append(20);
  std::promise<std::string> why;
  auto keeper = keep_with(std::move(pinned), [&](const std::string& what) { why.set_value(what); });
  const auto said = why.get_future().get();
  BOOST_TEST(says(said, "has not the root"), said);
  BOOST_TEST(!keeper->sign_now());
  BOOST_TEST(keeper->status().signed_size == 0u);
}

BOOST_AUTO_TEST_CASE(tiles_that_were_damaged_are_built_again_and_the_log_is_believed) {
  append(100, 10);
  sign();
  auto bytes = *read_small_file(folder / "tree/tile/1/000.p/3");
  bytes[5] ^= 1;
  write_durably(folder / "tree/tile/1/000.p/3", bytes);
  auto keeper = keep([](const std::string& what) { BOOST_ERROR(what); });
  BOOST_TEST(keeper->sign_now());
  BOOST_TEST((verify_checkpoint(*read_small_file(folder / "tree/checkpoint"), key.verifier()).point.root ==
              test::plain_root(leaves())));
}

BOOST_AUTO_TEST_CASE(a_tile_that_is_gone_or_cut_off_does_not_hold_it_up) {
  append(60, 10);
  sign();
  const auto pinned = require();  // Its root needs a tile that the end of the tree does not.
  append(40, 10);
  sign();
  const auto tile = folder / "tree/tile/0/002";
  for (const bool gone : {true, false}) {
    if (gone)
      std::filesystem::remove(tile);
    else
      std::filesystem::resize_file(tile, 100);
    auto keeper = keep_with(pinned, [](const std::string& what) { BOOST_ERROR(what); });
    BOOST_TEST(keeper->sign_now());
    BOOST_TEST(keeper->status().problem == "");
    BOOST_TEST(std::filesystem::file_size(tile) == 8'192u);
  }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_is_pinned_outside_before_it_stands_in_the_tree) {
  append(5);
  auto keeper = keep();
  BOOST_TEST(keeper->sign_now());
  std::filesystem::remove(folder / "tree/checkpoint");
  std::filesystem::create_directory(folder / "tree/checkpoint");  // Nothing can be written there now.
  append(5);
  BOOST_TEST(!keeper->sign_now());
  BOOST_TEST(sizes().back() == end());
}

BOOST_AUTO_TEST_CASE(old_checkpoints_that_cannot_be_removed_are_told_and_hold_up_nothing) {
  // They have the names of checkpoints, and are none.
  for (std::size_t size = 0; size <= checkpoints_kept; ++size)
    std::filesystem::create_directories(outside().file_of(size));
  append(400, 3);
  std::promise<std::string> told;
  auto keeper = keep_with({}, {}, [&](const std::string& what) { told.set_value(what); });
  BOOST_TEST(keeper->sign_now());
  BOOST_TEST(keeper->status().pinned_size == end());
  BOOST_TEST(says(told.get_future().get(), "could not be removed"));
}

BOOST_AUTO_TEST_CASE(a_stop_far_from_the_end_stores_how_far_it_is_and_signs_nothing) {
  append(300, 20);
  auto options = keeping();
  options.bytes_at_once = 1;  // A page at a time.
  options.events_at_stop = 0;
  {
    tree_keeper keeper({*device, head().origin.log_id, [this] { return end() + 1; }}, key, {}, options, {},
                       {});
    keeper.stop();
  }
  BOOST_TEST(!std::filesystem::exists(folder / "tree/checkpoint"));
  BOOST_TEST(!require());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle
