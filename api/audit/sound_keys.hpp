// The data keys of a replay or a what-if, of which some may be damaged: such a one counts as missing, and is
// told. For the sources of api/audit; nobody else includes this.
#pragma once

#include <cstddef>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/key_vault.hpp"

namespace benefactor::api {

/// Thread-safe. Only reads: nothing is made or erased. Errors: those of the vault below, but damaged_key.
class sound_keys final : public store::key_vault {
 public:
  /// So many damaged ones are named, the first by their names.
  static constexpr std::size_t named_max = 100;

  /// *keys* outlives this. *damaged*: named already, by a replay that is taken up again.
  sound_keys(store::key_vault& keys, const std::vector<std::string>& damaged)
      : keys_(keys), damaged_(damaged.begin(), damaged.end()) {}

  using key_vault::get_or_create;
  store::key_lookup find(std::string_view tenant, const member_id& member) override;
  /// Errors: std::logic_error.
  std::vector<store::key_lookup> get_or_create(std::string_view tenant,
                                               std::span<const member_id> members) override;
  store::key_state erase(std::string_view tenant, const member_id& member) override;

  bool is_damaged(std::string_view tenant, const member_id& member);

  /// Those that were asked for and are damaged: "default/" and whose, by surrogate id.
  std::vector<std::string> damaged() const;

 private:
  store::key_vault& keys_;
  mutable std::mutex mutex_;
  std::set<std::string> damaged_;
};

}  // namespace benefactor::api
