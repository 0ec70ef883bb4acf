// A log that is read while an engine writes it: rocksdb_log_device::open_beside.
#include <chrono>
#include <cstdarg>
#include <memory>
#include <rocksdb/env.h>
#include <rocksdb/options.h>
#include <set>
#include <string>
#include <system_error>
#include <thread>

#include "store/rocksdb_log_device.hpp"
#include "store/rocksdb_log_files.hpp"

namespace benefactor::store {

namespace {

constexpr int attempts_max = 40;
// An error that comes again while no file changes is not the engine's doing.
constexpr int attempts_unchanged = 4;
constexpr std::chrono::milliseconds pause_step{5};

/// RocksDB would make an information log in the folder, and move the engine's aside.
class no_information : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, std::va_list /*arguments*/) override {}
};

/// The files that hold pages or say which do. They are named by ascending numbers that are never given twice,
/// so equal names before and after mean that none came or went in between.
std::set<std::string> files_of(const std::filesystem::path& folder) {
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

}  // namespace

std::unique_ptr<rocksdb_log_device> rocksdb_log_device::open_beside(const std::filesystem::path& folder) {
  const rocksdb_log_options options{.read_only = true,
                                    .durable_only = true,
                                    .setup = {.env = nullptr, .tune = [](rocksdb::Options& chosen) {
                                                chosen.info_log = std::make_shared<no_information>();
                                                // Every table is opened now: a file that is deleted stays
                                                // readable then.
                                                chosen.max_open_files = -1;
                                              }}};
  std::string why = "its files change all the time";
  int unchanged = 0;
  for (int attempt = 0; attempt < attempts_max; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(attempt * pause_step);
    const auto before = files_of(folder);
    std::unique_ptr<rocksdb_log_device> device;
    try {
      device = open(folder, options);
    } catch (const log_error& error) {
      why = error.what();
    }
    // A journal that became a table between the two looks of RocksDB would be missing without a word.
    if (files_of(folder) != before) continue;
    if (device) return device;
    if (++unchanged >= attempts_unchanged) throw log_error(why);
  }
  throw log_error(at_log(folder) + "it cannot be opened beside the engine that has it open (" + why +
                  "); try again");
}

}  // namespace benefactor::store
