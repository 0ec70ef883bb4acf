// What is in a folder of backups, as `backup --list` and `restore --list` show it.
#pragma once

#include <filesystem>

namespace benefactor::tools {

/// Prints the complete backups in *folder*, as a table or as JSON; the exit status. Errors:
/// store::backup_refused when there is none, store::backup_damaged.
int list_backups(const std::filesystem::path& folder, bool json);

}  // namespace benefactor::tools
