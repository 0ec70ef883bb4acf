// Tiles: their names, their contents, and the proofs made of them.
#include "store/merkle/tiles.hpp"

#include <boost/test/unit_test.hpp>
#include <map>
#include <rapidcheck/boost_test.h>

#include "store/log_error.hpp"
#include "store/merkle/tile_folder.hpp"
#include "tests/store/merkle/plain_tree.hpp"
#include "tests/support/temp_directory.hpp"

namespace benefactor::store::merkle {
namespace {

/// Builds a tree of *size* leaves into a folder, as if it had been stopped and gone on after each of *stops*.
tile_builder built(tile_folder& tiles, std::span<const digest256> leaves,
                   const std::vector<std::size_t>& stops = {}) {
  const auto write = [&](const tile_id& tile, std::string_view hashes) { tiles.write(tile, hashes); };
  tile_builder builder(write);
  std::size_t at = 0;
  for (const auto stop : stops) {
    while (at < stop) builder.add(leaves[at++]);
    builder.partials(write);
    tile_builder next(write);
    next.resume(builder.size(), [&](const tile_id& tile) { return tiles.read(tile); });
    BOOST_REQUIRE(next.root() == builder.root());
    builder = std::move(next);
  }
  while (at < leaves.size()) builder.add(leaves[at++]);
  builder.partials(write);
  return builder;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tiles_test)

BOOST_AUTO_TEST_CASE(tiles_are_named_as_the_specification_says) {
  BOOST_TEST(tile_path({0, 0, 256}) == "tile/0/000");
  BOOST_TEST(tile_path({3, 1'234'067, 256}) == "tile/3/x001/x234/067");
  BOOST_TEST(tile_path({0, 273, 112}) == "tile/0/273.p/112");
  BOOST_TEST(tile_path({1, 1'000, 1}) == "tile/1/x001/000.p/1");
  BOOST_TEST(tile_path({0, 999, 256}) == "tile/0/999");
}

BOOST_AUTO_TEST_CASE(a_tree_of_70000_entries_has_the_tiles_of_the_specifications_example) {
  // "A tree of size 70,000": 273 full tiles and one of 112 hashes, then one full and one of 17, then one
  // of 1.
  std::map<std::string, std::size_t> sizes;
  const auto note = [&](const tile_id& tile, std::string_view hashes) {
    sizes[tile_path(tile)] = hashes.size() / 32;
  };
  tile_builder builder(note);
  for (const auto& leaf : test::some_leaves(70'000)) builder.add(leaf);
  builder.partials(note);
  BOOST_TEST(sizes.size() == 273u + 1 + 1 + 1 + 1);
  BOOST_TEST(sizes.at("tile/0/272") == 256u);
  BOOST_TEST(sizes.at("tile/0/273.p/112") == 112u);
  BOOST_TEST(sizes.at("tile/1/000") == 256u);
  BOOST_TEST(sizes.at("tile/1/001.p/17") == 17u);
  BOOST_TEST(sizes.at("tile/2/000.p/1") == 1u);
}

BOOST_AUTO_TEST_CASE(the_root_is_that_of_the_definition_for_every_size_around_the_edges_of_tiles) {
  const auto leaves = test::some_leaves(66'050);
  tile_builder builder([](const tile_id&, std::string_view) {});
  BOOST_TEST((builder.root() == empty_root()));
  for (std::size_t size = 1; size <= leaves.size(); ++size) {
    builder.add(leaves[size - 1]);
    const bool at_edge = size < 20 || (size > 250 && size < 262) || (size > 510 && size < 515) ||
                         (size > 65'530 && size < 65'540) || (size > 65'790 && size < 65'796) ||
                         size == leaves.size();
    if (at_edge) BOOST_REQUIRE(builder.root() == test::plain_root(std::span(leaves).first(size)));
  }
}

RC_BOOST_PROP(a_tree_that_was_stopped_anywhere_comes_to_the_same_tiles_and_proofs, ()) {
  const test_support::temp_directory folder;
  tile_folder tiles(folder.path());
  const auto size = *rc::gen::inRange<std::size_t>(1, 1'500);
  auto stops = *rc::gen::container<std::vector<std::size_t>>(3, rc::gen::inRange<std::size_t>(0, size));
  std::sort(stops.begin(), stops.end());
  const auto leaves = test::some_leaves(size);
  const auto builder = built(tiles, leaves, stops);
  RC_ASSERT(builder.size() == size);
  RC_ASSERT(builder.root() == test::plain_root(leaves));
  tile_tree tree(tiles, size);
  const auto source = tree.source();
  for (int i = 0; i < 20; ++i) {
    const auto part = *rc::gen::inRange<std::size_t>(1, size + 1);
    const auto index = *rc::gen::inRange<std::size_t>(0, part);
    const auto some = std::span(leaves).first(part);
    RC_ASSERT(root_of(source, part) == test::plain_root(some));
    RC_ASSERT(inclusion_path(source, index, part) == test::plain_path(index, some));
    RC_ASSERT(consistency_path(source, part, size) == test::plain_consistency(part, leaves));
  }
}

BOOST_AUTO_TEST_CASE(a_tile_that_is_missing_or_cut_off_makes_no_proof) {
  const test_support::temp_directory folder;
  tile_folder tiles(folder.path());
  const auto leaves = test::some_leaves(600);
  built(tiles, leaves);
  std::filesystem::resize_file(folder / "tile/0/001", 8'000);
  tile_tree tree(tiles, 600);
  BOOST_CHECK_NO_THROW(inclusion_path(tree.source(), 10, 256));
  BOOST_CHECK_THROW(inclusion_path(tree.source(), 300, 600), log_error);
  std::filesystem::remove(folder / "tile/0/001");
  BOOST_CHECK_THROW(inclusion_path(tree.source(), 300, 600), log_error);
  BOOST_CHECK_THROW(tree.subtree(0, 600), std::out_of_range);
  BOOST_CHECK_THROW(tree.subtree(9, 1), std::out_of_range);
  BOOST_CHECK_THROW(tree.subtree(64, 0), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(what_a_partial_tile_had_is_read_from_a_fuller_one) {
  const test_support::temp_directory folder;
  tile_folder tiles(folder.path());
  const auto leaves = test::some_leaves(300);
  built(tiles, leaves, {100, 200});
  std::filesystem::remove(folder / "tile/0/000.p/100");
  tile_tree older(tiles, 100);  // From the full tile.
  BOOST_TEST((root_of(older.source(), 100) == test::plain_root(std::span(leaves).first(100))));
  std::filesystem::remove(folder / "tile/0/000");
  tile_tree from_partial(tiles, 100);  // From the one of 200.
  BOOST_TEST((root_of(from_partial.source(), 100) == test::plain_root(std::span(leaves).first(100))));
}

BOOST_AUTO_TEST_CASE(a_partial_tile_that_is_cut_off_is_read_from_a_fuller_one) {
  const test_support::temp_directory folder;
  tile_folder tiles(folder.path());
  const auto leaves = test::some_leaves(300);
  built(tiles, leaves, {100, 200});
  const auto expected = tiles.read({0, 0, 100});
  std::filesystem::resize_file(folder / "tile/0/000.p/100", 0);
  BOOST_TEST(tiles.read({0, 0, 100}) == expected);
  std::filesystem::resize_file(folder / "tile/0/000", 64);
  BOOST_TEST(tiles.read({0, 0, 100}) == expected);
  std::filesystem::resize_file(folder / "tile/0/000.p/200", 3'199);
  BOOST_CHECK_THROW(tiles.read({0, 0, 100}), log_error);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle
