#include "api/login/login_types.hpp"

namespace benefactor::api::login {

std::string_view text_of(refusal code) {
  switch (code) {
    case refusal::wrong_credentials: return "what was said of who one is does not fit, or may not log in";
    case refusal::too_many_tries: return "there were too many tries";
    case refusal::must_change_password:
      return "the password has to be replaced: a new one goes with the login";
    case refusal::busy: return "as many passwords are being checked as may be at once";
    case refusal::invalid: return "the request has problems";
    case refusal::not_open: return "this server does not take it, or not any more";
    case refusal::no_session: return "the session has ended";
  }
  return "the login is refused";
}

std::vector<std::string> problems_of(const login_settings& s) {
  std::vector<std::string> problems;
  const auto in_range = [&](const char* what, std::chrono::seconds value, std::chrono::seconds least,
                            std::chrono::seconds most) {
    if (value < least || value > most)
      problems.push_back(std::string(what) + " must be " + std::to_string(least.count()) + " to " +
                         std::to_string(most.count()) + " seconds");
  };
  using std::chrono::hours;
  using std::chrono::seconds;
  in_range("an access token's life", s.access, seconds(30), hours(1));
  in_range("how long a session waits unused", s.idle, seconds(60), hours(24 * 90));
  in_range("a session's life", s.lifetime, seconds(60), hours(24 * 90));
  if (s.idle > s.lifetime) problems.emplace_back("a session waits unused no longer than it lives");
  if (s.hashes_at_once == 0) problems.emplace_back("at least one password is checked at once");
  return problems;
}

}  // namespace benefactor::api::login
