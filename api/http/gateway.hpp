// Calls of the contract from threads of HTTP: made on the door's loop through the door's own capabilities,
// answered there; what comes back is a copy that any thread may read.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "api/http/json_reading.hpp"
#include "api/http/problem.hpp"
#include "api/http/routes.hpp"
#include "api/rpc/door_visit.hpp"

namespace benefactor::api::http {

/// Runs *work* on the door's loop with a visitor who is *who*; drops it once the door has stopped.
using door_entrance = std::function<void(peer who, visit_work work)>;

/// Who asks, and why: from the headers of a request.
struct asker {
  peer who;
  std::optional<std::string> token;  ///< nothing: as somebody local
  std::string purpose, reason;
  bool break_glass = false;

  bool has_grounds() const { return !purpose.empty() || !reason.empty() || break_glass; }
};

/// The results of a call, or why there are none.
using call_outcome = std::variant<message_ptr, refusal>;

/// Called once, on the door's loop, unless the door stops before.
using call_done = std::function<void(call_outcome)>;

class gateway {
 public:
  explicit gateway(door_entrance enter) : enter_(std::move(enter)) {}

  /// *params* is not looked at by the caller until *done*.
  void call(const operation& of, asker who, message_ptr params, call_done done) const;

  /// A method of the door itself: login, refresh, setUp, register. *params* may be null.
  void call_door(const operation& of, peer who, message_ptr params, call_done done) const;

  /// Whether the credentials are taken: nothing is asked. The outcome is null where they are.
  void admit(asker who, call_done done) const;

  /// *use* with the session that *who* opens; *failed* where it does not. For what is more than one call.
  using session_use = std::function<kj::Promise<void>(kj::Own<door_visit> visit, wire::Session::Client)>;
  void with_session(asker who, session_use use, std::function<void(refusal)> failed) const;

 private:
  door_entrance enter_;
};

}  // namespace benefactor::api::http
