// What came of one who wanted in, as whoever records it is told: the access log and the limits of each
// identity. Nothing of it is a name, a password or a token.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "events/ids.hpp"
#include "store/door_record.hpp"

namespace benefactor::api::login {

/// What was asked for.
enum class login_step : std::uint8_t {
  login = 1,            ///< by name and password
  refresh,              ///< by a refresh token
  set_up,               ///< of the first administrator
  registration,         ///< of a member
  logout,               ///< of one session, or of all of the user's
  token_opening,        ///< an access token shown to open an RPC session: told where it is refused
  certificate_opening,  ///< a payer's certificate shown to open one: told where it is refused
  user_command,         ///< an administrator's, about `user`
};

/// What came of it. Only `done` let anybody in.
enum class login_outcome : std::uint8_t {
  done = 1,
  wrong_credentials,  ///< also an unknown, deactivated or locked user: who reads this log may tell by `user`
  too_many_tries,     ///< of the name or from the address
  must_change_password,  ///< right, and another has to be set
  busy,
  invalid,       ///< the request breaks a rule
  not_open,      ///< set-up with an administrator there, registration where it is off
  no_session,    ///< a refresh token of no session that goes on
  token_reused,  ///< a refresh token came a second time: its session was ended
  refused,       ///< of a token, a certificate or a user command: `detail` says which rule
  failed,        ///< the engine did not answer
};

struct login_event {
  login_step what = login_step::login;
  login_outcome outcome = login_outcome::done;
  id128 user{};      ///< zero: unknown
  id128 by{};        ///< of a user command: the administrator; else zero
  id128 session{};   ///< zero: none
  std::string peer;  ///< the address that it came from, as api::peer has it: with a port
  store::door_listener listener = store::door_listener::unknown;  ///< the one that it came by
  std::int64_t when_us = 0;                                       ///< UTC
  /// A fixed word: "token expired", "changeRoles"; of one who is added "add", and "firstPassword" for the
  /// one-time password that the user is given then. Never a word of the request.
  std::string_view detail{};
};

/// Called once for each outcome, on whatever thread it came about on, by several at once; must not throw, and
/// not take long. May be empty.
using login_listener = std::function<void(const login_event&)>;

std::string_view name_of(login_step step);
std::string_view name_of(login_outcome outcome);

}  // namespace benefactor::api::login
