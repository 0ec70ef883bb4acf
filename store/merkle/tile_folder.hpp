// The tiles of a tree as files below a folder, and the hashes that proofs are made of, read from them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <list>
#include <string>
#include <string_view>
#include <utility>

#include "store/merkle/tiles.hpp"
#include "store/merkle/tree_proof.hpp"

namespace benefactor::store::merkle {

/// Errors of all: std::filesystem::filesystem_error naming the file.
class tile_folder {
 public:
  explicit tile_folder(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Writes a tile over what was there. Durable only after sync(): whoever reads must know up to which size
  /// that was called.
  void write(const tile_id& tile, std::string_view hashes);

  /// The tile's hashes; where its file is gone or too short they are taken from a fuller one. Errors:
  /// log_error when there is none.
  std::string read(const tile_id& tile) const;

  /// Makes everything written durable: one call for the file system, whatever the number of tiles.
  void sync() const;

  /// True when the tile has its own file, of its length.
  bool has(const tile_id& tile) const;

  /// Removes the partial tiles of one that is full now.
  void remove_partials(const tile_id& full) const;

  /// Removes all tiles.
  void clear() const;

  const std::filesystem::path& folder() const noexcept { return folder_; }

 private:
  std::filesystem::path folder_;
  std::filesystem::path made_;  // The folder that is known to be there.
};

/// The hashes of a tree whose tiles are in a folder. Keeps the tiles used last; for one thread.
class tile_tree {
 public:
  /// @param size  of the tree whose tiles are there; the folder must outlive this.
  tile_tree(const tile_folder& tiles, std::uint64_t size) : tiles_(tiles), size_(size) {}

  std::uint64_t size() const noexcept { return size_; }

  /// As subtree_source. Errors: std::out_of_range when the subtree is not within the tree; those of
  /// tile_folder::read.
  digest256 subtree(unsigned height, std::uint64_t index);

  /// For root_of, inclusion_path and consistency_path. It refers to this.
  subtree_source source() {
    return [this](unsigned height, std::uint64_t index) { return subtree(height, index); };
  }

 private:
  const std::string& tile(unsigned level, std::uint64_t number);

  static constexpr std::size_t tiles_kept = 32;  // 8 KiB each.

  const tile_folder& tiles_;
  std::uint64_t size_;
  std::list<std::pair<tile_id, std::string>> kept_;  // Those used last stand first.
};

}  // namespace benefactor::store::merkle
