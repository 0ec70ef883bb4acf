// The member behind an account, both ways: from what stands on the insurance card to the id of a member, and
// from the id to the numbers that people know.
#pragma once

#include <optional>
#include <string>

#include "api/queries.hpp"

namespace benefactor::api {

/// The member of that number, who is or was enrolled in the policy of that number. Opens nothing. Errors:
/// log_error, corrupt_event.
std::optional<member_id> enrolled_member(const query_parts& parts, const std::string& policy_number,
                                         const std::string& member_number);

/// What somebody says of a member.
struct claimed_member {
  std::string policy_number, member_number, family_name;
  date birth_date;
};

/// The member, where all of it is so and there is cover on *today*. Name and birth date are looked at
/// whatever fits, so that how long it takes does not tell which of them did not; that nobody has the numbers
/// may take less, which is for whoever limits the tries. Errors: as above, and key_error.
std::optional<member_id> matching_member(const query_parts& parts, const claimed_member& claimed, date today);

}  // namespace benefactor::api
