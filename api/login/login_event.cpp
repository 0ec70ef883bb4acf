#include "api/login/login_event.hpp"

namespace benefactor::api::login {

std::string_view name_of(login_step step) {
  switch (step) {
    case login_step::login: return "login";
    case login_step::refresh: return "refresh";
    case login_step::set_up: return "set-up";
    case login_step::registration: return "registration";
    case login_step::logout: return "logout";
    case login_step::token_opening: return "token";
    case login_step::certificate_opening: return "certificate";
    case login_step::user_command: return "user command";
  }
  return "unknown";
}

std::string_view name_of(login_outcome outcome) {
  switch (outcome) {
    case login_outcome::done: return "done";
    case login_outcome::wrong_credentials: return "wrong credentials";
    case login_outcome::too_many_tries: return "too many tries";
    case login_outcome::must_change_password: return "must change password";
    case login_outcome::busy: return "busy";
    case login_outcome::invalid: return "invalid";
    case login_outcome::not_open: return "not open";
    case login_outcome::no_session: return "no session";
    case login_outcome::token_reused: return "token reused";
    case login_outcome::refused: return "refused";
    case login_outcome::failed: return "failed";
  }
  return "unknown";
}

}  // namespace benefactor::api::login
