// One event of every type with fixed content: what the golden files hold. A field that is added later is left
// at its default here, because the stored bytes are older than it.
#pragma once

#include <string>
#include <vector>

#include "store/event_codec.hpp"

namespace benefactor::store::test {

struct fixed_event {
  std::string name;
  domain_event event;
};

std::vector<fixed_event> fixed_events();

/// What stands around each of them.
inline constexpr id128 fixed_log_id{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
policy_id fixed_policy();
member_id fixed_member();
id128 fixed_provider();
event_origin fixed_origin();

/// Every member's key is made of the member's id, so that golden files can be opened; erased ones have none.
class derived_key_vault final : public key_vault {
 public:
  key_lookup find(std::string_view, const member_id& member) override;
  std::vector<key_lookup> get_or_create(std::string_view tenant, std::span<const member_id> members) override;
  key_state erase(std::string_view, const member_id& member) override;

 private:
  std::vector<member_id> erased_;
};

}  // namespace benefactor::store::test
