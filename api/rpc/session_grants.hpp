// What a session may do, as the servers behind it ask. A session is a membrane: whatever it hands out is
// behind it too, so that every call to any of it is looked up in the table (api/roles/matrix.hpp) before a
// server sees it.
#pragma once

#include <kj/exception.h>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/claims.capnp.h"
#include "api/roles/scope.hpp"
#include "store/access_record.hpp"
#include "store/door_record.hpp"
#include "store/event_record.hpp"

namespace benefactor::api {

/// Asked before a call is let in, and told what was refused to the session.
class session_guard {
 public:
  virtual ~session_guard() = default;

  /// On the door's loop. Nothing: the call may go on. Else it is one too many.
  virtual std::optional<kj::Exception> admit() = 0;
  /// For the record, with whose session it is and where it comes from; on any thread, and at once.
  /// @param method  "Queries.claim"; may be empty
  /// @param detail  a fixed word; may be empty
  virtual void note(store::door_happening what, bool refused, std::string_view method,
                    std::string_view detail) = 0;
};

/// Who acts through a session, and why.
struct session_grants {
  std::shared_ptr<const access_subject> subject;
  store::shared_accessor who;                 ///< as the access log records it; never null
  std::shared_ptr<session_guard> guard = {};  ///< null: nothing is recorded or limited

  /// Whose data *method* may be answered with. Errors: FORBIDDEN, as a kj::Exception.
  data_scope scope(std::string_view method) const;
  bool is_revoked() const { return subject->is_revoked(); }
  /// For what goes on after the call was let in. Errors: that the session was revoked, as a kj::Exception.
  void require_standing() const;
  /// As session_guard::note.
  void note(store::door_happening what, bool refused, std::string_view method,
            std::string_view detail = {}) const {
    if (guard) guard->note(what, refused, method, detail);
  }
};

using session_ptr = std::shared_ptr<const session_grants>;

/// *job*, for a thread that it may have to wait for: it does not begin for a session that is revoked by then.
template <class Job>
auto while_standing(session_ptr session, Job job) {
  return [session = std::move(session), job = std::move(job)] {
    session->require_standing();
    return job();
  };
}

/// Of a session that begins, without a reason. Errors: the user has a name that the log gives to the program.
session_ptr make_grants(access_subject subject, std::shared_ptr<session_guard> guard = {});

/// The same subject, for other reasons.
session_ptr with_grounds(const session_grants& session, store::access_grounds why);

/// *session* for the subject of *grants*: what it may not call fails as FORBIDDEN, what is too much as
/// OVERLOADED, and all does once the subject is revoked. Its guard is told.
wire::Session::Client guarded(wire::Session::Client session, session_ptr grants);

}  // namespace benefactor::api
