// What was answered is pinned: a log that ends before its newest checkpoint outside the data directory, or
// has another history there, is refused at the start, with what is missing. An operator who accepts the loss
// says so, with a reason, and the checkpoints that the log cannot answer for are set aside: signed, kept, and
// never looked at again by a start.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "store/event_log.hpp"
#include "store/merkle/checkpoint_folder.hpp"

namespace benefactor::store::merkle {

/// Refused: the log does not have what a checkpoint says that it had, or the checkpoint cannot be believed.
struct pin_error : log_error {
  using log_error::log_error;
};

/// Where a log's checkpoints and key are.
struct pin_places {
  std::filesystem::path checkpoints;
  std::filesystem::path key;  ///< its file
  std::filesystem::path tree =
      {};                    ///< <data>/tree, which says how long the log was, too; empty: nothing does
  bool of_accesses = false;  ///< of the log of who saw what: for messages
};

/// Checkpoints that are lost with the log pin nothing. Errors: pin_error when *checkpoints* lies in *data*;
/// std::filesystem::filesystem_error.
void require_outside(const std::filesystem::path& data, const std::filesystem::path& checkpoints);

/// Before a log is made where there is none. Errors: pin_error when there are checkpoints, or a tree that
/// signed one: a log was lost.
void require_no_pins(const pin_places& places, const std::filesystem::path& log);

/// The log's key; made, with its file, where there is none and no checkpoint that needed one. Errors:
/// pin_error when there are checkpoints and no key, or the key is another log's; key_error.
signing_key open_log_key(const pin_places& places, const id128& log_id, entropy_source& entropy);

/// The newest checkpoint, of those outside and the tree's own, when the log has the pages that both name: a
/// page is read for each. Nothing when there is none. Errors: pin_error naming the positions that are
/// missing, up to when they were, the file and what to do; or when there is no checkpoint outside though this
/// key signed one, or a tree that was made of more events than the log has; log_error,
/// std::filesystem::filesystem_error.
std::optional<pin> require_pinned(const log_device& log, const log_head& head, const pin_places& places,
                                  const verifier_key& key);

/// What set_aside did.
struct set_aside_report {
  std::filesystem::path folder;       ///< where they are now; empty when there was nothing to do
  std::vector<std::uint64_t> sizes;   ///< of the checkpoints, ascending
  std::optional<std::uint64_t> left;  ///< the newest that the log still has
  bool pinned_again = false;          ///< that one is the tree's: outside there was none that the log has
};

/// What becomes of checkpoints of this log that another key signed.
enum class others_checkpoints : std::uint8_t {
  refused,   ///< the key is the wrong one: nothing is done
  set_aside  ///< their key is lost
};

/// Moves every checkpoint that this log does not have, or that cannot be believed, to the folder
/// `set-aside-<n>` beside them, with a signed note LOSS that says who gave it up and why: in plain text, so
/// nothing of a person may stand in it. The note is written first, so that an interruption loses nothing: do
/// it again. With them goes what the tree says and the log does not have: its checkpoint, and a state beyond
/// the log's end. *log* null: there is none any more. Errors: note_error for a reason or user that is empty
/// or has line ends, or for another key's checkpoint; std::filesystem::filesystem_error; log_error.
set_aside_report set_aside(const log_device* log, const pin_places& places, const signing_key& key,
                           const std::string& user, const std::string& reason, std::int64_t now_us,
                           others_checkpoints others = others_checkpoints::refused);

}  // namespace benefactor::store::merkle
