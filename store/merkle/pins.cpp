#include "store/merkle/pins.hpp"

#include <algorithm>

#include "events/date.hpp"
#include "store/merkle/lost_events.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/tree_checkpoint.hpp"
#include "store/merkle/tree_writer.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

std::string log_name(const pin_places& places) { return places.of_accesses ? "access log" : "log"; }

/// The command that gives up what is missing of this log.
std::string set_aside_command(const pin_places& places) {
  return std::string("`benefactor audit checkpoints set-aside") + (places.of_accesses ? " --accesses`" : "`");
}

std::string accept(const pin_places& places) {
  return "; bring back what is missing, or to go on without it for good, say so with " +
         set_aside_command(places);
}

std::string position(std::uint64_t at) { return std::to_string(at); }

/// The last checkpoint outside that the log has.
std::optional<pin> last_that_fits(const log_device& log, const checkpoint_folder& folder,
                                  const verifier_key& key) {
  auto sizes = folder.sizes();
  while (!sizes.empty()) {
    try {
      auto found = folder.read(sizes.back(), key);
      if (has_place(log, found.point.size, found.place.page_hash)) return found;
    } catch (const note_error&) {
      // That one says nothing.
    }
    sizes.pop_back();
  }
  return std::nullopt;
}

/// A log, and what is outside of it.
struct pinned_log {
  const log_device& device;
  std::uint64_t end;  // The position that comes next.
  const pin_places& places;
  const checkpoint_folder& outside;
  const verifier_key& key;
};

/// *says*: what *newest* is.
[[noreturn]] void missing(const pinned_log& log, const pin& newest, const char* says = "the checkpoint ") {
  const auto common = last_that_fits(log.device, log.outside, log.key);
  // What a repair or a restore left at the log's end is not what was there.
  const auto from = first_lost(log.device, common ? common->point.size : log.end - 1, log.end);
  throw pin_error(log_name(log.places) + ": it ends with position " + position(log.end - 1) + ", but " +
                  says + newest.file.string() + " says that it had " + position(newest.point.size) +
                  " events, the last of them of " + format_instant(newest.place.time_us) + ": positions " +
                  position(from) + " to " + position(newest.point.size - 1) + " are missing" +
                  accept(log.places));
}

[[noreturn]] void another_history(const pinned_log& log, const pin& newest) {
  const auto common = last_that_fits(log.device, log.outside, log.key);
  const auto from = common ? common->point.size : 0;
  throw pin_error(log_name(log.places) + ": its page that ends with position " +
                  position(newest.point.size - 1) + " is not the one that the checkpoint " +
                  newest.file.string() + " names, of " + format_instant(newest.place.time_us) +
                  ": the log has another history from some position " + position(from) + " to " +
                  position(newest.point.size - 1) + " on (it was restored, repaired or changed)" +
                  accept(log.places));
}

std::optional<pin> newest_of(const pinned_log& log) {
  try {
    return log.outside.newest(log.key);
  } catch (const note_error& error) {
    throw pin_error(std::string(error.what()) +
                    "; bring back the file or the key, or set the checkpoint aside with " +
                    set_aside_command(log.places));
  }
}

void require_has(const pinned_log& log, const pin& signed_one) {
  if (signed_one.point.size > log.end) missing(log, signed_one);
  if (!has_place(log.device, signed_one.point.size, signed_one.place.page_hash))
    another_history(log, signed_one);
}

/// Of a log that signed, the folder of checkpoints is never empty: it is another one, or not mounted.
[[noreturn]] void none_outside(const pin_places& places, const tree_checkpoint& inside) {
  throw pin_error("checkpoints: there is none in " + places.checkpoints.string() + ", but " +
                  inside.file.string() + " says that the " + log_name(places) +
                  " has signed one; bring that folder back" +
                  (places.of_accesses ? "" : " or give its place with --checkpoints") +
                  ", or to go on without it for good, say so with " + set_aside_command(places));
}

/// A tree that was made of more events than the log has.
void require_no_longer_tree(const pinned_log& log) {
  if (log.places.tree.empty()) return;
  const auto state = read_tree_state(log.places.tree);
  if (!state || origin_of(state->log_id) != log.key.name || state->size <= log.end) return;
  missing(log, {log.places.tree / "state", {log.key.name, state->size, state->root, {}}, state->place},
          "the tree's state ");
}

}  // namespace

void require_outside(const fs::path& data, const fs::path& checkpoints) {
  const auto outer = fs::weakly_canonical(data), inner = fs::weakly_canonical(checkpoints);
  if (std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first != outer.end()) return;
  throw pin_error("checkpoints: " + checkpoints.string() + " lies in the data directory " + data.string() +
                  ", with which it would be lost; move it, and give its place with --checkpoints");
}

void require_no_pins(const pin_places& places, const fs::path& log) {
  const auto none = log_name(places) + " in " + log.string() + ": there is none, but ";
  const auto begin_anew = "say so with " + set_aside_command(places);
  const checkpoint_folder folder(places.checkpoints);
  if (const auto sizes = folder.sizes(); !sizes.empty())
    throw pin_error(none + folder.file_of(sizes.back()).string() + " says that there was one with " +
                    position(sizes.back()) + " events: restore a backup; or to begin anew " +
                    (places.of_accesses ? begin_anew : "name another folder with --checkpoints"));
  if (!places.tree.empty() && fs::exists(places.tree / "checkpoint"))
    throw pin_error(none + (places.tree / "checkpoint").string() +
                    " says that there was one: restore a backup; or to begin anew " + begin_anew);
}

signing_key open_log_key(const pin_places& places, const id128& log_id, entropy_source& entropy) {
  const auto origin = origin_of(log_id);
  if (!fs::exists(places.key)) {
    const checkpoint_folder folder(places.checkpoints);
    if (!folder.sizes().empty())
      throw pin_error("log key: " + places.key.string() + " is not there, but " +
                      places.checkpoints.string() + " holds checkpoints that were signed with it; " +
                      (places.of_accesses ? "" : "give its place with --log-key, ") +
                      "bring it back, or if it is lost for good set them aside with " +
                      set_aside_command(places) + " and --new-key");
    return create_key(places.key, origin, note_key_kind::note, entropy);
  }
  auto key = load_key(places.key);
  if (key.name != origin || key.kind != note_key_kind::note)
    throw pin_error("log key: " + places.key.string() + " is the key of " + key.name + ", but this log is " +
                    origin +
                    (places.of_accesses ? "; move it away, and a new one is made, or bring back the log's own"
                                        : "; name another file with --log-key, or bring back the log's own"));
  return key;
}

std::optional<pin> require_pinned(const log_device& device, const log_head& head, const pin_places& places,
                                  const verifier_key& key) {
  const checkpoint_folder outside(places.checkpoints);
  const pinned_log log{device, head.link.next_position, places, outside, key};
  auto newest = newest_of(log);
  if (newest) require_has(log, *newest);
  const auto inside = read_tree_checkpoint(places.tree, key);
  if (inside.found) require_has(log, *inside.found);
  require_no_longer_tree(log);
  if (!newest && (inside.found || inside.state == tree_note::damaged)) none_outside(places, inside);
  if (inside.found && newest && inside.found->point.size > newest->point.size) newest = inside.found;
  return newest;
}

}  // namespace benefactor::store::merkle
