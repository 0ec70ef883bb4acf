// What a process has taken so far, as the kernel counts it, and what stands on disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <sys/types.h>

namespace benefactor::benchmark {

inline constexpr double mebibyte = 1 << 20;

struct process_usage {
  double cpu_us = 0;                 ///< of all threads, ended ones too
  std::uint64_t resident_bytes = 0;  ///< now
  std::uint64_t peak_bytes = 0;      ///< the most there ever was
  std::uint64_t written_bytes = 0;   ///< given to the disk, by /proc/PID/io; 0 where that cannot be read
};

/// Of a process that has not been reaped. Fields that cannot be read are 0.
process_usage usage_of(::pid_t process);

/// Of this process.
process_usage own_usage();

/// Blocks that the files below *folder* take on disk, in bytes; files that go away meanwhile do not count.
std::uint64_t disk_bytes(const std::filesystem::path& folder);

}  // namespace benefactor::benchmark
