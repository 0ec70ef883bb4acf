#include "store/merkle/secret_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/file_descriptor.hpp"

namespace benefactor::store::merkle {

void read_secret_file(const std::filesystem::path& file, const std::string& what, std::size_t most,
                      secret_text& into) {
  const auto fail = [&](const std::string& rule) {
    throw key_error(what + ' ' + file.string() + ": " + rule);
  };
  const file_descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (opened.fd < 0) fail(std::string("cannot open: ") + std::strerror(errno));
  struct stat status;
  if (::fstat(opened.fd, &status) != 0) fail(std::string("cannot examine: ") + std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail("must be a regular file");
  if ((status.st_mode & 07777 & ~0600) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(status.st_mode & 07777));
    fail(std::string("has mode ") + mode + ", must not be wider than 0600");
  }
  if (static_cast<std::size_t>(status.st_size) > most) fail("is too long for a key");
  into.text.resize(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < into.text.size()) {
    const auto got = ::read(opened.fd, into.text.data() + have, into.text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(std::string("cannot read: ") + std::strerror(errno));
    if (got == 0) fail("became shorter while it was read");
    have += static_cast<std::size_t>(got);
  }
}

}  // namespace benefactor::store::merkle
