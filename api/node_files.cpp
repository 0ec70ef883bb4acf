#include "api/node_files.hpp"

#include <utility>

#include "store/data_format.hpp"
#include "store/durable_folder.hpp"
#include "store/entropy.hpp"
#include "store/log_error.hpp"
#include "store/merkle/checkpoint_folder.hpp"
#include "store/merkle/note_key_file.hpp"
#include "store/merkle/places_of_accesses.hpp"
#include "store/secret.hpp"

namespace benefactor::api::node_files {

namespace fs = std::filesystem;

store::key_ring open_ring(const fs::path& file, const fs::path& log) {
  if (fs::exists(file)) return store::key_ring::load(file);
  if (fs::exists(log) && !fs::is_empty(log))
    throw store::key_error(
        "key ring: " + file.string() + " is not there, but the log " + log.string() +
        " was sealed with one; give its place with --keys, or bring it back from a backup");
  return store::key_ring::create(file, store::system_entropy());
}

store::genesis new_genesis(const store::key_ring& ring, std::int64_t created_us) {
  store::genesis g;
  store::system_entropy().fill(g.log_id.bytes);
  g.key_ring_id = ring.id();
  g.created_us = created_us;
  return g;
}

fs::path usable(fs::path directory) {
  store::make_durable_folder(directory);
  store::require_usable(directory);
  return directory;
}

const fs::path& recorded(const fs::path& directory) {
  store::record_data_format(directory);
  return directory;
}

fs::path access_folder(const fs::path& data) {
  auto log = data / "access";
  const auto index = data / "access-index";
  if (!fs::exists(log / "CURRENT") && fs::exists(index / "CURRENT"))
    throw store::log_error("access log in " + log.string() + ": there is none, but " + index.string() +
                           " was derived from one: restore a backup, or delete that folder to begin anew");
  return log;
}

bool find_log(const fs::path& data) {
  const auto log = data / "log", derived = data / "derived";
  if (fs::exists(log / "CURRENT")) return true;
  if (fs::exists(derived / "CURRENT"))
    throw store::log_error("log in " + log.string() + ": there is none, but " + derived.string() +
                           " was derived from one: restore a backup, or to begin anew name an empty folder");
  return false;
}

store::merkle::pin_places places_of(const fs::path& data, const tree_options& tree) {
  store::merkle::pin_places places{
      tree.checkpoints.empty() ? store::merkle::default_checkpoint_folder(data) : tree.checkpoints,
      tree.key.empty() ? store::merkle::default_key_file(data) : tree.key, data / store::merkle::tree_folder};
  store::merkle::require_outside(data, places.checkpoints);
  return places;
}

fs::path pinned(fs::path data, const std::optional<tree_options>& tree) {
  if (tree && !find_log(data)) store::merkle::require_no_pins(places_of(data, *tree), data / "log");
  return data;
}

}  // namespace benefactor::api::node_files
