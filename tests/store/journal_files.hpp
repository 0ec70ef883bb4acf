// A log whose events are in its journal, and ways to hurt that.
#pragma once

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sys/resource.h>

#include "store/high_water_mark.hpp"
#include "store/rocksdb_log_device.hpp"
#include "tests/store/log_samples.hpp"

namespace benefactor::store::test {

/// The journal that holds what was appended last.
inline std::filesystem::path newest_journal(const std::filesystem::path& folder) {
  std::filesystem::path newest;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".log" && (newest.empty() || newest.filename() < entry.path().filename()))
      newest = entry.path();
  return newest;
}

inline std::uintmax_t bytes_of_journals(const std::filesystem::path& folder) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".log") bytes += entry.file_size();
  return bytes;
}

/// Closes the log and flips one bit of its journal, *from_end* bytes before its end.
inline void flip_journal_bit(rocksdb_bench& bench, std::uintmax_t from_end) {
  bench.close();
  const auto journal = newest_journal(bench.folder());
  std::fstream file(journal, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(-static_cast<std::streamoff>(from_end), std::ios::end);
  const auto at = file.tellg();
  const char byte = static_cast<char>(file.get() ^ 1);
  file.seekp(at);
  file.put(byte);
}

/// While it lives no file grows beyond *bytes*, so that writing fails as on a full disk.
class file_size_limit {
 public:
  explicit file_size_limit(rlim_t bytes) {
    old_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old_);
    const rlimit lower{bytes, old_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &lower);
  }
  ~file_size_limit() {
    setrlimit(RLIMIT_FSIZE, &old_);
    std::signal(SIGXFSZ, old_handler_);
  }
  file_size_limit(const file_size_limit&) = delete;
  file_size_limit& operator=(const file_size_limit&) = delete;

 private:
  rlimit old_{};
  void (*old_handler_)(int) = SIG_DFL;
};

struct journal_log {
  rocksdb_bench bench;
  page_chain chain{open_log(bench.device(), sample_genesis()).link};
  std::uint64_t last_batch = 0;

  journal_log() {
    for (int batch = 0; batch < 20; ++batch) {
      last_batch = chain.next_position();
      append(bench.device(), chain, 10, 1000);
    }
  }
};

}  // namespace benefactor::store::test
