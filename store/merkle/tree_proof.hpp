// Proofs about a Merkle tree (RFC 6962, section 2.1; verified as RFC 9162, section 2.1.3 and 2.1.4, says):
// that an entry is in it, and that a larger tree only added to a smaller one. Making one needs the tree's
// hashes, checking one needs nothing but the proof and what is signed.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "store/sha256.hpp"

namespace benefactor::store::merkle {

/// A path has at most this many hashes, one for each bit of a size.
inline constexpr std::size_t path_hashes_max = 64;

using hash_path = std::vector<digest256>;

/// The hash of the complete subtree of 2^*height* leaves whose first leaf is number *index* * 2^*height*.
/// What it throws comes through.
using subtree_source = std::function<digest256(unsigned height, std::uint64_t index)>;

/// The root of the first *size* leaves. *size* >= 1.
digest256 root_of(const subtree_source& tree, std::uint64_t size);

/// The hashes that lead from leaf *index* to the root of the first *size* leaves, the leaf's neighbour first.
/// Errors: std::out_of_range unless *index* < *size*.
hash_path inclusion_path(const subtree_source& tree, std::uint64_t index, std::uint64_t size);

/// The hashes that show the tree of *new_size* leaves to begin with the tree of *old_size*; none when both
/// are equal. Errors: std::out_of_range unless 1 <= *old_size* <= *new_size*.
hash_path consistency_path(const subtree_source& tree, std::uint64_t old_size, std::uint64_t new_size);

/// True when *path* proves that the entry with *leaf* as its hash is number *index* of the tree of *size*
/// entries with this *root*.
bool proves_inclusion(std::uint64_t index, std::uint64_t size, const digest256& leaf, const digest256& root,
                      std::span<const digest256> path);

/// True when *path* proves that the tree of *new_size* entries begins with the tree of *old_size*, which is
/// at least 1: every tree begins with the empty one, and that proves nothing.
bool proves_consistency(std::uint64_t old_size, std::uint64_t new_size, const digest256& old_root,
                        const digest256& new_root, std::span<const digest256> path);

}  // namespace benefactor::store::merkle
