// Calls of the contract from threads of HTTP: made on the door's loop through the door's own capabilities,
// answered there; what comes back is a copy that any thread may read.
#pragma once

#include <chrono>
#include <cstdint>
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

class guest;

/// Where the door's guest of one connection of HTTP is found: its visit, from the first call on, and the
/// sessions that were opened in it. Any thread may hold a place and let go of it, the last of which ends the
/// visit; what it leads to is the loop's.
class guest_place {
 public:
  explicit guest_place(std::function<void(std::function<void()>)> on_loop) : on_loop_(std::move(on_loop)) {}
  ~guest_place();
  guest_place(const guest_place&) = delete;
  guest_place& operator=(const guest_place&) = delete;

 private:
  friend class gateway;
  const std::function<void(std::function<void()>)> on_loop_;
  std::weak_ptr<guest> here_;  // Calls under way keep it too.
};
using guest_ptr = std::shared_ptr<guest_place>;

/// Who asks, and why: from the headers of a request.
struct asker {
  peer who;
  guest_ptr from;                    ///< the connection's
  std::optional<std::string> token;  ///< nothing: as somebody local
  std::string purpose, reason;
  bool break_glass = false;

  bool has_grounds() const { return !purpose.empty() || !reason.empty() || break_glass; }
  asker without_grounds() const { return {who, from, token, {}, {}, false}; }
};

/// The results of a call, or why there are none.
using call_outcome = std::variant<message_ptr, refusal>;

/// Called once, on the door's loop, unless the door stops before.
using call_done = std::function<void(call_outcome)>;

class gateway {
 public:
  /// A session is kept for *kept* at most, *sessions* of one connection: as long as that a token may outlive
  /// its time. That it was revoked is seen at each call.
  gateway(door_entrance enter, std::function<void(std::function<void()>)> on_loop,
          std::chrono::milliseconds kept, std::uint32_t sessions)
      : enter_(std::move(enter)), on_loop_(std::move(on_loop)), kept_(kept), sessions_(sessions) {}

  /// For a connection, as long as that lasts.
  guest_ptr new_guest() const { return std::make_shared<guest_place>(on_loop_); }

  /// *params* is not looked at by the caller until *done*.
  void call(const operation& of, asker who, message_ptr params, call_done done) const;

  /// A method of the door itself: login, refresh, setUp, register. *params* may be null.
  void call_door(const operation& of, asker who, message_ptr params, call_done done) const;

  /// Whether the credentials are taken: nothing is asked. The outcome is null where they are.
  void admit(asker who, call_done done) const;

  /// *use* with a new session that *who* opens; *failed* where it does not. For what is more than one call.
  using session_use = std::function<kj::Promise<void>(kj::Own<door_visit> visit, wire::Session::Client)>;
  void with_session(asker who, session_use use, std::function<void(refusal)> failed) const;

 private:
  void with_guest(const asker& who, std::function<void(std::shared_ptr<guest>)> use) const;

  const door_entrance enter_;
  const std::function<void(std::function<void()>)> on_loop_;
  const std::chrono::milliseconds kept_;
  const std::uint32_t sessions_;
};

}  // namespace benefactor::api::http
