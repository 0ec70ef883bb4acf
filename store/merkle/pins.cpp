#include "store/merkle/pins.hpp"

#include <algorithm>

#include "events/date.hpp"
#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/note_key_file.hpp"
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

constexpr std::size_t reason_bytes_max = 2'000;

std::string position(std::uint64_t at) { return std::to_string(at); }

[[noreturn]] void missing(const pin& newest, std::uint64_t end, const pin_places& places) {
  throw pin_error(log_name(places) + ": it ends with position " + position(end - 1) +
                  ", but the checkpoint " + newest.file.string() + " says that it had " +
                  position(newest.point.size) + " events, the last of them of " +
                  format_instant(newest.place.time_us) + ": positions " + position(end) + " to " +
                  position(newest.point.size - 1) + " are missing" + accept(places));
}

/// The last checkpoint that the log has, of those before *sizes*' last one.
std::optional<pin> last_that_fits(const log_device& log, const checkpoint_folder& folder,
                                  const verifier_key& key, std::vector<std::uint64_t> sizes) {
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

[[noreturn]] void another_history(const log_device& log, const pin& newest, const checkpoint_folder& folder,
                                  const verifier_key& key, const pin_places& places) {
  auto sizes = folder.sizes();
  sizes.pop_back();
  const auto common = last_that_fits(log, folder, key, std::move(sizes));
  const auto from = common ? common->point.size : 0;
  throw pin_error(log_name(places) + ": its page that ends with position " + position(newest.point.size - 1) +
                  " is not the one that the checkpoint " + newest.file.string() + " names, of " +
                  format_instant(newest.place.time_us) + ": the log has another history from some position " +
                  position(from) + " to " + position(newest.point.size - 1) +
                  " on (it was restored, repaired or changed)" + accept(places));
}

std::optional<pin> newest_of(const checkpoint_folder& folder, const verifier_key& key,
                             const pin_places& places) {
  try {
    return folder.newest(key);
  } catch (const note_error& error) {
    throw pin_error(std::string(error.what()) +
                    "; bring back the file or the key, or set the checkpoint aside with " +
                    set_aside_command(places));
  }
}

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

}  // namespace

void require_no_pins(const pin_places& places, const fs::path& log) {
  const checkpoint_folder folder(places.checkpoints);
  const auto sizes = folder.sizes();
  if (sizes.empty()) return;
  throw pin_error(log_name(places) + " in " + log.string() + ": there is none, but " +
                  folder.file_of(sizes.back()).string() + " says that there was one with " +
                  position(sizes.back()) + " events: restore a backup; or to begin anew " +
                  (places.of_accesses ? "say so with " + set_aside_command(places)
                                      : "name another folder with --checkpoints"));
}

signing_key open_log_key(const pin_places& places, const id128& log_id, entropy_source& entropy) {
  const auto origin = origin_of(log_id);
  if (!fs::exists(places.key)) {
    const checkpoint_folder folder(places.checkpoints);
    if (!folder.sizes().empty())
      throw pin_error("log key: " + places.key.string() + " is not there, but " +
                      places.checkpoints.string() + " holds checkpoints that were signed with it; " +
                      (places.of_accesses ? "" : "give its place with --log-key, ") +
                      "bring it back, or set the checkpoints aside with " + set_aside_command(places));
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

std::optional<pin> require_pinned(const log_device& log, const log_head& head, const pin_places& places,
                                  const verifier_key& key) {
  const checkpoint_folder folder(places.checkpoints);
  auto newest = newest_of(folder, key, places);
  if (!newest) return std::nullopt;
  if (newest->point.size > head.link.next_position) missing(*newest, head.link.next_position, places);
  if (!has_place(log, newest->point.size, newest->place.page_hash))
    another_history(log, *newest, folder, key, places);
  return newest;
}

set_aside_report set_aside(const log_device* log, const checkpoint_folder& folder, const signing_key& key,
                           const std::string& user, const std::string& reason, std::int64_t now_us) {
  require_line(user, "user");
  require_line(reason, "reason");
  const auto known = key.verifier();
  set_aside_report report;
  std::vector<fs::path> files;
  std::size_t unbelievable = 0;
  for (const auto size : folder.sizes()) {
    try {
      const auto found = folder.read(size, known);
      if (log && has_place(*log, size, found.place.page_hash)) {
        report.left = size;
        continue;
      }
    } catch (const note_error&) {
      ++unbelievable;
    }
    report.sizes.push_back(size);
    files.push_back(folder.file_of(size));
  }
  if (files.empty()) return report;
  const auto end = log ? log->last_page() : stored_page{};
  signed_note note{key.name + "\nset aside\ntime " + std::to_string(now_us) + "\nuser " + user + "\nreason " +
                       reason + "\nlog ends before " +
                       std::to_string(end ? page_view::verified(end).end_position() : 0) + "\ncheckpoints " +
                       std::to_string(files.size()) + ", of " + std::to_string(report.sizes.front()) +
                       " to " + std::to_string(report.sizes.back()) + " events, " +
                       std::to_string(unbelievable) + " of them not to be believed\n",
                   {}};
  note.signatures.push_back(sign_note(note.text, key));
  report.folder = new_folder_in(folder.folder());
  make_durable_folder(report.folder);
  write_durably(report.folder / "LOSS", to_text(note), 0644);
  // From the newest down: as long as one is left, a start refuses, and this is done again.
  for (auto at = files.rbegin(); at != files.rend(); ++at) fs::rename(*at, report.folder / at->filename());
  sync_folder(report.folder);
  if (report.left)
    write_durably(folder.folder() / "newest", *read_small_file(folder.file_of(*report.left)), 0644);
  else
    remove_durably(folder.folder() / "newest");
  sync_folder(folder.folder());
  return report;
}

}  // namespace benefactor::store::merkle
