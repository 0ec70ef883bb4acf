// What the door tells the access log, and asks the limits of an identity, of one connection's sessions.
#pragma once

#include <kj/async.h>
#include <memory>
#include <string>
#include <string_view>

#include "api/login/came_from.hpp"
#include "api/rpc/door_state.hpp"
#include "api/rpc/rate_limits.hpp"

namespace benefactor::api {

/// The record of *what* from *who*, of nobody yet.
store::door_record entry_from(const peer& who, store::door_happening what, bool refused);

/// Of somebody whom TLS does not let in. *why* may repeat what a stranger sent, so that only its kind is
/// kept: "identityRevoked", "timedOut", "madeRoom", "certificate", "handshake".
store::door_record not_let_in_entry(const peer& who, std::string_view why);

/// Where *who* comes from, as the login service is told.
login::came_from place_of(const peer& who);

/// What events and records say of how a request came: by HTTP, as JSON.
store::source_channel channel_of(listener_kind listener);

/// For sessions of *subject* that begin on *state*. Null where nothing is recorded and nobody is limited.
std::shared_ptr<session_guard> make_guard(connection_state& state, const access_subject& subject);

/// Of a call to the door itself, before it is known who makes it. Errors: OVERLOADED, as a kj::Exception,
/// where more come from its address than may. Who comes by the loopback listener is not counted.
void require_pace(connection_state& state);

/// Notes that *session* begins. Completes when that is durable: from then on a request of the connection
/// leads to the address it came from. Errors: OVERLOADED, where it could not be recorded.
kj::Promise<void> note_opened(connection_state& state, const session_grants& session);

/// Completes when all that was noted before is durable, but for refusals: what an answer to a login that
/// succeeded waits for. Errors: OVERLOADED, where something of it could not be recorded.
kj::Promise<void> until_recorded(door_state& door);

/// Of a question about whomever *session* names, as a provider may ask; null for others, who are not limited.
/// Errors: OVERLOADED, as a kj::Exception, where as many as may found nobody.
failed_inquiries::ticket begin_inquiry(connection_state& state, const session_grants& session,
                                       const char* method);

/// A place among what *session*'s identity has open; of who may do everything none is counted. Errors:
/// OVERLOADED, as a kj::Exception.
open_counts::place take_place(open_counts& of, const session_grants& session, const char* what);

}  // namespace benefactor::api
