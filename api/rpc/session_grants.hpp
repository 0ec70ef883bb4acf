// What a session may do, as the servers behind it ask. A session is a membrane: whatever it hands out is
// behind it too, so that every call to any of it is looked up in the table (api/roles/matrix.hpp) before a
// server sees it.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "api/claims.capnp.h"
#include "api/roles/scope.hpp"
#include "store/access_record.hpp"
#include "store/event_record.hpp"

namespace benefactor::api {

/// Who acts through a session, and why.
struct session_grants {
  std::shared_ptr<const access_subject> subject;
  store::shared_accessor who;  ///< as the access log records it; never null

  /// Whose data *method* may be answered with. Errors: FORBIDDEN, as a kj::Exception.
  data_scope scope(std::string_view method) const;
  bool is_revoked() const { return subject->is_revoked(); }
  /// For what goes on after the call was let in. Errors: that the session was revoked, as a kj::Exception.
  void require_standing() const;
};

using session_ptr = std::shared_ptr<const session_grants>;

/// Of a session that begins, without a reason. Errors: the user has a name that the log gives to the program.
session_ptr make_grants(access_subject subject);

/// The same subject, for other reasons.
session_ptr with_grounds(const session_grants& session, store::access_grounds why);

/// *session* for *subject*: what it may not call fails as FORBIDDEN, and all does once the subject is
/// revoked.
wire::Session::Client guarded(wire::Session::Client session, std::shared_ptr<const access_subject> subject);

}  // namespace benefactor::api
