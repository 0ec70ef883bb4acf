// The checkpoint within the data directory, <data>/tree/checkpoint, as a start looks at it: it lies beside
// the log that it speaks of, so it shows less than those outside, and more than nothing.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "store/merkle/checkpoint_folder.hpp"

namespace benefactor::store::merkle {

enum class tree_note : std::uint8_t {
  none,            ///< there is no file
  of_another_log,  ///< well formed, and nothing to this one
  of_another_key,  ///< of this log, and without a signature of this key
  damaged,         ///< malformed, or wrongly signed
  good
};

struct tree_checkpoint {
  tree_note state = tree_note::none;
  std::filesystem::path file;
  std::optional<pin> found;  ///< of a good one
};

/// @param tree  <data>/tree; empty: there is none. Errors: std::filesystem::filesystem_error.
tree_checkpoint read_tree_checkpoint(const std::filesystem::path& tree, const verifier_key& log);

}  // namespace benefactor::store::merkle
