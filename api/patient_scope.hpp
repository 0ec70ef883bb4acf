// Whose data a patient's session may see: the user's own record and, of policies the user holds, what the
// payer lets holders see. Asked when a session opens, so what has changed shows at the next one.
#pragma once

#include "api/queries.hpp"
#include "api/roles/patient_reach.hpp"
#include "events/dependents.hpp"
#include "events/identity.hpp"

namespace benefactor::api {

/// What *account* sees as a PATIENT on *today*; nothing for a user without the role or without a member.
/// Reads views and log, so it is for a reader thread. While the view of policies is being built, or with none
/// kept, it is the user's own record only. Birth dates are read with the engine's keys and are not told.
/// @param parts  with the engine's own access (node::asking). Errors: log_error, corrupt_event.
patient_reach patient_scope(const query_parts& parts, const user_account& account, holder_sight sight,
                            date today);

}  // namespace benefactor::api
