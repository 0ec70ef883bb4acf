#include "tools/benefactor/audit/log_beside.hpp"

#include <future>

#include "store/key_ring.hpp"
#include "tools/benefactor/offline_log.hpp"

namespace benefactor::tools {

log_beside open_log_and_keys_beside(const std::filesystem::path& data, const std::filesystem::path& ring,
                                    bool with_keys, bool with_surrogates) {
  log_beside log;
  log.device = open_log_beside(data);
  log.head = store::open_log(*log.device);
  if (!with_keys) return log;
  auto loaded = store::key_ring::load(ring.empty() ? store::key_ring::default_path(data) : ring,
                                      log.head.origin.key_ring_id);
  if (with_surrogates)
    log.surrogates = std::make_unique<store::surrogates>(loaded.lookup_key(), store::tenant_name().text());
  log.vault = std::make_unique<store::data_keys_beside>(data / "keys", std::move(loaded));
  // While the log is read already.
  auto erased = std::async(std::launch::async, [vault = log.vault.get()] { return vault->erased(); });
  log.keys = {log.vault.get(), erased.share(), log.surrogates.get()};
  return log;
}

}  // namespace benefactor::tools
