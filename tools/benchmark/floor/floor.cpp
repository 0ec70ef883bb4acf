// The floor: the bytes of claims appended to a file, block by block, one fdatasync each, by one thread, and
// nothing else. What any engine that keeps its promises needs at least on this disk. Has nothing of the
// engine.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <random>
#include <string>
#include <unistd.h>

namespace {

struct number {
  std::string name;
  std::uint64_t most;
  std::uint64_t value = 0;
};

int refuse(const std::string& what) {
  std::fprintf(stderr, "floor: %s\n", what.c_str());
  return 2;
}

/// Writes `size` bytes and makes them durable; false with errno if the disk refuses.
bool append(int file, const char* from, std::uint64_t size) {
  while (size > 0) {
    const auto written = write(file, from, size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    from += written;
    size -= static_cast<std::uint64_t>(written);
  }
  return fdatasync(file) == 0;
}

}  // namespace

int main(int argc, char** argv) {
  number numbers[] = {
      {"--claims", 1'000'000'000}, {"--bytes-per-claim", 100'000}, {"--claims-per-block", 10'000}};
  auto& [claims, bytes_per_claim, claims_per_block] = numbers;
  std::string path;
  for (int i = 1; i < argc; i += 2) {
    const std::string name = argv[i], text = i + 1 < argc ? argv[i + 1] : "";
    const auto n = std::ranges::find(numbers, name, &number::name);
    if (name == "--file" && !text.empty()) {
      path = text;
    } else if (n == std::end(numbers)) {
      return refuse(name == "--file" ? "--file needs a path" : "unknown argument \"" + name + "\"");
    } else if (const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), n->value);
               bad != std::errc{} || *end != '\0' || n->value < 1 || n->value > n->most) {
      return refuse(std::string(name)
                        .append(" is a whole number from 1 to ")
                        .append(std::to_string(n->most))
                        .append(", not \"")
                        .append(text)
                        .append("\""));
    }
  }
  if (path.empty()) return refuse("--file is missing: where a file can be made and none is");
  for (const auto& n : numbers)
    if (n.value == 0) return refuse(n.name + " is missing");

  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return refuse("--file \"" + path + "\" cannot be made: " + std::strerror(errno));
  unlink(path.c_str());  // Without a name it is gone when this program ends, however it ends.

  std::string block(bytes_per_claim.value * claims_per_block.value, '\0');
  std::ranges::generate(
      block, [random = std::minstd_rand()]() mutable { return static_cast<char>(random() >> 16); });
  const auto bytes = claims.value * bytes_per_claim.value;
  std::uint64_t done = 0, syncs = 0;
  const auto start = std::chrono::steady_clock::now();
  for (; done < bytes; ++syncs) {
    const auto size = std::min<std::uint64_t>(block.size(), bytes - done);
    if (!append(file, block.data(), size)) {
      return refuse("--file \"" + path + "\" cannot be written: " + std::strerror(errno));
    }
    done += size;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::printf("floor claims_per_second=%.0f fdatasyncs=%llu bytes=%llu\n",
              static_cast<double>(claims.value) / took.count(), static_cast<unsigned long long>(syncs),
              static_cast<unsigned long long>(done));
}
