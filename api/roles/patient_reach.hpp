// Whose data a PATIENT sees; found when a session opens (api/patient_scope.hpp).
#pragma once

#include <set>

#include "events/ids.hpp"

namespace benefactor::api {

/// As access_subject has them.
struct patient_reach {
  std::set<member_id> members;   ///< the user's own record, and those of children
  std::set<policy_id> policies;  ///< held by the user, with every member in sight

  bool operator==(const patient_reach&) const = default;
};

}  // namespace benefactor::api
