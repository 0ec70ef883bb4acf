// What is asked of the login service, and what it answers: the contract's (api/identity.capnp) without Cap'n
// Proto, so that other doors ask the same.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "api/identity/login_throttle.hpp"
#include "api/identity/signed_token.hpp"
#include "events/identity.hpp"
#include "store/merkle/note_key.hpp"

namespace benefactor::api::login {

using store::merkle::secret_text;

/// Numbers as in the contract.
enum class refusal : std::uint8_t {
  wrong_credentials = 1,  ///< name or password, or who may not log in: which of them is not said
  too_many_tries,
  must_change_password,
  busy,
  invalid,
  not_open,
  no_session
};

/// One sentence for people; the same for every cause of the same code.
std::string_view text_of(refusal code);

struct refused_login {
  refusal code = refusal::wrong_credentials;
  std::uint32_t retry_after_seconds = 0;  ///< of too_many_tries and busy
  std::vector<field_problem> problems = {};
};

struct session_tokens {
  std::unique_ptr<secret_text> access, refresh;
  std::uint32_t access_seconds = 0, refresh_seconds = 0;  ///< from now until each is no longer taken
  user_id user;
  session_id session;
};

using login_answer = std::variant<session_tokens, refused_login>;

/// Somebody who comes in by a name and password of their own choice.
struct new_login {
  std::string login, display_name, email;
  std::shared_ptr<const secret_text> password;  ///< never null
};

/// What a member knows from the insurance card and about oneself.
struct registration_facts {
  std::string policy_number, member_number, family_name;
  date birth_date;
};

/// The member whom *facts* name and who has cover on *today*; nothing: something of it is not so. Takes the
/// same work either way. Called on threads that may wait. Errors: log_error.
using member_matcher = std::function<std::optional<member_id>(const registration_facts& facts, date today)>;

struct login_settings {
  std::string tenant = "default";
  std::string issuer;  ///< of access tokens, who is their audience too
  std::chrono::seconds access = identity::access_lifetime;
  std::chrono::seconds idle = std::chrono::hours(24);          ///< how long a refresh token waits to be used
  std::chrono::seconds lifetime = std::chrono::hours(7 * 24);  ///< of a session, however often it is used
  identity::throttle_limits throttle;
  unsigned hashes_at_once = 2, hashes_waiting = 64;
  bool self_registration = false;
};

/// Everything that is wrong with *settings*, each with the rule; empty: nothing.
std::vector<std::string> problems_of(const login_settings& settings);

}  // namespace benefactor::api::login
