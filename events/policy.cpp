#include "events/policy.hpp"

#include <algorithm>

namespace benefactor {

const membership* policy::find_member(const member_id& member) const {
  const auto at =
      std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.member == member; });
  return at == members.end() ? nullptr : &*at;
}

}  // namespace benefactor
