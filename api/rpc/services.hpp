// The capabilities a session hands out. Lives on the door's loop; none of it is seen outside api/rpc.
#pragma once

#include "api/claims.capnp.h"
#include "api/rpc/door_state.hpp"
#include "api/rpc/recorded_read.hpp"

namespace benefactor::api {

// *session*: who acts through it, and why.

wire::Enrollment::Client make_enrollment(kj::Own<connection_state> state, session_ptr session);
wire::Claims::Client make_claims(kj::Own<connection_state> state, session_ptr session);
wire::Queries::Client make_queries_service(kj::Own<connection_state> state, session_ptr session);
wire::Audit::Client make_audit(kj::Own<connection_state> state, session_ptr session);
wire::Documents::Client make_documents(kj::Own<connection_state> state, session_ptr session);
wire::Payments::Client make_payments(kj::Own<connection_state> state, session_ptr session);
wire::Exchange::Client make_exchange_service(kj::Own<connection_state> state, session_ptr session);
wire::Projections::Client make_projections(kj::Own<connection_state> state, session_ptr session);
wire::Live::Client make_live(kj::Own<connection_state> state, session_ptr session);
wire::KeyOperations::Client make_keys(kj::Own<connection_state> state, session_ptr session);
wire::Operations::Client make_operations(kj::Own<connection_state> state, session_ptr session);
wire::Users::Client make_users(kj::Own<connection_state> state, session_ptr session);

/// Not behind its membrane yet (guarded). *place*: among what its identity has open.
wire::Session::Client make_session(kj::Own<connection_state> state, session_ptr session,
                                   open_counts::place place);

}  // namespace benefactor::api
