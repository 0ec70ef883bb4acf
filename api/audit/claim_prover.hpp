// Proofs of claims out of the running engine: their events by the index, and the tree that the engine keeps.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/audit/proof_room.hpp"
#include "api/queries.hpp"
#include "store/merkle/tree_keeper.hpp"

namespace benefactor::api::audit {

/// A proof, or why there is none.
struct claim_proof {
  std::string text;         ///< the file, as `benefactor audit check` takes it; empty: there is none
  bool not_signed = false;  ///< no checkpoint covers the claim's last event yet: it is to be asked for again
  bool busy = false;        ///< there are as many proofs as there may be: likewise
  std::string failed;       ///< else: the tree is damaged, or the proof too long
  std::shared_ptr<proof_room::place> place = {};  ///< of the text: to be kept as long as that is
};

/// Thread-safe; may block on the disk, and for *patience*.
class claim_prover {
 public:
  /// A proof has at most so many bytes: some thousand events.
  static constexpr std::size_t bytes_max = std::size_t{4} << 20;
  /// So long it waits for a checkpoint of what is newer than the last one.
  static constexpr std::chrono::milliseconds patience{2'000};
  /// But not where the tree is so many events behind the claim, as while it is built: threads that wait read
  /// nothing for others.
  static constexpr std::uint64_t too_far_behind = 100'000;

  /// @param folder  of the tree that *tree* keeps. All that is named outlives it.
  claim_prover(const query_parts& parts, store::merkle::tree_keeper& tree, std::filesystem::path folder)
      : parts_(parts), tree_(tree), folder_(std::move(folder)) {}

  /// Of the events that decide the claim or move its money, or of *all*. Where the last checkpoint does not
  /// cover them, one is signed now. It takes bytes_max of *room* while it is made, and then what it has.
  /// Nothing: there is no such claim. Nothing sealed is opened: what is sealed is in the proof as it is
  /// stored. Errors: log_error.
  std::optional<claim_proof> prove(const claim_id& claim, bool all, proof_room& room) const;

 private:
  std::vector<std::uint64_t> positions_of(const claim_id& claim, bool all) const;
  std::optional<std::string> signed_beyond(std::uint64_t position) const;

  const query_parts& parts_;
  store::merkle::tree_keeper& tree_;
  const std::filesystem::path folder_;
};

}  // namespace benefactor::api::audit
