#include "store/merkle/tree_proof.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>

#include "store/merkle/tree_hash.hpp"

namespace benefactor::store::merkle {

namespace {

/// The largest power of two below *size*, which is at least 2.
std::uint64_t split(std::uint64_t size) { return std::bit_floor(size - 1); }

/// The hash of leaves *from* ... *from* + *size* - 1, where *from* is a multiple of the power of two that is
/// at least *size*: a complete subtree, or one at the tree's right edge.
digest256 range_hash(const subtree_source& tree, std::uint64_t from, std::uint64_t size) {
  if (std::has_single_bit(size)) {
    const auto height = static_cast<unsigned>(std::countr_zero(size));
    return tree(height, from >> height);
  }
  const auto left = split(size);
  return node_hash(range_hash(tree, from, left), range_hash(tree, from + left, size - left));
}

}  // namespace

digest256 root_of(const subtree_source& tree, std::uint64_t size) { return range_hash(tree, 0, size); }

hash_path inclusion_path(const subtree_source& tree, std::uint64_t index, std::uint64_t size) {
  if (index >= size)
    throw std::out_of_range("Merkle tree: entry " + std::to_string(index) + " is not in the tree of " +
                            std::to_string(size) + " entries");
  hash_path path;
  std::uint64_t from = 0;
  // From the root down; the path is told from the leaf up.
  while (size > 1) {
    const auto left = split(size);
    if (index - from < left) {
      path.push_back(range_hash(tree, from + left, size - left));
      size = left;
    } else {
      path.push_back(range_hash(tree, from, left));
      from += left;
      size -= left;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

hash_path consistency_path(const subtree_source& tree, std::uint64_t old_size, std::uint64_t new_size) {
  if (old_size < 1 || old_size > new_size)
    throw std::out_of_range("Merkle tree: sizes " + std::to_string(old_size) + " and " +
                            std::to_string(new_size) + ": the older must be from 1 to the newer");
  hash_path path;
  std::uint64_t from = 0, size = new_size, old = old_size;
  bool whole = true;  // The old tree's part of what is looked at is all of the old tree, which is known.
  while (old != size) {
    const auto left = split(size);
    if (old <= left) {
      path.push_back(range_hash(tree, from + left, size - left));
      size = left;
    } else {
      path.push_back(range_hash(tree, from, left));
      from += left;
      old -= left;
      size -= left;
      whole = false;
    }
  }
  if (!whole) path.push_back(range_hash(tree, from, size));
  std::reverse(path.begin(), path.end());
  return path;
}

bool proves_inclusion(std::uint64_t index, std::uint64_t size, const digest256& leaf, const digest256& root,
                      std::span<const digest256> path) {
  if (index >= size) return false;
  auto node = index, last = size - 1;
  auto hash = leaf;
  for (const auto& neighbour : path) {
    if (last == 0) return false;
    if (node % 2 == 1 || node == last) {
      hash = node_hash(neighbour, hash);
      // A node at the right edge without a neighbour is its own parent.
      while (node % 2 == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, neighbour);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

bool proves_consistency(std::uint64_t old_size, std::uint64_t new_size, const digest256& old_root,
                        const digest256& new_root, std::span<const digest256> path) {
  if (old_size < 1 || old_size > new_size) return false;
  if (old_size == new_size) return path.empty() && old_root == new_root;
  // A complete old tree is its own first hash, which the proof leaves out.
  const bool complete = std::has_single_bit(old_size);
  if (!complete && path.empty()) return false;
  auto node = old_size - 1, last = new_size - 1;
  while (node % 2 == 1) {
    node >>= 1;
    last >>= 1;
  }
  auto old_hash = complete ? old_root : path.front();
  auto new_hash = old_hash;
  for (const auto& neighbour : path.subspan(complete ? 0 : 1)) {
    if (last == 0) return false;
    if (node % 2 == 1 || node == last) {
      old_hash = node_hash(neighbour, old_hash);
      new_hash = node_hash(neighbour, new_hash);
      while (node % 2 == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = node_hash(new_hash, neighbour);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == old_root && new_hash == new_root;
}

}  // namespace benefactor::store::merkle
