// What a node finds in its data directory and around it, and what it makes there when it begins: refusals
// that keep a lost log or ring from being taken for none. For node_opening.cpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "api/node.hpp"
#include "store/key_ring.hpp"
#include "store/log_events.hpp"
#include "store/merkle/pins.hpp"

namespace benefactor::api::node_files {

/// The ring of the log in *data*. A new ring is made only where there is no log yet: sealing an old log's
/// members under new keys would lose them.
store::key_ring open_ring(const std::filesystem::path& file, const std::filesystem::path& log);

store::genesis new_genesis(const store::key_ring& ring, std::int64_t created_us);

/// The data directory, made where it is not there and of a format that this program reads.
std::filesystem::path usable(std::filesystem::path directory);

/// The same directory, which says from now on that it is of this program's format.
const std::filesystem::path& recorded(const std::filesystem::path& directory);

/// The access log's folder. One that is gone while its index is there was lost: beginning anew in its place
/// would hide that.
std::filesystem::path access_folder(const std::filesystem::path& data);

/// True when there is a log to go on with. Where there is none but data derived from one, it was lost, and a
/// new one in its place would answer as if nothing had ever been.
bool find_log(const std::filesystem::path& data);

store::merkle::pin_places places_of(const std::filesystem::path& data, const tree_options& tree);

/// The same directory, of which no log was lost as far as checkpoints outside it tell.
std::filesystem::path pinned(std::filesystem::path data, const std::optional<tree_options>& tree);

}  // namespace benefactor::api::node_files
