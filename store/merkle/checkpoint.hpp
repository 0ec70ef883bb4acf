// Checkpoints as C2SP `tlog-checkpoint` states them: a signed note that says how long a log is and what the
// root of its tree is. Ours carry two lines more, signed with the rest:
//
//   benefactor/<log id>
//   <number of events>
//   <root, base64>
//   page <hash of the page that ends there, hexadecimal>
//   time <of that page, µs since 1970>
//
// The hash of the page links a checkpoint to the log itself: whether a log still has the history that was
// signed shows in one page, without the tree. Size, root, page and key determine all bytes, so that a
// checkpoint that is signed again is the same file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "events/ids.hpp"
#include "store/merkle/signed_note.hpp"
#include "store/sha256.hpp"

namespace benefactor::store::merkle {

struct checkpoint {
  std::string origin;  ///< the log's name, and its key's
  std::uint64_t size = 0;
  digest256 root{};
  std::vector<std::string> extensions;  ///< lines, not empty

  bool operator==(const checkpoint&) const = default;
};

/// Where in our log a checkpoint was taken.
struct log_place {
  digest256 page_hash{};     ///< of the page that ends with the last event
  std::int64_t time_us = 0;  ///< of that page, µs since 1970, UTC

  bool operator==(const log_place&) const = default;
};

/// "benefactor/" and the id: the name of a log for whoever checks it.
std::string origin_of(const id128& log_id);

/// The log that *origin* names; nothing when it names none of ours.
std::optional<id128> log_of(std::string_view origin);

checkpoint make_checkpoint(const id128& log_id, std::uint64_t size, const digest256& root,
                           const log_place& place);

/// Nothing when the checkpoint is not as make_checkpoint makes it.
std::optional<log_place> place_of(const checkpoint& point);

/// The text that is signed. Errors of the inverse: note_error with the rule.
std::string to_text(const checkpoint& point);
checkpoint parse_checkpoint(std::string_view text);

/// The whole file. Errors: note_error unless the key is a log's of that name.
std::string sign_checkpoint(const checkpoint& point, const signing_key& key);

/// A checkpoint that its log has signed, and the note it stands in.
struct verified_checkpoint {
  checkpoint point;
  signed_note note;
};

/// Errors: note_error when it is malformed, not of that log, not signed with that key, or wrongly.
verified_checkpoint verify_checkpoint(std::string_view bytes, const verifier_key& log);

}  // namespace benefactor::store::merkle
