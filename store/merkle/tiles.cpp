#include "store/merkle/tiles.hpp"

#include <bit>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <utility>

#include "store/merkle/tree_hash.hpp"

namespace benefactor::store::merkle {

namespace {

digest256 hash_at(std::string_view hashes, std::size_t index) {
  digest256 hash;
  std::memcpy(hash.data(), hashes.data() + index * hash_bytes, hash_bytes);
  return hash;
}

std::string three_digits(std::uint64_t number) {
  const auto text = std::to_string(number);
  return std::string(3 - text.size(), '0') + text;
}

}  // namespace

std::string tile_path(const tile_id& tile) {
  auto path = three_digits(tile.number % 1000);
  for (auto rest = tile.number / 1000; rest > 0; rest /= 1000)
    path = 'x' + three_digits(rest % 1000) + '/' + path;
  path = "tile/" + std::to_string(tile.level) + '/' + path;
  return tile.width == tile_width ? path : path + ".p/" + std::to_string(tile.width);
}

digest256 subtree_root(std::string_view hashes) {
  std::vector<digest256> row;
  row.reserve(hashes.size() / hash_bytes);
  for (std::size_t i = 0; i < hashes.size() / hash_bytes; ++i) row.push_back(hash_at(hashes, i));
  while (row.size() > 1) {
    for (std::size_t i = 0; i < row.size() / 2; ++i) row[i] = node_hash(row[2 * i], row[2 * i + 1]);
    row.resize(row.size() / 2);
  }
  return row.front();
}

void tile_builder::resume(std::uint64_t size, const std::function<std::string(const tile_id&)>& read) {
  size_ = size;
  edge_.clear();
  for (unsigned level = 0; hashes_of_level(size, level) > 0; ++level) {
    const auto hashes = hashes_of_level(size, level);
    const tile_id tile{level, hashes / tile_width, static_cast<unsigned>(hashes % tile_width)};
    auto& edge = edge_.emplace_back();
    edge.reserve(tile_width * hash_bytes);
    if (tile.width == 0) continue;
    edge += read(tile);
    if (edge.size() != tile.width * hash_bytes)
      throw std::invalid_argument(tile_path(tile) + ": must have " + std::to_string(tile.width) + " hashes");
  }
}

void tile_builder::add(const digest256& leaf) {
  ++size_;
  add_to(0, leaf);
}

void tile_builder::add_to(unsigned level, const digest256& hash) {
  if (level == edge_.size()) edge_.emplace_back().reserve(tile_width * hash_bytes);
  auto& edge = edge_[level];
  edge.append(as_text(hash));
  if (edge.size() < tile_width * hash_bytes) return;
  full_({level, hashes_of_level(size_, level) / tile_width - 1, tile_width}, edge);
  const auto root = subtree_root(edge);
  edge.clear();
  add_to(level + 1, root);
}

digest256 tile_builder::root() const {
  std::optional<digest256> right;
  // From the right: complete subtrees, the smallest first.
  for (const auto& edge : edge_) {
    const auto count = edge.size() / hash_bytes;
    for (unsigned bit = 0; bit < tile_height; ++bit) {
      if ((count >> bit & 1) == 0) continue;
      const auto first = count >> (bit + 1) << (bit + 1);
      const auto left = subtree_root(
          std::string_view(edge).substr(first * hash_bytes, (std::size_t{1} << bit) * hash_bytes));
      right = right ? node_hash(left, *right) : left;
    }
  }
  return right ? *right : empty_root();
}

void tile_builder::partials(const sink& each) const {
  for (unsigned level = 0; level < edge_.size(); ++level)
    if (const auto width = edge_[level].size() / hash_bytes; width > 0)
      each({level, hashes_of_level(size_, level) / tile_width, static_cast<unsigned>(width)}, edge_[level]);
}

}  // namespace benefactor::store::merkle
