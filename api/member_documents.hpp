// The documents of a member's claims, over all policies: what an erasure removes.
#pragma once

#include <vector>

#include "api/queries.hpp"

namespace benefactor::api {

/// The ids of all documents that were announced for claims of *member* and not withdrawn. From the log: in
/// *policy*, in policies that say who the member is, and, where the views are kept, in those where a claim of
/// the member's was listed by now. Errors: log_error, corrupt_event.
std::vector<id128> documents_of_member(const query_parts& parts, const policy_id& policy,
                                       const member_id& member);

}  // namespace benefactor::api
