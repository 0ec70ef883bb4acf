// Opens a RocksDB read-only while another process writes it: again and again until no file came or went
// meanwhile. For rocksdb_log_beside.cpp and data_keys_beside.cpp; nobody else includes this.
#pragma once

#include <chrono>
#include <cstdarg>
#include <filesystem>
#include <memory>
#include <rocksdb/env.h>
#include <set>
#include <string>
#include <system_error>
#include <thread>

namespace benefactor::store {

/// RocksDB would make an information log in the folder, and move the engine's aside.
class no_information : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, std::va_list /*arguments*/) override {}
};

/// The files that hold data or say which do. They are named by ascending numbers that are never given twice,
/// so equal names before and after mean that none came or went in between.
inline std::set<std::string> database_files_of(const std::filesystem::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    const auto& file = at->path();
    const auto name = file.filename().string();
    if (file.extension() == ".sst" || file.extension() == ".log" || name.starts_with("MANIFEST-"))
      names.insert(name);
  }
  return names;
}

/// What *open* returns once the files of *folder* were the same before and after; null, and *why*, when they
/// go on changing, or when *open* throws an Error again and again while no file changes (*broken*).
template <class Error, class Open>
auto open_unchanged(const std::filesystem::path& folder, const Open& open, std::string& why, bool& broken)
    -> decltype(open()) {
  constexpr int attempts_max = 40;
  // An error that comes again while no file changes is not the engine's doing.
  constexpr int attempts_unchanged = 4;
  constexpr std::chrono::milliseconds pause_step{5};
  why = "its files change all the time";
  int unchanged = 0;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(attempt * pause_step);
    const auto before = database_files_of(folder);
    decltype(open()) opened;
    try {
      opened = open();
    } catch (const Error& error) {
      why = error.what();
    }
    // A journal that became a table between the two looks of RocksDB would be missing without a word.
    if (database_files_of(folder) != before) continue;
    if (opened) return opened;
    broken = ++unchanged >= attempts_unchanged;
    if (broken) return opened;
  }
  return {};
}

}  // namespace benefactor::store
