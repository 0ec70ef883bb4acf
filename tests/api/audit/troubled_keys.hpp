// Data keys that give trouble, for tests of what a replay and a what-if do then.
#pragma once

#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "store/key_vault.hpp"

namespace benefactor::test_support {

/// Keys of which one cannot be had.
class troubled_keys final : public store::key_vault {
 public:
  troubled_keys(store::key_vault& keys, const member_id& whose, std::function<void()> trouble)
      : keys_(keys), whose_(whose), trouble_(std::move(trouble)) {}

  using key_vault::get_or_create;
  store::key_lookup find(std::string_view tenant, const member_id& member) override {
    if (member == whose_) trouble_();
    return keys_.find(tenant, member);
  }
  std::vector<store::key_lookup> get_or_create(std::string_view tenant,
                                               std::span<const member_id> members) override {
    return keys_.get_or_create(tenant, members);
  }
  store::key_state erase(std::string_view tenant, const member_id& member) override {
    return keys_.erase(tenant, member);
  }

 private:
  store::key_vault& keys_;
  const member_id whose_;
  const std::function<void()> trouble_;
};

}  // namespace benefactor::test_support
