// Proofs about a log as files of JSON: made by the engine's side, checked by anybody with the log's public
// key.
//
// Each proof has one text only, the one that to_text writes: a file with as much as a blank more is refused.
// So whatever byte of a proof is changed, it proves nothing any more, with one exception: signature lines of
// keys that the checker does not know may come, go and change, as notes have it. They prove nothing to it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "store/merkle/checkpoint.hpp"
#include "store/merkle/tree_proof.hpp"

namespace benefactor::api::audit {

/// A proof's file has at most so many bytes, and speaks of at most so many events.
inline constexpr std::size_t proof_bytes_max = std::size_t{256} << 20, proof_events_max = 10'000;

/// One of consistency: two notes and a path.
inline constexpr std::size_t consistency_bytes_max = std::size_t{256} << 10;

/// What stands first in the file.
inline constexpr std::string_view inclusion_format = "benefactor inclusion proof 1",
                                  consistency_format = "benefactor consistency proof 1";

/// An event as the log stores it, sealed part and all.
struct proved_event {
  std::uint64_t position = 0;
  std::string bytes;
  store::merkle::hash_path path;

  bool operator==(const proved_event&) const = default;
};

/// That events are in the log that a checkpoint was taken of.
struct inclusion_proof {
  std::string checkpoint;            ///< the signed note
  std::vector<proved_event> events;  ///< by position, at least one

  bool operator==(const inclusion_proof&) const = default;
};

/// That the log of one checkpoint begins with the log of another.
struct consistency_proof {
  std::string older, newer;  ///< the signed notes
  store::merkle::hash_path path;

  bool operator==(const consistency_proof&) const = default;
};

using any_proof = std::variant<inclusion_proof, consistency_proof>;

std::string to_text(const inclusion_proof& proof);
std::string to_text(const consistency_proof& proof);

/// Reads a proof, in time and memory of the order of its length; says nothing yet about what it proves.
/// Errors: store::merkle::note_error naming the member and the rule.
any_proof parse_proof(std::string_view text);

/// The checkpoint that holds, once everything was checked: the log's signature, the stamp and the path of
/// each event. Errors: note_error saying what does not hold.
store::merkle::verified_checkpoint check(const inclusion_proof& proof,
                                         const store::merkle::verifier_key& log);

struct consistent_checkpoints {
  store::merkle::verified_checkpoint older, newer;
};

/// The same of two checkpoints.
consistent_checkpoints check(const consistency_proof& proof, const store::merkle::verifier_key& log);

}  // namespace benefactor::api::audit
