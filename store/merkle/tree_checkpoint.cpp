#include "store/merkle/tree_checkpoint.hpp"

#include <utility>

#include "store/durable_file.hpp"

namespace benefactor::store::merkle {

tree_checkpoint read_tree_checkpoint(const std::filesystem::path& tree, const verifier_key& log) {
  tree_checkpoint read;
  if (tree.empty()) return read;
  read.file = tree / "checkpoint";
  const auto text = read_small_file(read.file, note_bytes_max);
  if (!text) return read;
  read.state = tree_note::damaged;
  try {
    const auto note = parse_note(*text);
    auto point = parse_checkpoint(note.text);
    const auto verdict = verdict_of(note, log);
    const auto place = place_of(point);
    if (point.origin != log.name) {
      read.state = tree_note::of_another_log;
    } else if (!verdict.found) {
      read.state = tree_note::of_another_key;
    } else if (verdict.good && place) {
      read.state = tree_note::good;
      read.found = pin{read.file, std::move(point), *place};
    }
  } catch (const note_error&) {
    // Damaged, as it says.
  }
  return read;
}

}  // namespace benefactor::store::merkle
