// The hashes of a Merkle tree as RFC 6962 (section 2.1) defines them: a leaf and an inner node can never have
// the same input, because each begins with a byte of its own.
#pragma once

#include <string_view>

#include "store/sha256.hpp"

namespace benefactor::store::merkle {

/// SHA-256 of 0x00 and *entry*, which for a log is the whole event as its page holds it
/// (event_view::bytes). Thread-safe, as all of these.
digest256 leaf_hash(std::string_view entry);

/// SHA-256 of 0x01, *left* and *right*.
digest256 node_hash(const digest256& left, const digest256& right);

/// The root of the tree without leaves: SHA-256 of nothing.
digest256 empty_root();

}  // namespace benefactor::store::merkle
