// Commands on known claims, from whichever capability they come. Lives on the door's loop.
#pragma once

#include <cstdint>
#include <optional>

#include "api/results.hpp"
#include "api/rpc/door_state.hpp"

namespace benefactor::api {

/// Whose claims a command is for.
enum class claim_use : std::uint8_t {
  own,    ///< all that the scope covers
  filing  ///< those alone that the session files
};

/// The claim that *name* names; nothing: there is none. A claim number is looked up on a reader thread. One
/// that *scope* does not cover for *use* comes to what a name that names nothing comes to.
kj::Promise<std::optional<claim_id>> resolve_claim(connection_state& from, const claim_name& name,
                                                   const data_scope& scope, claim_use use = claim_use::own);

/// *call* without the replacements of claims that *scope* does not cover, which are answered as replacements
/// of what is not there: to replace is to take back. A claim on its way with the same call is not there yet.
kj::Promise<prepared_call> refuse_foreign_replacements(connection_state& from, const data_scope& scope,
                                                       prepared_call call);

/// Has the engine decide *action* on *claim*. *bytes* of the request count for the connection's credits.
/// Errors: the session was revoked meanwhile.
kj::Promise<actors::answer> ask_about(connection_state& from, const session_ptr& session,
                                      const std::optional<claim_id>& claim, claim_action action,
                                      const store::event_source& source, std::uint32_t bytes);

/// The answer to what is refused before the engine sees it.
actors::answer refused_answer(rejection_code code, std::vector<field_problem> problems, std::string reason);

}  // namespace benefactor::api
