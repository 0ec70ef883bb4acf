// What came of asking a server for a backup, on either side of the door.
#pragma once

#include <optional>
#include <string>

#include "store/backup_report.hpp"

namespace benefactor::api {

/// Exactly one is set.
struct backup_outcome {
  std::optional<store::backup_report> done;
  std::string refused;  ///< It must not be done.
  std::string failed;   ///< It could not be done.
};

}  // namespace benefactor::api
