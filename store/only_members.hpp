// Keys of some members only: what is asked about one member of a policy must not open what is sealed for the
// others in the same event.
#pragma once

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "store/key_vault.hpp"

namespace benefactor::store {

/// Finds the keys of *members* in *keys*; everybody else's is missing. For reading: it makes and erases none.
class only_members final : public key_vault {
 public:
  /// *keys* must outlive it.
  only_members(key_vault& keys, std::vector<member_id> members) : keys_(keys), members_(std::move(members)) {}

  /// Finds also that of *member*, in *keys*, which must outlive it.
  void add(const member_id& member, key_vault& keys) { added_.emplace_back(member, &keys); }

  key_lookup find(std::string_view tenant, const member_id& member) override {
    if (std::find(members_.begin(), members_.end(), member) != members_.end())
      return keys_.find(tenant, member);
    for (const auto& [one, keys] : added_)
      if (one == member) return keys->find(tenant, member);
    return {};
  }
  std::vector<key_lookup> get_or_create(std::string_view /*tenant*/,
                                        std::span<const member_id> /*members*/) override {
    throw std::logic_error("who reads makes no keys");
  }
  key_state erase(std::string_view /*tenant*/, const member_id& /*member*/) override {
    throw std::logic_error("who reads erases no keys");
  }

 private:
  key_vault& keys_;
  const std::vector<member_id> members_;
  std::vector<std::pair<member_id, key_vault*>> added_;
};

}  // namespace benefactor::store
