// Folders whose own entries survive a power cut.
#pragma once

#include <filesystem>

namespace benefactor::store {

/// Makes *folder* and what is missing above it, and syncs each folder that gained an entry: what is written
/// below, however durably, is reached only through these. Errors: std::filesystem::filesystem_error.
void make_durable_folder(const std::filesystem::path& folder);

/// Syncs the entries of *folder*. Errors: std::filesystem::filesystem_error.
void sync_folder(const std::filesystem::path& folder);

}  // namespace benefactor::store
