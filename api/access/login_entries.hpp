// What logins, tokens and administrators' commands come to, as records of the access log.
#pragma once

#include "api/access/door_journal.hpp"
#include "api/login/login_event.hpp"

namespace benefactor::api {

/// The record of *event*. Of a login name that is nobody's nothing stands in it, not even a surrogate: what
/// is typed there is often a password.
store::door_record entry_of(const login::login_event& event);

/// Hands every outcome to *journal*, which outlives it.
login::login_listener listener_of(door_journal& journal);

}  // namespace benefactor::api
