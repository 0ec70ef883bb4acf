#include "api/secret_file.hpp"

#include <cstdio>
#include <fcntl.h>
#include <sstream>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace benefactor::api {

std::vector<std::string> secret_lines(const std::string& file, std::string& problem) {
  // Not blocking: a named pipe in its place would keep the server from starting.
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) {
    problem = "cannot be read";
    return {};
  }
  struct stat status {};
  std::string text(secret_file_max + 1, '\0');
  const bool regular = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
  const auto got = regular ? ::read(fd, text.data(), text.size()) : -1;
  ::close(fd);
  if (!regular)
    problem = "is no regular file";
  else if ((status.st_mode & 07777 & ~0600u) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(status.st_mode & 07777));
    problem = std::string("has mode ") + mode + ", must not be wider than 0600";
  } else if (got < 0)
    problem = "cannot be read";
  else if (static_cast<std::size_t>(got) > secret_file_max)
    problem = "is longer than 16 KiB";
  if (!problem.empty()) return {};
  text.resize(static_cast<std::size_t>(got));
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) lines.push_back(std::move(line));
  }
  if (lines.empty()) problem = "holds no secret";
  return lines;
}

std::string only_secret(const std::string& file) {
  std::string problem;
  const auto lines = secret_lines(file, problem);
  if (problem.empty() && lines.size() > 1)
    problem = "has " + std::to_string(lines.size()) + " lines, must hold one secret on a line of its own";
  if (!problem.empty()) throw std::runtime_error(file + ": " + problem);
  return lines.front();
}

}  // namespace benefactor::api
