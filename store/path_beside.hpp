// Where what belongs to a data directory, and must not lie in it, is by default: beside it.
#pragma once

#include <filesystem>
#include <string>

namespace benefactor::store {

/// "data" and "data/" with ".keys" give "data.keys". One without a name of its own, as "." and "..", is named
/// in full: with a suffix it would name something within the directory.
inline std::filesystem::path path_beside(const std::filesystem::path& data, const std::string& suffix) {
  const auto without_slash = [](std::filesystem::path path) {
    path = path.lexically_normal();
    return path.has_filename() ? path : path.parent_path();
  };
  auto path = without_slash(data);
  if (path.filename() == "." || path.filename() == "..")
    path = without_slash(std::filesystem::absolute(data));
  return path += suffix;
}

}  // namespace benefactor::store
