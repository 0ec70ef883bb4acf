#include "store/journal_inspection.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <rocksdb/env.h>
#include <string_view>
#include <vector>

#include "store/bytes.hpp"

namespace benefactor::store {

namespace {

// The format, as of RocksDB's first release: blocks of 32 KiB; records of checksum (4), length (2) and type
// (1), then the payload; no record crosses a block, and a block's last bytes, too few for a header, are zero.
// The checksum is over type and payload, not over the length.
constexpr std::size_t block_bytes = 32 << 10, header_bytes = 7;
constexpr std::uint8_t zero_type = 0, last_type_written = 4;  // full, first, middle, last

constexpr std::array<std::uint32_t, 256> make_crc32c_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    auto value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82f63b78u : 0u);
    table[byte] = value;
  }
  return table;
}
constexpr auto crc32c_table = make_crc32c_table();

std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

/// Whether some length other than the one it states makes the record at the front of *rest* whole.
bool whole_at_another_length(std::string_view rest) {
  const auto wanted = get_little<std::uint32_t>(rest.data());
  std::uint32_t crc = 0xffffffffu;
  for (std::size_t at = header_bytes - 1; at < rest.size(); ++at) {
    crc = crc32c_table[(crc ^ static_cast<std::uint8_t>(rest[at])) & 0xff] ^ (crc >> 8);
    if (masked(crc ^ 0xffffffffu) == wanted) return true;
  }
  return false;
}

bool all_zero(std::string_view bytes) { return bytes.find_first_not_of('\0') == std::string_view::npos; }

/// Walks one file block by block.
class walk {
 public:
  explicit walk(rocksdb::SequentialFile& file) : file_(file) {}

  /// Finds the first damage and sets *torn*; false when the file cannot be read.
  bool run() {
    std::string block(block_bytes, '\0');
    for (;; start_ += block_bytes) {
      std::size_t size = 0;
      while (size < block_bytes) {
        rocksdb::Slice read;
        if (!file_.Read(block_bytes - size, &read, block.data() + size).ok()) return false;
        if (read.empty()) break;
        if (read.data() != block.data() + size) std::copy_n(read.data(), read.size(), block.data() + size);
        size += read.size();
      }
      take(std::string_view(block).substr(0, size), size < block_bytes);
      if (damage || size < block_bytes) break;
    }
    torn = !damage && (torn || in_fragments_ || zeros_from_.has_value());
    return true;
  }

  std::optional<std::pair<std::uint64_t, std::string>> damage;
  bool torn = false;

 private:
  void damaged(std::size_t at, std::string what) { damage = {start_ + at, std::move(what)}; }

  void take(std::string_view block, bool last) {
    if (zeros_from_) {
      if (!all_zero(block)) damage = {*zeros_from_, "zeros stand where a record was"};
      return;
    }
    std::size_t at = 0;
    while (block.size() - at >= header_bytes) {
      const auto rest = block.substr(at);
      const std::size_t length = get_little<std::uint16_t>(rest.data() + 4);
      const auto type = static_cast<std::uint8_t>(rest[6]);
      if (type == zero_type && length == 0) {
        zeros_from_ = start_ + at;
        if (!all_zero(rest)) damaged(at, "zeros stand where a record was");
        return;
      }
      if (type == zero_type || type > last_type_written)
        return damaged(at, "a record's type is " + std::to_string(type) + ", which is never written here");
      if (header_bytes + length > rest.size()) {
        if (!last) return damaged(at, "a record's length runs beyond its block");
        if (whole_at_another_length(rest))
          return damaged(at, "a record's length runs beyond the file's end, and the record is there");
        torn = true;
        return;
      }
      in_fragments_ = type == 2 || type == 3;
      at += header_bytes + length;
    }
    if (last && at < block.size()) torn = true;
  }

  rocksdb::SequentialFile& file_;
  std::uint64_t start_ = 0;  // Of the block, in the file.
  bool in_fragments_ = false;
  std::optional<std::uint64_t> zeros_from_;  // Nothing but zeros may follow.
};

std::string current_manifest(rocksdb::Env& env, const std::filesystem::path& folder) {
  std::string name;
  if (!rocksdb::ReadFileToString(&env, (folder / "CURRENT").string(), &name).ok()) return {};
  while (!name.empty() && name.back() == '\n') name.pop_back();
  return name;
}

}  // namespace

journal_inspection inspect_journals(rocksdb::Env& env, const std::filesystem::path& folder) {
  journal_inspection found;
  std::vector<std::string> names;
  if (!env.GetChildren(folder.string(), &names).ok()) return found;
  std::sort(names.begin(), names.end());
  const auto manifest = current_manifest(env, folder);
  for (const auto& name : names) {
    const bool journal = name.size() > 4 && name.ends_with(".log");
    if (!journal && name != manifest) continue;
    std::unique_ptr<rocksdb::SequentialFile> file;
    if (!env.NewSequentialFile((folder / name).string(), &file, rocksdb::EnvOptions()).ok()) continue;
    walk headers(*file);
    if (!headers.run()) continue;
    found.torn = found.torn || headers.torn;
    if (!headers.damage) continue;
    found.damage = {name, headers.damage->first, headers.damage->second, name == manifest};
    return found;
  }
  return found;
}

}  // namespace benefactor::store
