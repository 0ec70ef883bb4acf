// Secrets in files of their own, so that neither settings nor command lines have them.
#pragma once

#include <string>
#include <vector>

namespace benefactor::api::publish {

inline constexpr std::size_t secret_file_max = 16u << 10;  ///< bytes

/// The lines of *file*, those that are empty left out. @param problem  why it cannot be used: it is no
/// regular file, is wider than mode 0600, is empty or too long. Never says what is in it.
std::vector<std::string> secret_lines(const std::string& file, std::string& problem);

}  // namespace benefactor::api::publish
