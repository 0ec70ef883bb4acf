// Trees and proofs: the published examples, the definition of RFC 6962, and that nothing but the truth is
// proved.
#include "store/merkle/tree_proof.hpp"

#include <boost/test/unit_test.hpp>
#include <rapidcheck/boost_test.h>

#include "tests/store/merkle/plain_tree.hpp"
#include "tests/support/hex.hpp"

namespace benefactor::store::merkle {
namespace {

using test_support::from_hex;
using test_support::hex_of;

/// The entries that implementations of Certificate Transparency are tested with, and the roots of the first 1
/// to 8.
const std::vector<std::string> known_entries{
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
const std::vector<std::string> known_roots{
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};

std::vector<digest256> known_leaves() {
  std::vector<digest256> leaves;
  for (const auto& entry : known_entries) leaves.push_back(leaf_hash(from_hex(entry)));
  return leaves;
}

std::vector<std::string> hex_of(const hash_path& path) {
  std::vector<std::string> text;
  for (const auto& hash : path) text.push_back(test_support::hex_of(hash));
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(tree_proof_test)

BOOST_AUTO_TEST_CASE(the_tree_without_entries_has_the_root_of_rfc_6962) {
  BOOST_TEST(test_support::hex_of(empty_root()) ==
             "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

BOOST_AUTO_TEST_CASE(the_eight_known_entries_have_the_known_roots) {
  const auto leaves = known_leaves();
  for (std::size_t size = 1; size <= leaves.size(); ++size)
    BOOST_TEST(test_support::hex_of(root_of(test::source_of(leaves), size)) == known_roots[size - 1]);
}

BOOST_AUTO_TEST_CASE(known_proofs_come_out_as_published) {
  const auto leaves = known_leaves();
  const auto tree = test::source_of(leaves);
  const std::string left = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                    right = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                    fifth = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
  BOOST_TEST(hex_of(inclusion_path(tree, 5, 8)) == (std::vector<std::string>{fifth, right, left}));
  BOOST_TEST(hex_of(inclusion_path(tree, 2, 3)) == (std::vector<std::string>{known_roots[1]}));
  BOOST_TEST(inclusion_path(tree, 0, 1).empty());
  BOOST_TEST(hex_of(consistency_path(tree, 6, 8)) ==
             (std::vector<std::string>{"0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                                       right, left}));
  BOOST_TEST(
      hex_of(consistency_path(tree, 2, 5)) ==
      (std::vector<std::string>{"5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", fifth}));
}

BOOST_AUTO_TEST_CASE(every_entry_of_every_small_tree_is_proved_and_no_other_place_or_size) {
  const auto leaves = test::some_leaves(70);
  const auto tree = test::source_of(leaves);
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) {
    const auto root = test::plain_root(std::span(leaves).first(size));
    BOOST_REQUIRE(root_of(tree, size) == root);
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto path = inclusion_path(tree, index, size);
      BOOST_REQUIRE(path == test::plain_path(index, std::span(leaves).first(size)));
      BOOST_REQUIRE(proves_inclusion(index, size, leaves[index], root, path));
      for (std::uint64_t other = 0; other < size; ++other)
        if (other != index) BOOST_REQUIRE(!proves_inclusion(other, size, leaves[index], root, path));
      BOOST_REQUIRE(!proves_inclusion(index, size, leaves[(index + 1) % 70], root, path));
      BOOST_REQUIRE(!proves_inclusion(size, size, leaves[index], root, path));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_pair_of_small_trees_is_proved_consistent_and_no_other_pair) {
  const auto leaves = test::some_leaves(70);
  const auto tree = test::source_of(leaves);
  std::vector<digest256> roots{empty_root()};
  for (std::uint64_t size = 1; size <= leaves.size(); ++size) roots.push_back(root_of(tree, size));
  for (std::uint64_t size = 1; size <= leaves.size(); ++size)
    for (std::uint64_t old = 1; old <= size; ++old) {
      const auto path = consistency_path(tree, old, size);
      BOOST_REQUIRE(path == test::plain_consistency(old, std::span(leaves).first(size)));
      BOOST_REQUIRE(proves_consistency(old, size, roots[old], roots[size], path));
      for (std::uint64_t other = 1; other <= size; ++other) {
        if (other == old) continue;
        // Another old size with its own root: not by this path.
        BOOST_REQUIRE(!proves_consistency(other, size, roots[other], roots[size], path));
        BOOST_REQUIRE(!proves_consistency(old, size, roots[other], roots[size], path));
      }
    }
}

BOOST_AUTO_TEST_CASE(what_no_tree_has_is_refused) {
  const auto leaves = test::some_leaves(8);
  const auto tree = test::source_of(leaves);
  BOOST_CHECK_THROW(inclusion_path(tree, 8, 8), std::out_of_range);
  BOOST_CHECK_THROW(inclusion_path(tree, 0, 0), std::out_of_range);
  BOOST_CHECK_THROW(consistency_path(tree, 0, 8), std::out_of_range);
  BOOST_CHECK_THROW(consistency_path(tree, 9, 8), std::out_of_range);
  BOOST_TEST(!proves_inclusion(0, 0, leaves[0], leaves[0], {}));
  BOOST_TEST(!proves_consistency(0, 8, empty_root(), root_of(tree, 8), {}));
  BOOST_TEST(!proves_consistency(8, 7, root_of(tree, 8), root_of(tree, 7), {}));
}

RC_BOOST_PROP(a_proof_with_any_bit_changed_or_a_hash_more_or_less_proves_nothing, ()) {
  const auto size = *rc::gen::inRange<std::uint64_t>(1, 600);
  const auto index = *rc::gen::inRange<std::uint64_t>(0, size);
  const auto leaves = test::some_leaves(size);
  const auto tree = test::source_of(leaves);
  const auto root = root_of(tree, size);
  const auto path = inclusion_path(tree, index, size);
  RC_ASSERT(proves_inclusion(index, size, leaves[index], root, path));
  const auto old = *rc::gen::inRange<std::uint64_t>(1, size + 1);
  const auto old_root = root_of(tree, old);
  const auto link = consistency_path(tree, old, size);
  RC_ASSERT(proves_consistency(old, size, old_root, root, link));
  const auto bit = *rc::gen::inRange<std::size_t>(0, 256);
  for (std::size_t at = 0; at < path.size(); ++at) {
    auto changed = path;
    changed[at][bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    RC_ASSERT(!proves_inclusion(index, size, leaves[index], root, changed));
  }
  for (std::size_t at = 0; at < link.size(); ++at) {
    auto changed = link;
    changed[at][bit / 8] ^= static_cast<std::uint8_t>(1u << bit % 8);
    RC_ASSERT(!proves_consistency(old, size, old_root, root, changed));
  }
  auto longer = path;
  longer.push_back(root);
  RC_ASSERT(!proves_inclusion(index, size, leaves[index], root, longer));
  if (!path.empty())
    RC_ASSERT(!proves_inclusion(index, size, leaves[index], root, std::span(path).first(path.size() - 1)));
  longer = link;
  longer.push_back(root);
  RC_ASSERT(!proves_consistency(old, size, old_root, root, longer));
  if (!link.empty())
    RC_ASSERT(!proves_consistency(old, size, old_root, root, std::span(link).first(link.size() - 1)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace benefactor::store::merkle
