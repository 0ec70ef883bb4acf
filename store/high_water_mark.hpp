// How far a RocksDB had come for certain, kept beside its own files. RocksDB takes whatever it cannot read at
// a journal's end for a write that a power cut tore off; with the mark, an end that was durable, and so was
// answered for, cannot vanish without a word.
//
// The file has two places that are written in turn, so that a torn or damaged one leaves the other. Writing
// is a few bytes into the page cache after each synced write, never a sync of its own: what a killed process
// had written is exact; after a power cut the mark is as old as its last sync, and never ahead of the truth.
// FORMAT.md states every byte.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

namespace rocksdb {
class Env;
class RandomRWFile;
}  // namespace rocksdb

namespace benefactor::store {

class high_water_mark {
 public:
  /// Where the mark of the RocksDB in *folder* stands.
  static std::filesystem::path file_in(const std::filesystem::path& folder);

  /// Returns the mark in *file*, nothing when there is no such file. Errors: log_error when neither place can
  /// be read.
  static std::optional<std::uint64_t> read(rocksdb::Env& env, const std::filesystem::path& file);

  /// Goes on with the mark in *file*, which read() has accepted, or makes one that says *value*, durably.
  /// Errors: log_error.
  high_water_mark(rocksdb::Env& env, std::filesystem::path file, std::uint64_t value);
  ~high_water_mark();
  high_water_mark(const high_water_mark&) = delete;
  high_water_mark& operator=(const high_water_mark&) = delete;

  /// Says that everything up to *value* is durable. Not synced. Errors: log_error. For one thread, with sync.
  void set(std::uint64_t value);

  /// Makes the mark durable when it has changed. Errors: log_error.
  void sync();

  bool unsynced() const noexcept { return unsynced_; }

 private:
  [[noreturn]] void fail(const char* doing, const std::string& why) const;

  std::filesystem::path file_;
  std::unique_ptr<rocksdb::RandomRWFile> open_;
  std::uint64_t sequence_ = 0, value_ = 0;
  bool unsynced_ = false;
};

}  // namespace benefactor::store
