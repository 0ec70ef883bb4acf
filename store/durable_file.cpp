#include "store/durable_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include "store/durable_folder.hpp"
#include "store/file_descriptor.hpp"

namespace benefactor::store {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const char* doing, const fs::path& file, int error = errno) {
  throw fs::filesystem_error(doing, file, std::error_code(error, std::generic_category()));
}

void sync_folder_of(const fs::path& file) {
  sync_folder(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

void write_and_sync(const fs::path& file, std::string_view text, unsigned mode) {
  // What is left of another time, or was put there by somebody else, is not written to.
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) fail("cannot remove what is in the way", file);
  const file_descriptor made(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
  if (made.fd < 0) fail("cannot create", file);
  while (!text.empty()) {
    const auto written = ::write(made.fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot write", file);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(made.fd) != 0) fail("cannot sync", file);
}

}  // namespace

void write_durably(const fs::path& file, std::string_view text, unsigned mode) {
  const auto temp = fs::path(file) += ".new";
  try {
    write_and_sync(temp, text, mode);
    if (::rename(temp.c_str(), file.c_str()) != 0) fail("cannot rename the new file to", file);
  } catch (const fs::filesystem_error&) {
    ::unlink(temp.c_str());
    throw;
  }
  sync_folder_of(file);
}

void remove_durably(const fs::path& file) {
  if (::unlink(file.c_str()) != 0) {
    if (errno == ENOENT) return;
    fail("cannot remove", file);
  }
  sync_folder_of(file);
}

std::optional<std::string> read_small_file(const fs::path& file, std::size_t most) {
  const file_descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.fd < 0) {
    if (errno == ENOENT) return std::nullopt;
    fail("cannot open", file);
  }
  std::string text;
  char buffer[4096];
  for (;;) {
    const auto got = ::read(opened.fd, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) fail("cannot read", file);
    if (got == 0) return text;
    text.append(buffer, static_cast<std::size_t>(got));
    if (text.size() > most) fail("is too long", file, EFBIG);
  }
}

}  // namespace benefactor::store
