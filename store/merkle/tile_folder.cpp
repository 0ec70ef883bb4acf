#include "store/merkle/tile_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <unistd.h>

#include "store/durable_file.hpp"
#include "store/log_error.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t hash_bytes = digest256{}.size();

[[noreturn]] void fail(const char* doing, const fs::path& file) {
  throw fs::filesystem_error(doing, file, std::error_code(errno, std::generic_category()));
}

struct descriptor {
  int fd;
  explicit descriptor(int opened) : fd(opened) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

/// The widest partial file of a tile, if there is one.
std::optional<fs::path> widest_partial(const fs::path& folder) {
  std::optional<fs::path> found;
  unsigned widest = 0;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto name = at->path().filename().string();
    unsigned width = 0;
    const auto [stop, bad] = std::from_chars(name.data(), name.data() + name.size(), width);
    if (bad != std::errc{} || stop != name.data() + name.size() || width <= widest) continue;
    widest = width;
    found = at->path();
  }
  return found;
}

}  // namespace

void tile_folder::write(const tile_id& tile, std::string_view hashes) {
  const auto file = folder_ / tile_path(tile);
  if (file.parent_path() != made_) {
    fs::create_directories(file.parent_path());
    made_ = file.parent_path();
  }
  const descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
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
    auto text = read_small_file(folder_ / tile_path(tile), tile_width * hash_bytes);
    if (!text) text = read_small_file(full, tile_width * hash_bytes);
    if (!text)
      if (const auto partial = widest_partial(fs::path(full) += ".p"))
        text = read_small_file(*partial, tile_width * hash_bytes);
    if (!text) continue;
    if (text->size() < wanted) break;
    text->resize(wanted);
    return std::move(*text);
  }
  throw log_error("tree in " + folder_.string() + ": " + tile_path(tile) +
                  " is missing or too short; stop the server, delete the folder and start it again, which "
                  "builds it anew");
}

void tile_folder::sync() const {
  const descriptor opened(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (opened.fd < 0 || ::syncfs(opened.fd) != 0) fail("cannot sync", folder_);
}

void tile_folder::remove(const tile_id& partial) const {
  const auto file = folder_ / tile_path(partial);
  std::error_code ignored;  // A file too many is no harm.
  fs::remove(file, ignored);
  fs::remove(file.parent_path(), ignored);  // Only when it is empty.
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
