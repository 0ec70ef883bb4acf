// Makes proofs of a log from the tiles of its tree. What is made is checked before it is given away, so
// damaged tiles make no proof.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "api/audit/proof_document.hpp"
#include "store/log_device.hpp"

namespace benefactor::api::audit {

/// A proof that cannot be made; the text says why and what to do.
struct not_provable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What decides a claim or moves its money, by the type of the event; remarks, reviews and documents do
/// neither.
bool decides(std::uint16_t type);

/// The checkpoint signed last over the tree in *tree*, which is <data>/tree; nothing: there is none. Errors:
/// std::filesystem::filesystem_error.
std::optional<std::string> find_last_checkpoint(const std::filesystem::path& tree);

/// The same. Errors: not_provable when there is none, too.
std::string last_checkpoint(const std::filesystem::path& tree);

/// How many events a checkpoint covers. Errors: note_error.
std::uint64_t size_of(const std::string& checkpoint);

/// @param positions  ascending, at least one.
/// @param checkpoint a signed note of this log, no longer than its tree.
/// @param bytes_max  of the events' bytes, about: no text of more is ever made.
/// Errors: not_provable when a position is behind the checkpoint, the tree does not reach to the checkpoint
/// or has another root, or there are more events or bytes than a proof may have; log_error, note_error,
/// std::filesystem::filesystem_error.
inclusion_proof prove_inclusion(const store::log_device& log, const std::filesystem::path& tree,
                                const std::string& checkpoint, const std::vector<std::uint64_t>& positions,
                                std::size_t bytes_max = proof_bytes_max);

/// The same of two checkpoints, of which the newer is no smaller.
consistency_proof prove_consistency(const std::filesystem::path& tree, const std::string& older,
                                    const std::string& newer);

/// The proof's text. Errors: not_provable when it is longer than parse_proof takes one.
std::string text_to_give(const inclusion_proof& proof, std::size_t bytes_max = proof_bytes_max);
std::string text_to_give(const consistency_proof& proof, std::size_t bytes_max = consistency_bytes_max);

}  // namespace benefactor::api::audit
