#include "api/audit/sound_keys.hpp"

#include <iterator>
#include <stdexcept>

namespace benefactor::api {

store::key_lookup sound_keys::find(std::string_view tenant, const member_id& member) {
  try {
    return keys_.find(tenant, member);
  } catch (const store::damaged_key&) {
    // One key's trouble: the others open what they sealed.
    const std::lock_guard lock(mutex_);
    damaged_.insert(std::string(tenant) + "/" + to_hex(member));
    if (damaged_.size() > named_max) damaged_.erase(std::prev(damaged_.end()));
    return {};
  }
}

bool sound_keys::is_damaged(std::string_view tenant, const member_id& member) {
  try {
    keys_.find(tenant, member);
    return false;
  } catch (const store::damaged_key&) {
    return true;
  }
}

std::vector<std::string> sound_keys::damaged() const {
  const std::lock_guard lock(mutex_);
  return {damaged_.begin(), damaged_.end()};
}

std::vector<store::key_lookup> sound_keys::get_or_create(std::string_view /*tenant*/,
                                                         std::span<const member_id> /*members*/) {
  throw std::logic_error("the keys of a replay are only read");
}

store::key_state sound_keys::erase(std::string_view /*tenant*/, const member_id& /*member*/) {
  throw std::logic_error("the keys of a replay are only read");
}

}  // namespace benefactor::api
