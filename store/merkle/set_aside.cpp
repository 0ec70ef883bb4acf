// Giving up what a log has lost: set_aside of pins.hpp.
#include <algorithm>
#include <utility>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/lost_events.hpp"
#include "store/merkle/pins.hpp"
#include "store/merkle/tree_checkpoint.hpp"
#include "store/merkle/tree_writer.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t reason_bytes_max = 2'000;

/// A word or sentence of an operator's, as one line.
void require_line(const std::string& text, const char* what) {
  if (text.empty() || text.size() > reason_bytes_max ||
      std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20; }))
    throw note_error(std::string(what) + ": must be one line of 1 to " + std::to_string(reason_bytes_max) +
                     " bytes");
}

fs::path new_folder_in(const fs::path& folder) {
  for (unsigned number = 1;; ++number)
    if (auto name = folder / ("set-aside-" + std::to_string(number)); !fs::exists(name)) return name;
}

bool has(const log_device* log, const pin& point) {
  return log && has_place(*log, point.point.size, point.place.page_hash);
}

/// True for a checkpoint that nobody tampered with so that it would be refused, but another key signed.
bool is_of_another_key(const fs::path& file, const verifier_key& key) {
  try {
    const auto text = read_small_file(file, note_bytes_max);
    if (!text) return false;
    const auto note = parse_note(*text);
    return parse_checkpoint(note.text).origin == key.name && !verdict_of(note, key).found;
  } catch (const note_error&) {
    return false;
  }
}

/// What is to be set aside, and what is left.
struct loss {
  std::vector<std::uint64_t> sizes;  // Of checkpoints outside.
  std::size_t unbelievable = 0;      // Of them.
  std::optional<std::uint64_t> left;
  tree_checkpoint inside;
  bool moves_checkpoint = false, moves_state = false;  // Of the tree.
  bool pin_again = false;  // The tree's checkpoint is the only one left that the log has.
  bool lacks = false;      // The log has not what was signed.

  bool nothing() const { return sizes.empty() && !moves_checkpoint && !moves_state && !pin_again; }

  /// With the tree's checkpoint, where that is of another size.
  std::vector<std::uint64_t> all_sizes() const {
    auto all = sizes;
    if (moves_checkpoint && inside.found) {
      const auto size = inside.found->point.size;
      const auto at = std::lower_bound(all.begin(), all.end(), size);
      if (at == all.end() || *at != size) all.insert(at, size);
    }
    return all;
  }
};

std::uint64_t end_of(const log_device* log) {
  const auto last = log ? log->last_page() : stored_page{};
  return last ? page_view::verified(last).end_position() : 0;
}

loss find_loss(const log_device* log, const pin_places& places, const verifier_key& key,
               others_checkpoints others) {
  loss found;
  const checkpoint_folder folder(places.checkpoints);
  for (const auto size : folder.sizes()) {
    try {
      if (has(log, folder.read(size, key))) {
        found.left = size;
        continue;
      }
      found.lacks = true;
    } catch (const note_error& error) {
      if (others == others_checkpoints::refused && is_of_another_key(folder.file_of(size), key))
        throw note_error(std::string(error.what()) +
                         "; nothing was set aside: give the place of the log's key with --log-key, or if it "
                         "is lost for good say --new-key");
      ++found.unbelievable;
    }
    found.sizes.push_back(size);
  }
  if (places.tree.empty()) return found;
  found.inside = read_tree_checkpoint(places.tree, key);
  const bool fits = found.inside.found && has(log, *found.inside.found);
  found.pin_again = fits && !found.left;
  found.lacks = found.lacks || (found.inside.found && !fits);
  found.moves_checkpoint =
      (found.inside.found && !fits) || found.inside.state == tree_note::damaged ||
      (found.inside.state == tree_note::of_another_key && others == others_checkpoints::set_aside);
  const auto state = read_tree_state(places.tree);
  found.moves_state = state && origin_of(state->log_id) == key.name && (!log || state->size > end_of(log));
  found.lacks = found.lacks || found.moves_state;
  return found;
}

/// One past what the log has of what was signed, as far as it says.
std::uint64_t end_of_what_is_left(const loss& found, const log_device* log) {
  const auto end = end_of(log);
  return found.lacks && end > 0 ? first_lost(*log, found.left.value_or(end - 1), end) : end;
}

std::string text_of(const loss& found, const log_device* log, const std::string& origin,
                    const std::string& user, const std::string& reason, std::int64_t now_us) {
  const auto sizes = found.all_sizes();
  auto text = origin + "\nset aside\ntime " + std::to_string(now_us) + "\nuser " + user + "\nreason " +
              reason + "\nlog ends before " + std::to_string(end_of_what_is_left(found, log)) +
              "\ncheckpoints " + std::to_string(sizes.size()) + ", of " +
              std::to_string(sizes.empty() ? 0 : sizes.front()) + " to " +
              std::to_string(sizes.empty() ? 0 : sizes.back()) + " events, " +
              std::to_string(found.unbelievable) + " of them not to be believed\n";
  if (found.moves_checkpoint || found.moves_state)
    text += std::string("tree") + (found.moves_checkpoint ? " checkpoint" : "") +
            (found.moves_state ? " state" : "") + '\n';
  if (found.pin_again) text += "pinned again " + std::to_string(found.inside.found->point.size) + '\n';
  return text;
}

/// From the tree's folder to another one, which may be on another disk.
void move_durably(const fs::path& from, const fs::path& to) {
  write_durably(to, *read_small_file(from), 0644);
  remove_durably(from);
}

}  // namespace

set_aside_report set_aside(const log_device* log, const pin_places& places, const signing_key& key,
                           const std::string& user, const std::string& reason, std::int64_t now_us,
                           others_checkpoints others) {
  require_line(user, "user");
  require_line(reason, "reason");
  const auto found = find_loss(log, places, key.verifier(), others);
  set_aside_report report;
  report.left = found.left;
  if (found.nothing()) return report;
  report.sizes = found.all_sizes();
  const checkpoint_folder folder(places.checkpoints);
  signed_note note{text_of(found, log, key.name, user, reason, now_us), {}};
  note.signatures.push_back(sign_note(note.text, key));
  report.folder = new_folder_in(folder.folder());
  make_durable_folder(report.folder);
  write_durably(report.folder / "LOSS", to_text(note), 0644);
  // From the newest down: as long as one is left, a start refuses, and this is done again.
  for (auto size = found.sizes.rbegin(); size != found.sizes.rend(); ++size)
    fs::rename(folder.file_of(*size), report.folder / folder.file_of(*size).filename());
  sync_folder(report.folder);
  if (found.moves_checkpoint) move_durably(found.inside.file, report.folder / "tree-checkpoint");
  if (found.moves_state) move_durably(places.tree / "state", report.folder / "tree-state");
  if (found.pin_again) {
    report.left = found.inside.found->point.size;
    report.pinned_again = true;
    folder.write(*report.left, *read_small_file(found.inside.file, note_bytes_max));
  } else if (report.left) {
    write_durably(folder.folder() / "newest", *read_small_file(folder.file_of(*report.left)), 0644);
  } else {
    remove_durably(folder.folder() / "newest");
  }
  sync_folder(folder.folder());
  return report;
}

}  // namespace benefactor::store::merkle
