#pragma once
/// The tree as RFC 6962, section 2.1, defines it, word for word and without a thought of speed: what
/// everything else is compared with.

#include <bit>
#include <span>
#include <vector>

#include "store/merkle/tree_hash.hpp"
#include "store/merkle/tree_proof.hpp"

namespace benefactor::store::merkle::test {

inline digest256 plain_root(std::span<const digest256> leaves) {
  if (leaves.empty()) return empty_root();
  if (leaves.size() == 1) return leaves[0];
  const auto k = std::bit_floor(leaves.size() - 1);
  return node_hash(plain_root(leaves.first(k)), plain_root(leaves.subspan(k)));
}

/// PATH(m, D[n]).
inline hash_path plain_path(std::size_t m, std::span<const digest256> leaves) {
  if (leaves.size() == 1) return {};
  const auto k = std::bit_floor(leaves.size() - 1);
  auto path = m < k ? plain_path(m, leaves.first(k)) : plain_path(m - k, leaves.subspan(k));
  path.push_back(plain_root(m < k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

/// SUBPROOF(m, D[n], b).
inline hash_path plain_consistency(std::size_t m, std::span<const digest256> leaves, bool whole = true) {
  if (m == leaves.size()) return whole ? hash_path{} : hash_path{plain_root(leaves)};
  const auto k = std::bit_floor(leaves.size() - 1);
  auto path = m <= k ? plain_consistency(m, leaves.first(k), whole)
                     : plain_consistency(m - k, leaves.subspan(k), false);
  path.push_back(plain_root(m <= k ? leaves.subspan(k) : leaves.first(k)));
  return path;
}

/// As many leaves as wanted, each another one.
inline std::vector<digest256> some_leaves(std::size_t count) {
  std::vector<digest256> leaves;
  for (std::size_t i = 0; i < count; ++i) leaves.push_back(leaf_hash("entry " + std::to_string(i)));
  return leaves;
}

/// The hashes of a tree in memory. *leaves* must outlive it.
inline subtree_source source_of(std::span<const digest256> leaves) {
  return [leaves](unsigned height, std::uint64_t index) {
    return plain_root(leaves.subspan(index << height, std::size_t{1} << height));
  };
}

}  // namespace benefactor::store::merkle::test
