#include "store/merkle/tile_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <map>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "store/durable_file.hpp"
#include "store/file_descriptor.hpp"
#include "store/log_error.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const char* doing, const fs::path& file) {
  throw fs::filesystem_error(doing, file, std::error_code(errno, std::generic_category()));
}

/// The partial files of a tile with at least *least* hashes, the narrowest first: it was written first, and
/// is durable if any is.
std::vector<fs::path> partials_of(const fs::path& folder, unsigned least) {
  std::map<unsigned, fs::path> found;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto name = at->path().filename().string();
    unsigned width = 0;
    const auto [stop, bad] = std::from_chars(name.data(), name.data() + name.size(), width);
    if (bad == std::errc{} && stop == name.data() + name.size() && width >= least) found[width] = at->path();
  }
  std::vector<fs::path> files;
  for (auto& [width, file] : found) files.push_back(std::move(file));
  return files;
}

/// The first *wanted* bytes of a file; nothing when it is gone or shorter.
std::optional<std::string> start_of(const fs::path& file, std::size_t wanted) {
  auto text = read_small_file(file, tile_width * hash_bytes);
  if (!text || text->size() < wanted) return std::nullopt;
  text->resize(wanted);
  return text;
}

}  // namespace

void tile_folder::write(const tile_id& tile, std::string_view hashes) {
  const auto file = folder_ / tile_path(tile);
  if (file.parent_path() != made_) {
    fs::create_directories(file.parent_path());
    made_ = file.parent_path();
  }
  const file_descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
  if (made.fd < 0) fail("cannot create", file);
  while (!hashes.empty()) {
    const auto written = ::write(made.fd, hashes.data(), hashes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", file);
    hashes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string tile_folder::read(const tile_id& tile) const {
  const auto wanted = tile.width * hash_bytes;
  const auto full = folder_ / tile_path({tile.level, tile.number, tile_width});
  // A partial tile is removed only when a fuller one is there, which may happen between two looks.
  for (int look = 0; look < 3; ++look) {
    if (auto own = start_of(folder_ / tile_path(tile), wanted)) return std::move(*own);
    if (auto whole = start_of(full, wanted)) return std::move(*whole);
    for (const auto& partial : partials_of(fs::path(full) += ".p", tile.width))
      if (auto fuller = start_of(partial, wanted)) return std::move(*fuller);
  }
  throw log_error("tree in " + folder_.string() + ": " + tile_path(tile) +
                  " is missing or too short; stop the server, delete the folder and start it again, which "
                  "builds it anew");
}

void tile_folder::sync() const {
  const file_descriptor opened(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.fd < 0 || ::syncfs(opened.fd) != 0) fail("cannot sync", folder_);
}

bool tile_folder::has(const tile_id& tile) const {
  std::error_code error;
  const auto bytes = fs::file_size(folder_ / tile_path(tile), error);
  return !error && bytes == tile.width * hash_bytes;
}

void tile_folder::remove_partials(const tile_id& full) const {
  const auto file = folder_ / tile_path({full.level, full.number, tile_width});
  std::error_code ignored;  // A file too many is no harm.
  fs::remove_all(fs::path(file) += ".p", ignored);
}

void tile_folder::clear() const { fs::remove_all(folder_ / "tile"); }

const std::string& tile_tree::tile(unsigned level, std::uint64_t number) {
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const auto& kept) {
    return kept.first.level == level && kept.first.number == number;
  });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
  } else {
    const auto rest = hashes_of_level(size_, level) - number * tile_width;
    const tile_id wanted{level, number, static_cast<unsigned>(std::min<std::uint64_t>(rest, tile_width))};
    kept_.emplace_front(wanted, tiles_.read(wanted));
    if (kept_.size() > tiles_kept) kept_.pop_back();
  }
  return kept_.front().second;
}

digest256 tile_tree::subtree(unsigned height, std::uint64_t index) {
  if (height >= 64 || index >= size_ >> height)
    throw std::out_of_range("Merkle tree: the subtree number " + std::to_string(index) + " of height " +
                            std::to_string(height) + " is not in the tree of " + std::to_string(size_) +
                            " entries");
  const unsigned level = height / tile_height, within = height % tile_height;
  const auto first = index << within;
  const auto& hashes = tile(level, first / tile_width);
  return subtree_root(std::string_view(hashes).substr(first % tile_width * hash_bytes,
                                                      (std::size_t{1} << within) * hash_bytes));
}

}  // namespace benefactor::store::merkle
