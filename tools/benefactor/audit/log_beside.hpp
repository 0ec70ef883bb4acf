// The log of a data folder, opened to be read, whether a server runs on it or not; and the keys beside it.
#pragma once

#include <filesystem>
#include <memory>

#include "api/audit/replay.hpp"
#include "store/data_keys_beside.hpp"
#include "store/event_log.hpp"
#include "store/rocksdb_log_device.hpp"
#include "store/surrogates.hpp"

namespace benefactor::tools {

/// The log as it was at one moment.
struct log_beside {
  std::unique_ptr<store::rocksdb_log_device> device;
  store::log_head head;
  std::unique_ptr<store::data_keys_beside> vault;  ///< null: it was opened without keys
  std::unique_ptr<store::surrogates> surrogates;   ///< null: they were not asked for
  api::replay_keys keys;  ///< the last: who was erased is still looked for in the vault
};

/// *ring*: the file of the key ring; empty: DATA.keys. Errors: log_unavailable; log_error; key_error.
log_beside open_log_and_keys_beside(const std::filesystem::path& data, const std::filesystem::path& ring,
                                    bool with_keys = true, bool with_surrogates = false);

}  // namespace benefactor::tools
