#include "tools/benchmark/process_usage.hpp"

#include <fstream>
#include <string>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

namespace benefactor::benchmark {

namespace {

/// The number behind *key* in a file of /proc; 0 when it is not there.
std::uint64_t number_in(const std::string& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string word; in >> word;) {
    if (word != key) continue;
    std::uint64_t number = 0;
    in >> number;
    return number;
  }
  return 0;
}

}  // namespace

process_usage usage_of(::pid_t process) {
  process_usage usage;
  // The clock counts nanoseconds where /proc/PID/stat counts hundredths of a second.
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(process, &clock) == 0 && ::clock_gettime(clock, &time) == 0)
    usage.cpu_us = static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
  const auto folder = "/proc/" + std::to_string(process);
  usage.resident_bytes = number_in(folder + "/status", "VmRSS:") * 1024;
  usage.peak_bytes = number_in(folder + "/status", "VmHWM:") * 1024;
  usage.written_bytes = number_in(folder + "/io", "write_bytes:");
  return usage;
}

process_usage own_usage() { return usage_of(::getpid()); }

std::uint64_t disk_bytes(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    struct stat status {};
    if (::lstat(at->path().c_str(), &status) == 0 && S_ISREG(status.st_mode))
      bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
  }
  return bytes;
}

}  // namespace benefactor::benchmark
