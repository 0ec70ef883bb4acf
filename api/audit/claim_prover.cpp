#include "api/audit/claim_prover.hpp"

#include "api/audit/prove.hpp"

namespace benefactor::api::audit {

std::vector<std::uint64_t> claim_prover::positions_of(const claim_id& claim, bool all) const {
  std::vector<std::uint64_t> found;
  parts_.reader.for_each({parts_.tenant, store::stream_kind::claim, claim}, 0,
                         [&](const store::owned_event& event) {
                           if (all || decides(event.view.type)) found.push_back(event.view.position);
                           return true;
                         });
  return found;
}

/// The last checkpoint, made anew where it does not cover *position*; nothing: there is none that does.
std::optional<std::string> claim_prover::signed_beyond(std::uint64_t position) const {
  for (const bool again : {false, true}) {
    // Also one that could not be written outside the data directory, too, is signed.
    if (again) {
      if (tree_.status().size + too_far_behind <= position) return std::nullopt;
      tree_.sign_now(patience);
    }
    if (auto note = find_last_checkpoint(folder_); note && size_of(*note) > position) return note;
  }
  return std::nullopt;
}

std::optional<claim_proof> claim_prover::prove(const claim_id& claim, bool all, proof_room& room) const {
  const auto positions = positions_of(claim, all);
  if (positions.empty()) return std::nullopt;
  claim_proof proof;
  proof.place = room.take(bytes_max);
  if (!proof.place) {
    proof.busy = true;
    return proof;
  }
  try {
    if (const auto note = signed_beyond(positions.back()))
      proof.text =
          text_to_give(prove_inclusion(parts_.device, folder_, *note, positions, bytes_max), bytes_max);
    else
      proof.not_signed = true;
  } catch (const not_provable& error) {
    proof.failed = error.what();
  }
  proof.place->shrink_to(proof.text.size());
  return proof;
}

}  // namespace benefactor::api::audit
