#include "store/merkle/note_key_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "store/durable_file.hpp"
#include "store/durable_folder.hpp"
#include "store/path_beside.hpp"

namespace benefactor::store::merkle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t key_bytes_max = 4096;

[[noreturn]] void fail(const fs::path& file, const std::string& rule) {
  throw key_error("log key " + file.string() + ": " + rule);
}

struct descriptor {
  int fd;
  explicit descriptor(int opened) : fd(opened) {}
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  ~descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

void read_secret(const fs::path& file, secret_text& into) {
  const descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (opened.fd < 0) fail(file, std::string("cannot open: ") + std::strerror(errno));
  struct stat status;
  if (::fstat(opened.fd, &status) != 0) fail(file, std::string("cannot examine: ") + std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail(file, "must be a regular file");
  if ((status.st_mode & 07777 & ~0600) != 0) {
    char mode[8];
    std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(status.st_mode & 07777));
    fail(file, std::string("has mode ") + mode + ", must not be wider than 0600");
  }
  if (static_cast<std::size_t>(status.st_size) > key_bytes_max) fail(file, "is too long for a key");
  into.text.resize(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < into.text.size()) {
    const auto got = ::read(opened.fd, into.text.data() + have, into.text.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail(file, std::string("cannot read: ") + std::strerror(errno));
    if (got == 0) fail(file, "became shorter while it was read");
    have += static_cast<std::size_t>(got);
  }
}

/// What was signed with a key that is gone can be checked with its public one only.
void keep_public(const fs::path& file) {
  if (!fs::exists(fs::symlink_status(file))) return;
  for (unsigned number = 1;; ++number) {
    const auto kept = fs::path(file) += "." + std::to_string(number);
    if (fs::exists(fs::symlink_status(kept))) continue;
    fs::rename(file, kept);
    return;
  }
}

}  // namespace

fs::path default_key_file(const fs::path& data, const std::string& suffix) {
  return path_beside(data, suffix);
}

fs::path public_file_of(const fs::path& file) { return fs::path(file) += ".pub"; }

signing_key load_key(const fs::path& file) {
  secret_text content;
  read_secret(file, content);
  std::string_view line = content.text;
  if (!line.ends_with('\n')) fail(file, "must be one line, or was cut off");
  line.remove_suffix(1);
  try {
    return signing_key::parse(line);
  } catch (const note_error& error) {
    fail(file, error.what());
  }
}

signing_key create_key(const fs::path& file, std::string name, note_key_kind kind, entropy_source& entropy) {
  if (fs::exists(fs::symlink_status(file))) fail(file, "exists already");
  auto key = signing_key::make(std::move(name), kind, entropy);
  secret_text content;
  content.text.reserve(512);
  key.write(content);
  content.text += '\n';
  if (file.has_parent_path()) make_durable_folder(file.parent_path());
  keep_public(public_file_of(file));
  write_durably(public_file_of(file), key.verifier().text() + '\n', 0644);
  write_durably(file, content.text, 0600);
  return key;
}

verifier_key public_key_in(const std::string& text_or_file) {
  try {
    return verifier_key::parse(text_or_file);
  } catch (const note_error& error) {
    const auto text = read_small_file(text_or_file, key_bytes_max);
    if (!text) throw note_error(std::string(error.what()) + "; nor is there a file of that name");
    std::string_view line = *text;
    if (line.ends_with('\n')) line.remove_suffix(1);
    try {
      return verifier_key::parse(line);
    } catch (const note_error& rule) {
      throw note_error(text_or_file + ": " + rule.what());
    }
  }
}

}  // namespace benefactor::store::merkle
