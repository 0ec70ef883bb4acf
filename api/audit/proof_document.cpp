#include "api/audit/proof_document.hpp"

#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "store/event_record.hpp"
#include "store/merkle/base64.hpp"
#include "store/merkle/tree_hash.hpp"

namespace benefactor::api::audit {

namespace {

using namespace store::merkle;  // NOLINT(google-build-using-namespace)
using nlohmann::ordered_json;

constexpr std::string_view inclusion_format = "benefactor inclusion proof 1",
                           consistency_format = "benefactor consistency proof 1";

[[noreturn]] void refuse(const std::string& what) { throw note_error("proof: " + what); }

ordered_json path_json(const hash_path& path) {
  auto hashes = ordered_json::array();
  for (const auto& hash : path) hashes.push_back(to_base64(store::as_text(hash)));
  return hashes;
}

/// Reads the members of one object, each once and all of them.
class members {
 public:
  members(const ordered_json& object, std::string name) : object_(object), name_(std::move(name)) {
    if (!object.is_object()) refuse(name_ + " must be an object");
  }

  const ordered_json& at(const std::string& member) {
    const auto found = object_.find(member);
    if (found == object_.end()) refuse(name_ + " must have a member " + member);
    return *found;
  }

  std::string text(const std::string& member) {
    const auto& value = at(member);
    if (!value.is_string()) refuse(name_ + "." + member + " must be a text");
    return value.get<std::string>();
  }

  std::string bytes(const std::string& member) {
    auto decoded = from_base64(text(member));
    if (!decoded) refuse(name_ + "." + member + " must be base64");
    return std::move(*decoded);
  }

  std::uint64_t number(const std::string& member) {
    const auto& value = at(member);
    if (!value.is_number_unsigned()) refuse(name_ + "." + member + " must be a whole number, 0 or more");
    return value.get<std::uint64_t>();
  }

  const ordered_json& list(const std::string& member, std::size_t most) {
    const auto& value = at(member);
    if (!value.is_array() || value.size() > most)
      refuse(name_ + "." + member + " must be a list of at most " + std::to_string(most));
    return value;
  }

  hash_path path(const std::string& member) {
    hash_path read;
    for (const auto& each : list(member, path_hashes_max)) {
      const auto hash = each.is_string() ? from_base64(each.get<std::string>()) : std::nullopt;
      if (!hash || hash->size() != digest256_bytes)
        refuse(name_ + "." + member + " must be hashes of 32 bytes in base64");
      std::memcpy(read.emplace_back().data(), hash->data(), hash->size());
    }
    return read;
  }

 private:
  static constexpr std::size_t digest256_bytes = store::digest256{}.size();

  const ordered_json& object_;
  std::string name_;
};

inclusion_proof read_inclusion(members& from) {
  inclusion_proof proof;
  proof.checkpoint = from.text("checkpoint");
  const auto& events = from.list("events", proof_events_max);
  for (std::size_t i = 0; i < events.size(); ++i) {
    members event(events[i], "events[" + std::to_string(i) + "]");
    auto& read = proof.events.emplace_back();
    read.position = event.number("position");
    read.bytes = event.bytes("event");
    read.path = event.path("path");
  }
  return proof;
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
  const auto document = ordered_json::parse(text, nullptr, false);
  if (document.is_discarded()) refuse("it is no JSON");
  members from(document, "the proof");
  const auto format = from.text("format");
  any_proof proof;
  if (format == inclusion_format)
    proof = read_inclusion(from);
  else if (format == consistency_format)
    proof = consistency_proof{from.text("older"), from.text("newer"), from.path("path")};
  else
    refuse("its format is none that this program knows; it knows \"" + std::string(inclusion_format) +
           "\" and \"" + std::string(consistency_format) + "\"");
  // Members that are unknown, twice there or in another order, blanks, other spellings of a text or a number.
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
