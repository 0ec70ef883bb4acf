// Requests about users and their sessions: the registry decides on them, as on payment runs, because rules
// span users.
#pragma once

#include <optional>

#include "actors/protocols.hpp"

namespace benefactor::actors {

struct user_answer {
  append_ptr unit;
  std::optional<user_event> event;  ///< to be applied once the unit is with the log, and not before
};

/// An answer may be a refusal and have an event: a refresh token that was used before revokes its session.
user_answer answer_user(const shared_parts& shared, const job& work, const user_request& r);

}  // namespace benefactor::actors
