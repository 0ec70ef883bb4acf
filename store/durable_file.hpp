// Small files that must be there whole, or as they were, whenever the power fails.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace benefactor::store {

/// Writes *text* to *file* in place of what was there: a new file beside it (`<file>.new`), fsync,
/// rename, fsync of the directory. What fails before the rename leaves no temporary file.
/// @param mode  of the file, as far as the process's umask lets: without it, its owner's only.
/// Errors: std::filesystem::filesystem_error naming the file.
void write_durably(const std::filesystem::path& file, std::string_view text, unsigned mode = 0600);

/// Removes *file*, if it is there, for good. Errors: std::filesystem::filesystem_error.
void remove_durably(const std::filesystem::path& file);

/// The whole of *file*; nothing when there is none. Errors: std::filesystem::filesystem_error when it cannot
/// be read or has more than *most* bytes.
std::optional<std::string> read_small_file(const std::filesystem::path& file, std::size_t most = 1u << 20);

}  // namespace benefactor::store
