// What the holder of a policy may see of its other members.
//
// A parent is the personal representative of a child that is not of age and may see what is the child's; of
// an adult only what the payer, by agreement with its members, lets the holder see. Source: 45 CFR
// 164.502(g)(3) and 164.510(b).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "events/policy.hpp"

namespace benefactor {

/// Whose data, besides the holder's own, a payer lets the holder of a policy see.
enum class holder_sight : std::uint8_t {
  none,
  minors,  ///< dependents who are not of age
  all      ///< every member's
};

/// "none", "minors", "all", and back.
std::string_view to_text(holder_sight v);
std::optional<holder_sight> parse_holder_sight(std::string_view text);

inline constexpr int age_of_majority = 18;

/// True up to the day before the eighteenth birthday; one on 02-29 is on 03-01 in years without that day.
bool is_minor(date birth, date day);

/// Where it has been said, when members were born.
using birth_dates = std::map<member_id, date>;

struct seen_members {
  std::vector<member_id> members;  ///< besides the holder, as the contract lists them
  bool every = false;              ///< nobody is, or was, in the policy whom the holder does not see
};

/// The members of *contract* that its holder sees on *day*. Of minors: dependents other than a spouse, whose
/// birth date is known, and whose own membership was not ended. Errors: none.
seen_members seen_by_holder(const policy& contract, holder_sight sight, const birth_dates& births, date day);

}  // namespace benefactor
