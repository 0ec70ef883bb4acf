// The hashes of a Merkle tree in tiles, as C2SP `tlog-tiles` lays them out: a tile of level L has up to 256
// hashes, each the root of a complete subtree of 256^L entries. A full tile never changes. Proofs of any
// entry and any size are made of a few tiles.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "store/sha256.hpp"

namespace benefactor::store::merkle {

inline constexpr std::size_t hash_bytes = digest256{}.size();
inline constexpr unsigned tile_height = 8, tile_width = 1u << tile_height;

/// Of 256 entries each of 8 levels, there is no position that needs another level.
inline constexpr unsigned tile_levels_max = 8;

struct tile_id {
  unsigned level = 0;
  std::uint64_t number = 0;
  unsigned width = tile_width;  ///< hashes in it; fewer than 256 at the tree's right edge

  bool operator==(const tile_id&) const = default;
};

/// "tile/0/x001/234" and, of a partial one, "tile/0/x001/234.p/17".
std::string tile_path(const tile_id& tile);

/// The tiles of level *level* of a tree of *size* entries: the number of hashes, and so of full tiles.
inline std::uint64_t hashes_of_level(std::uint64_t size, unsigned level) {
  return level < tile_levels_max ? size >> (tile_height * level) : 0;
}

/// The root of the complete subtree over *hashes*, 32 bytes each, whose number is a power of two.
digest256 subtree_root(std::string_view hashes);

/// Builds a tree, entry by entry, in the memory of its right edge: at most eight tiles of 8 KiB. Not
/// thread-safe.
class tile_builder {
 public:
  /// Called with each tile when it is full, lower levels first. What it throws comes through, and the builder
  /// is then of no more use.
  using sink = std::function<void(const tile_id& tile, std::string_view hashes)>;
  explicit tile_builder(sink full) : full_(std::move(full)) {}

  /// Goes on with a tree of *size* entries, whose partial tiles *read* returns. Errors: std::invalid_argument
  /// when one has not the bytes it must have.
  void resume(std::uint64_t size, const std::function<std::string(const tile_id& tile)>& read);

  void add(const digest256& leaf);

  std::uint64_t size() const noexcept { return size_; }
  digest256 root() const;

  /// Calls *each* with the partial tiles of the right edge.
  void partials(const sink& each) const;

 private:
  void add_to(unsigned level, const digest256& hash);

  sink full_;
  std::uint64_t size_ = 0;
  std::vector<std::string> edge_;  // By level: the hashes of its last tile, fewer than 256.
};

}  // namespace benefactor::store::merkle
