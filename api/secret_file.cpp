#include "api/secret_file.hpp"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <stdexcept>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "store/merkle/note_key.hpp"

namespace benefactor::api {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

/// Why *opened* is none that may be read; empty: it is one.
std::string problem_of(int opened) {
  struct stat status {};
  if (::fstat(opened, &status) != 0 || !S_ISREG(status.st_mode)) return "is no regular file";
  if ((status.st_mode & 07777 & ~0600u) == 0) return {};
  char mode[8];
  std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(status.st_mode & 07777));
  return std::string("has mode ") + mode + ", must not be wider than 0600";
}

}  // namespace

std::string read_secret(const std::string& file, store::merkle::secret_text& into) {
  // Not blocking: a named pipe in its place would keep the server from starting.
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return "cannot be read";
  auto problem = problem_of(fd);
  if (problem.empty()) {
    auto& text = into.text;
    text.resize(secret_file_max + 1);  // At once: growing would leave copies behind.
    std::size_t have = 0;
    while (have < text.size()) {
      const auto got = ::read(fd, text.data() + have, text.size() - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) problem = "cannot be read";
      if (got <= 0) break;
      have += static_cast<std::size_t>(got);
    }
    if (have > secret_file_max) problem = "is longer than 16 KiB";
    if (problem.empty()) text.resize(have);
  }
  ::close(fd);
  if (problem.empty() && lines_of(into.text).empty()) problem = "holds no secret";
  return problem;
}

std::vector<std::string> secret_lines(const std::string& file, std::string& problem) {
  store::merkle::secret_text text;
  problem = read_secret(file, text);
  if (!problem.empty()) return {};
  const auto lines = lines_of(text.text);
  return {lines.begin(), lines.end()};
}

std::string only_secret(const std::string& file) {
  store::merkle::secret_text text;
  auto problem = read_secret(file, text);
  const auto lines = lines_of(text.text);
  if (problem.empty() && lines.size() > 1)
    problem = "has " + std::to_string(lines.size()) + " lines, must hold one secret on a line of its own";
  if (!problem.empty()) throw std::runtime_error(file + ": " + problem);
  return std::string(lines.front());
}

}  // namespace benefactor::api
