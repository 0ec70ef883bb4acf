#include "store/durable_folder.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace benefactor::store {

namespace fs = std::filesystem;

void sync_folder(const fs::path& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (!synced)
    throw fs::filesystem_error("cannot sync the folder", folder,
                               std::error_code(error, std::generic_category()));
}

void make_durable_folder(const fs::path& folder) {
  if (folder.empty() || fs::is_directory(folder)) return;
  const auto absolute = fs::absolute(folder).lexically_normal();
  // "data/" means "data".
  const auto named = absolute.has_filename() ? absolute : absolute.parent_path();
  if (named != named.root_path()) make_durable_folder(named.parent_path());
  if (fs::create_directory(named)) sync_folder(named.parent_path());
}

}  // namespace benefactor::store
