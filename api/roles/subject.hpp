// Who acts through a session: what a login, a token or a certificate comes to.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "api/roles/role.hpp"
#include "events/ids.hpp"

namespace benefactor::api {

/// Whether what a session was opened with still holds: asked at each call, on any thread, so it is cheap.
class session_standing {
 public:
  virtual ~session_standing() = default;
  /// Once false, always false.
  virtual bool holds() const = 0;
};

struct access_subject {
  std::string tenant = "default";
  std::string user;  ///< as events and the access log name it
  std::set<role> roles;
  /// May do everything whatever the roles are: the loopback session of a server without identities.
  bool unrestricted = false;

  std::set<std::string> npis;  ///< of a PROVIDER
  /// Names under which the subject files claims and nobody else does: of a PAYER_SYSTEM, and of a PROVIDER
  /// that files by other names than its NPIs.
  std::set<std::string> submitters;
  std::set<member_id> members;  ///< a PATIENT's own record, and those of children (api/patient_scope.hpp)
  /// Whose every member a PATIENT may see: as the holder, or as the holder allows.
  std::set<policy_id> policies;
  std::string certificate;  ///< common name of the client's certificate; empty: it showed none

  session_id session;  ///< the login session; zero: it did not begin with a login

  /// Once it does not hold, nothing more is answered through sessions of this subject. Null: it always does.
  std::shared_ptr<const session_standing> standing;

  bool is_revoked() const { return standing && !standing->holds(); }
};

/// Nobody in particular, who may do everything.
access_subject local_subject();

/// As events and the access log record it: "local", "AUDITOR", "CLAIM_PROCESSOR+REPORTER".
std::string role_text(const access_subject& subject);

/// What a client shows of itself when it opens a session.
struct session_credentials {
  bool local = true;
  std::string token;  ///< unless local
};

}  // namespace benefactor::api
