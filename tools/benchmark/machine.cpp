#include "tools/benchmark/machine.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

#include "tools/benchmark/statistics.hpp"

namespace benefactor::benchmark {

namespace {

namespace fs = std::filesystem;

/// The text behind the first line of *file* that starts with *key* and a colon.
std::string field_of(const std::string& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (!line.starts_with(key)) continue;
    const auto colon = line.find(':');
    if (colon == std::string::npos) continue;
    const auto text = line.find_first_not_of(" \t", colon + 1);
    return text == std::string::npos ? std::string() : line.substr(text);
  }
  return "unknown";
}

/// "ext4 on /dev/vda" of the file system that *folder* is in.
std::string file_system_of(const fs::path& folder) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return "unknown";
  const auto device = std::to_string(major(status.st_dev)) + ":" + std::to_string(minor(status.st_dev));
  std::ifstream in("/proc/self/mountinfo");
  for (std::string line; std::getline(in, line);) {
    std::istringstream words(line);
    std::string skipped, found, type, source;
    words >> skipped >> skipped >> found;
    const auto dash = line.find(" - ");
    if (found != device || dash == std::string::npos) continue;
    std::istringstream(line.substr(dash + 3)) >> type >> source;
    return type.append(" on ").append(source);
  }
  return "device " + device;
}

/// Appends 4 KiB and syncs, again and again, for half a second at most.
std::string probe_sync(const fs::path& folder) {
  const auto file = folder / "bench-sync-probe";
  const int fd = ::open(file.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0) return "cannot be probed";
  using clock = std::chrono::steady_clock;
  const std::string block(4'096, 'x');
  std::vector<double> times_us;
  const auto begin = clock::now();
  while (times_us.size() < 500 && clock::now() - begin < std::chrono::milliseconds(500)) {
    const auto start = clock::now();
    if (::write(fd, block.data(), block.size()) != static_cast<ssize_t>(block.size()) || ::fdatasync(fd) != 0)
      break;
    times_us.push_back(std::chrono::duration<double, std::micro>(clock::now() - start).count());
  }
  ::close(fd);
  std::error_code ignored;
  fs::remove(file, ignored);
  char text[96];
  std::snprintf(text, sizeof text, "4 KiB appended and synced in %.0f us p50, %.0f us p99 (%zu times)",
                quantile_of(times_us, 0.5), quantile_of(times_us, 0.99), times_us.size());
  return text;
}

std::string memory_text() {
  const auto kib = std::strtod(field_of("/proc/meminfo", "MemTotal").c_str(), nullptr);
  char text[32];
  std::snprintf(text, sizeof text, "%.1f GiB", kib / (1 << 20));
  return text;
}

std::string now_text() {
  const auto now = std::time(nullptr);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&now));
  return text;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> describe_machine(const fs::path& folder) {
  utsname kernel{};
  ::uname(&kernel);
  double loads[3] = {};
  ::getloadavg(loads, 3);
  char load[64];
  std::snprintf(load, sizeof load, "%.2f, %.2f, %.2f (1, 5, 15 min, before)", loads[0], loads[1], loads[2]);
  const auto* revision = std::getenv("BENEFACTOR_REVISION");
  return {{"time", now_text()},
          {"processor", field_of("/proc/cpuinfo", "model name")},
          {"cores", std::to_string(std::thread::hardware_concurrency())},
          {"memory", memory_text()},
          {"kernel", std::string(kernel.sysname) + " " + kernel.release},
          {"load", load},
          {"data", file_system_of(folder)},
          {"fdatasync", probe_sync(folder)},
          {"build", std::string(BENEFACTOR_BUILD_TYPE) + ", " + BENEFACTOR_COMPILER},
          {"revision", revision ? revision : "unknown"},
          {"libraries", BENEFACTOR_LIBRARIES}};
}

}  // namespace benefactor::benchmark
