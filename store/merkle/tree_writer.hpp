// Keeps the tree of one log in a folder: takes the log's pages in order, writes tiles as they fill, and now
// and then makes durable what is there and says so in the file `state`.
//
// The tree is derived: it says for which log, and up to which page, it was made, and one that does not fit
// the log any more is built again. So deleting the folder costs a pass over the log, nothing else.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "store/event_log.hpp"
#include "store/merkle/checkpoint.hpp"
#include "store/merkle/tile_folder.hpp"

namespace benefactor::store::merkle {

/// How far the tiles of a folder are durable: the file `state` in it.
struct tree_state {
  id128 log_id;
  std::uint64_t size = 0;  ///< everything of a tree of that size is there
  log_place place;         ///< of the page that ends with the last of these events
  digest256 root{};

  bool operator==(const tree_state&) const = default;
};

/// Nothing when there is none, or it is damaged: the tree is then built again. Errors:
/// std::filesystem::filesystem_error.
std::optional<tree_state> read_tree_state(const std::filesystem::path& folder);

/// True when the log has a page that ends at *size* and has this hash.
bool has_place(const log_device& log, std::uint64_t size, const digest256& page_hash);

/// Not thread-safe.
class tree_writer {
 public:
  /// Goes on where the folder's state says, if that fits the log, else with nothing. The device must outlive
  /// it. Errors: log_error, also when the state is of this log and beyond its end: that shows a loss, which
  /// nobody but set_aside takes away; std::filesystem::filesystem_error.
  tree_writer(std::filesystem::path folder, const log_device& log, const id128& log_id);

  /// Events taken so far: the position that is wanted next.
  std::uint64_t size() const noexcept { return builder_.size(); }
  digest256 root() const { return builder_.root(); }

  /// The page that ends with the last event taken; at size 0 nothing of it means anything.
  log_place place() const;

  /// Takes a page that is durable; its events before size() are passed over, of a page that begins behind it
  /// std::logic_error is thrown. After an error it is of no more use: make a new one.
  void take(const stored_page& page);

  /// Makes all taken so far durable. Errors: std::filesystem::filesystem_error.
  void persist();

  /// Up to where that is so.
  std::uint64_t persisted() const noexcept { return persisted_; }

  /// The root of the first *size* events; *size* from 1 to persisted().
  digest256 root_at(std::uint64_t size) const;

 private:
  tile_folder tiles_;
  id128 log_id_;
  tile_builder builder_;
  stored_page last_;      // The page taken last; empty when none was since the start.
  log_place last_place_;  // Of the state that was found.
  std::uint64_t persisted_ = 0;
  std::vector<tile_id> partials_;  // Those of the last persist.
  std::vector<tile_id> filled_;    // Since then.
};

}  // namespace benefactor::store::merkle
