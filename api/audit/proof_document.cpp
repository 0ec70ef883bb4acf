#include "api/audit/proof_document.hpp"

#include <nlohmann/json.hpp>
#include <optional>

#include "api/audit/proof_reader.hpp"
#include "store/event_record.hpp"
#include "store/merkle/base64.hpp"
#include "store/merkle/tree_hash.hpp"

namespace benefactor::api::audit {

namespace {

using namespace store::merkle;  // NOLINT(google-build-using-namespace)
using nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& what) { throw note_error("proof: " + what); }

ordered_json path_json(const hash_path& path) {
  auto hashes = ordered_json::array();
  for (const auto& hash : path) hashes.push_back(to_base64(store::as_text(hash)));
  return hashes;
}

/// Text of any bytes must not make writing throw.
std::string dumped(const ordered_json& document) {
  return document.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_text(const inclusion_proof& proof) {
  ordered_json document;
  document["format"] = inclusion_format;
  document["checkpoint"] = proof.checkpoint;
  auto& events = document["events"] = ordered_json::array();
  for (const auto& event : proof.events)
    events.push_back(
        {{"position", event.position}, {"event", to_base64(event.bytes)}, {"path", path_json(event.path)}});
  return dumped(document);
}

std::string to_text(const consistency_proof& proof) {
  ordered_json document;
  document["format"] = consistency_format;
  document["older"] = proof.older;
  document["newer"] = proof.newer;
  document["path"] = path_json(proof.path);
  return dumped(document);
}

any_proof parse_proof(std::string_view text) {
  if (text.size() > proof_bytes_max) refuse("it has more than " + std::to_string(proof_bytes_max) + " bytes");
  auto proof = read_proof(text);
  // Blanks, other spellings of a text.
  if (std::visit([](const auto& p) { return to_text(p); }, proof) != text)
    refuse("its text is not written as this program writes it: it was changed");
  return proof;
}

verified_checkpoint check(const inclusion_proof& proof, const verifier_key& log) {
  auto found = verify_checkpoint(proof.checkpoint, log);
  if (proof.events.empty()) refuse("it says nothing of any event");
  std::optional<std::uint64_t> before;
  for (const auto& event : proof.events) {
    const auto at = "the event at position " + std::to_string(event.position);
    if (before && *before >= event.position) refuse(at + " does not follow the one before it");
    before = event.position;
    if (!proves_inclusion(event.position, found.point.size, leaf_hash(event.bytes), found.point.root,
                          event.path))
      refuse(at + " is not shown to be in the log of " + std::to_string(found.point.size) + " events");
    try {
      if (store::parse_event(event.bytes).position != event.position)
        refuse(at + " is stamped with another position");
    } catch (const store::log_error& error) {
      refuse(at + " is in the log and cannot be read: " + error.what());
    }
  }
  return found;
}

consistent_checkpoints check(const consistency_proof& proof, const verifier_key& log) {
  consistent_checkpoints found{verify_checkpoint(proof.older, log), verify_checkpoint(proof.newer, log)};
  const auto &older = found.older.point, &newer = found.newer.point;
  if (!proves_consistency(older.size, newer.size, older.root, newer.root, proof.path))
    refuse("the log of " + std::to_string(newer.size) + " events is not shown to begin with that of " +
           std::to_string(older.size));
  return found;
}

}  // namespace benefactor::api::audit
