#include "store/merkle/tree_writer.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/merkle/hex.hpp"
#include "store/merkle/tree_hash.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view first_line = "benefactor tree 1\n";

fs::path state_file(const fs::path& folder) { return folder / "state"; }

std::string text_of(const tree_state& state) {
  auto text = std::string(first_line) + "log " + to_hex(state.log_id) + "\nsize " +
              std::to_string(state.size) + "\npage " + hex_of(as_text(state.place.page_hash)) + "\ntime " +
              std::to_string(state.place.time_us) + "\nroot " + hex_of(as_text(state.root)) + '\n';
  return text + "checksum " + hex_of(as_text(sha256(text))) + '\n';
}

/// The rest of the line that begins with *word*; takes the line away. Empty: there is no such line.
std::string_view take_value(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return {};
  const auto line = text.substr(word.size(), text.find('\n') - word.size());
  text.remove_prefix(std::min(text.size(), word.size() + line.size() + 1));
  return line;
}

template <class Integer>
bool read_number(std::string_view text, Integer& into) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

void require_within(const log_device& log, const tree_state& state, const fs::path& folder) {
  const auto last = log.last_page();
  const auto end = last ? page_view::verified(last).end_position() : 0;
  if (state.size <= end) return;
  throw log_error(
      "tree in " + folder.string() + ": it was made of " + std::to_string(state.size) +
      " events, but the log ends before position " + std::to_string(end) +
      "; bring back what is missing, or say so with `benefactor audit checkpoints set-aside`, of the "
      "access log with --accesses");
}

bool is_checkpoint_of(const fs::path& file, const id128& log_id) {
  try {
    const auto text = read_small_file(file, note_bytes_max);
    return text && parse_checkpoint(parse_note(*text).text).origin == origin_of(log_id);
  } catch (const note_error&) {
    return false;
  }
}

}  // namespace

std::optional<tree_state> read_tree_state(const fs::path& folder) {
  const auto text = read_small_file(state_file(folder), 4096);
  if (!text || !text->starts_with(first_line)) return std::nullopt;
  auto rest = std::string_view(*text).substr(first_line.size());
  tree_state state;
  const auto id = id_from_hex(take_value(rest, "log "));
  const bool sized = read_number(take_value(rest, "size "), state.size);
  const auto page = digest_from_hex(take_value(rest, "page "));
  const bool timed = read_number(take_value(rest, "time "), state.place.time_us);
  const auto root = digest_from_hex(take_value(rest, "root "));
  if (!id || !sized || !page || !timed || !root) return std::nullopt;
  state.log_id = *id;
  state.place.page_hash = *page;
  state.root = *root;
  // What is written again with the same bytes has the right checksum.
  return text_of(state) == *text ? std::optional(state) : std::nullopt;
}

bool has_place(const log_device& log, std::uint64_t size, const digest256& page_hash) {
  if (size == 0) return false;
  const auto stored = log.read_page_at_or_before(size - 1);
  if (!stored) return false;
  const auto page = page_view::verified(stored);
  return page.end_position() == size && page.hash() == page_hash;
}

tree_writer::tree_writer(fs::path folder, const log_device& log, const id128& log_id)
    : tiles_(std::move(folder)),
      log_id_(log_id),
      builder_([this](const tile_id& tile, std::string_view hashes) {
        tiles_.write(tile, hashes);
        filled_.push_back(tile);
      }) {
  make_durable_folder(tiles_.folder());
  const auto state = read_tree_state(tiles_.folder());
  if (state && state->log_id == log_id) require_within(log, *state, tiles_.folder());
  if (state && state->log_id == log_id && has_place(log, state->size, state->place.page_hash)) try {
      builder_.resume(state->size, [&](const tile_id& tile) {
        if (tiles_.has(tile)) partials_.push_back(tile);
        return tiles_.read(tile);
      });
      if (builder_.root() == state->root) {
        last_place_ = state->place;
        persisted_ = state->size;
        return;
      }
    } catch (const log_error&) {
      // A tile is gone: as if all were.
    }
  remove_durably(state_file(tiles_.folder()));
  // One of this log stays until the next is signed: a start asks for it.
  if (!is_checkpoint_of(tiles_.folder() / "checkpoint", log_id))
    remove_durably(tiles_.folder() / "checkpoint");
  tiles_.clear();
  partials_.clear();
  builder_.resume(0, {});
}

log_place tree_writer::place() const {
  if (!last_) return last_place_;
  const auto page = page_view::trusted(last_);
  return {page.hash(), page.header().time_us};
}

void tree_writer::take(const stored_page& stored) {
  const auto page = page_view::trusted(stored);
  auto position = page.header().first_position;
  if (position > builder_.size())
    throw std::logic_error("tree: the page at position " + std::to_string(position) +
                           " came where position " + std::to_string(builder_.size()) + " comes next");
  if (page.end_position() <= builder_.size()) return;
  for (const auto event : page)
    if (position++ >= builder_.size()) builder_.add(leaf_hash(event));
  last_ = stored;
}

void tree_writer::persist() {
  if (builder_.size() == persisted_) return;
  std::vector<tile_id> partials;
  builder_.partials([&](const tile_id& tile, std::string_view hashes) {
    // The same tile has the same hashes, and somebody may be reading it.
    if (std::find(partials_.begin(), partials_.end(), tile) == partials_.end()) tiles_.write(tile, hashes);
    partials.push_back(tile);
  });
  tiles_.sync();
  write_durably(state_file(tiles_.folder()), text_of({log_id_, builder_.size(), place(), builder_.root()}),
                0644);
  persisted_ = builder_.size();
  // Only now: until the state was written, the one before counted. Of a tile that is not full all partial
  // ones stay: C2SP has them served, for the checkpoints that were signed on the way.
  for (const auto& full : filled_) tiles_.remove_partials(full);
  filled_.clear();
  partials_ = std::move(partials);
}

digest256 tree_writer::root_at(std::uint64_t size) const {
  tile_tree tree(tiles_, persisted_);
  return root_of(tree.source(), size);
}

}  // namespace benefactor::store::merkle
