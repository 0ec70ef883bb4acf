// Where the log of accesses has its checkpoints and key: beside the event log's. They are logs of their own,
// with keys and trees of their own.
#pragma once

#include "store/merkle/pins.hpp"

namespace benefactor::store::merkle {

inline constexpr const char* tree_folder = "tree";
inline constexpr const char* tree_folder_of_accesses = "access-tree";

/// *events*: the event log's.
inline pin_places places_of_accesses(const pin_places& events) {
  return {events.checkpoints / "accesses", events.key.string() + ".accesses",
          events.tree.empty() ? events.tree : events.tree.parent_path() / tree_folder_of_accesses, true};
}

}  // namespace benefactor::store::merkle
