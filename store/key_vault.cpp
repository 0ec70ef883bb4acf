#include "store/key_vault.hpp"

#include "store/tenant.hpp"
#include "store/wrapped_key.hpp"

namespace benefactor::store {

key_lookup memory_key_vault::find(std::string_view tenant, const member_id& member) {
  check_tenant(tenant);
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find({std::string(tenant), member});
  return found == keys_.end() ? key_lookup{} : found->second;
}

std::vector<key_lookup> memory_key_vault::get_or_create(std::string_view tenant,
                                                        std::span<const member_id> members) {
  check_tenant(tenant);
  std::vector<key_lookup> result;
  result.reserve(members.size());
  const std::lock_guard lock(mutex_);
  for (const auto& member : members) {
    auto& entry = keys_[{std::string(tenant), member}];
    if (entry.state == key_state::missing) {
      auto key = std::make_shared<data_key>();
      entropy_.fill(key->bytes);
      entry = {key_state::live, std::move(key)};
    }
    result.push_back(entry);
  }
  return result;
}

key_state memory_key_vault::renew(std::string_view tenant, const member_id& member) {
  check_tenant(tenant);
  const std::lock_guard lock(mutex_);
  const auto found = keys_.find({std::string(tenant), member});
  if (found == keys_.end()) return key_state::missing;
  if (found->second) found->second.key = renewed_key(found->second.key, entropy_);
  return found->second.state;
}

key_state memory_key_vault::erase(std::string_view tenant, const member_id& member) {
  check_tenant(tenant);
  const std::lock_guard lock(mutex_);
  return std::exchange(keys_[{std::string(tenant), member}], {key_state::erased, nullptr}).state;
}

}  // namespace benefactor::store
