// Secrets in files of their own, so that neither settings nor command lines have them.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace benefactor::store::merkle {
struct secret_text;
}

namespace benefactor::api {

inline constexpr std::size_t secret_file_max = 16u << 10;  ///< bytes

/// The whole of *file* into *into*, which is empty. @returns why it cannot be used; empty: it can. It cannot
/// be read, is no regular file, is wider than mode 0600, has no line that is not empty, or is longer than
/// secret_file_max. Never says what is in it.
std::string read_secret(const std::string& file, store::merkle::secret_text& into);

/// The lines of *file*, those that are empty left out. @param problem  as of read_secret.
std::vector<std::string> secret_lines(const std::string& file, std::string& problem);

/// The one line of *file*. Errors: std::runtime_error that names the file and the rule it breaks.
std::string only_secret(const std::string& file);

}  // namespace benefactor::api
