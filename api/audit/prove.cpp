#include "api/audit/prove.hpp"

#include <algorithm>
#include <array>

#include "store/durable_file.hpp"
#include "store/event_codec.hpp"
#include "store/event_log.hpp"
#include "store/merkle/tile_folder.hpp"
#include "store/merkle/tree_hash.hpp"
#include "store/merkle/tree_writer.hpp"

namespace benefactor::api::audit {

namespace fs = std::filesystem;

using namespace store::merkle;  // NOLINT(google-build-using-namespace)

namespace {

checkpoint checkpoint_in(const std::string& note) { return parse_checkpoint(parse_note(note).text); }

/// How large a tree the tiles make. Errors: not_provable when it does not reach to *point*.
std::uint64_t size_for(const fs::path& tree, const checkpoint& point) {
  const auto state = read_tree_state(tree);
  if (!state)
    throw not_provable("tree in " + tree.string() +
                       ": there is none; `benefactor audit checkpoint` builds it, and a server does");
  if (origin_of(state->log_id) != point.origin)
    throw not_provable("tree in " + tree.string() + ": it is of " + origin_of(state->log_id) +
                       ", but the checkpoint is of " + point.origin);
  if (state->size < point.size || point.size == 0)
    throw not_provable("tree in " + tree.string() + ": it has " + std::to_string(state->size) +
                       " events, but the checkpoint is of " + std::to_string(point.size));
  return state->size;
}

[[noreturn]] void other_tree(const fs::path& tree, const checkpoint& point) {
  throw not_provable("tree in " + tree.string() + ": its first " + std::to_string(point.size) +
                     " events have not the root that the checkpoint says; `benefactor audit verify` tells "
                     "whether the tree or the log is damaged");
}

constexpr auto give_less = "; give fewer positions with --position, and make several proofs";

[[noreturn]] void too_long(std::size_t bytes_max) {
  throw not_provable("the proof would have more than the " + std::to_string(bytes_max) +
                     " bytes that one may have" + give_less);
}

}  // namespace

bool decides(std::uint16_t type) {
  using enum store::domain_event_type;
  constexpr std::array types{claim_submitted,  claim_pended,   claim_adjudicated, claim_denied_in_review,
                             claim_cancelled,  claim_reversed, claim_paid,        claim_disputed,
                             dispute_resolved, claim_remitted, claim_routed};
  return std::any_of(types.begin(), types.end(),
                     [&](auto t) { return static_cast<std::uint16_t>(t) == type; });
}

std::optional<std::string> find_last_checkpoint(const fs::path& tree) {
  return store::read_small_file(tree / "checkpoint", note_bytes_max);
}

std::string last_checkpoint(const fs::path& tree) {
  auto text = find_last_checkpoint(tree);
  if (!text)
    throw not_provable("checkpoint " + (tree / "checkpoint").string() +
                       ": there is none; `benefactor audit checkpoint` signs one, and a server does");
  return std::move(*text);
}

std::uint64_t size_of(const std::string& checkpoint) { return checkpoint_in(checkpoint).size; }

inclusion_proof prove_inclusion(const store::log_device& log, const fs::path& tree_path,
                                const std::string& note, const std::vector<std::uint64_t>& positions,
                                std::size_t bytes_max) {
  if (positions.size() > proof_events_max)
    throw not_provable("there are " + std::to_string(positions.size()) + " events, and a proof has at most " +
                       std::to_string(proof_events_max) + give_less);
  const auto point = checkpoint_in(note);
  const tile_folder tiles(tree_path);
  tile_tree tree(tiles, size_for(tree_path, point));
  const auto source = tree.source();
  inclusion_proof proof{note, {}};
  std::size_t bytes = 0;
  for (const auto position : positions) {
    if (position >= point.size)
      throw not_provable(
          "position " + std::to_string(position) + ": the checkpoint covers positions 0 to " +
          std::to_string(point.size - 1) +
          "; wait for the next one, or with the server stopped run `benefactor audit checkpoint`");
    const auto recorded = store::read_event(log, position);
    auto& event = proof.events.emplace_back();
    event.position = position;
    event.bytes = recorded.event.bytes;
    bytes += event.bytes.size();
    if (bytes > bytes_max) too_long(bytes_max);
    event.path = inclusion_path(source, position, point.size);
    if (!proves_inclusion(position, point.size, leaf_hash(event.bytes), point.root, event.path))
      other_tree(tree_path, point);
  }
  return proof;
}

consistency_proof prove_consistency(const fs::path& tree_path, const std::string& older,
                                    const std::string& newer) {
  const auto before = checkpoint_in(older), after = checkpoint_in(newer);
  if (before.origin != after.origin)
    throw not_provable("checkpoints: they are of two logs, " + before.origin + " and " + after.origin);
  if (before.size > after.size || before.size == 0)
    throw not_provable(
        "checkpoints: the older must have at least one event and no more than the newer; they have " +
        std::to_string(before.size) + " and " + std::to_string(after.size));
  const tile_folder tiles(tree_path);
  tile_tree tree(tiles, size_for(tree_path, after));
  consistency_proof proof{older, newer, consistency_path(tree.source(), before.size, after.size)};
  if (!proves_consistency(before.size, after.size, before.root, after.root, proof.path))
    other_tree(tree_path, root_of(tree.source(), after.size) == after.root ? before : after);
  return proof;
}

std::string text_to_give(const inclusion_proof& proof, std::size_t bytes_max) {
  auto text = to_text(proof);
  if (text.size() > bytes_max) too_long(bytes_max);
  return text;
}

std::string text_to_give(const consistency_proof& proof, std::size_t bytes_max) {
  auto text = to_text(proof);
  if (text.size() > bytes_max)
    throw not_provable("the proof would have more than the " + std::to_string(bytes_max) +
                       " bytes that one may have: leave signatures away from the checkpoints");
  return text;
}

}  // namespace benefactor::api::audit
