// Logins: from a name and a password to a session and its tokens, from one refresh token to the next, and the
// two ways in which somebody becomes a user without an administrator. Decides by the directory of users
// (store/user_book.hpp), and has the engine record what changes.
//
// Whoever is not let in learns no more than that: who is not there, is deactivated or locked, or has no
// password takes the same work and gets the same answer. Why it was is in the event that *listener* is told.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "api/identity/login_throttle.hpp"
#include "api/identity/password_hash.hpp"
#include "api/identity/token_keys.hpp"
#include "api/login/came_from.hpp"
#include "api/login/hash_gate.hpp"
#include "api/login/login_event.hpp"
#include "api/login/login_types.hpp"
#include "api/login/user_asker.hpp"
#include "store/surrogates.hpp"
#include "store/user_book.hpp"

namespace benefactor::api::login {

/// All that is named outlives the service.
struct login_parts {
  const store::user_book& users;
  const store::surrogates& ids;
  submit_requests submit;
  const identity::token_keys& keys;
  const identity::password_hasher& hasher;
  store::entropy_source& entropy;
  std::function<std::int64_t()> clock;              ///< µs since 1970, UTC
  std::function<identity::throttle_time()> steady;  ///< never goes back
  member_matcher find_member = {};                  ///< empty: nobody can register
  login_listener listener = {};
};

/// Thread-safe. Every function but begin_set_up() blocks, on the engine and on hashing:
/// never call them on the door's loop. *peer*: where it came from. Errors:
/// std::runtime_error where the engine could not decide.
class login_service {
 public:
  /// Errors: std::invalid_argument for settings that cannot be.
  login_service(login_settings settings, login_parts parts);
  login_service(const login_service&) = delete;
  login_service& operator=(const login_service&) = delete;

  /// @param new_password  empty: none
  login_answer login(std::string_view name, std::string_view password, std::string_view new_password,
                     const came_from& peer);
  login_answer refresh(std::string_view token, const came_from& peer);
  login_answer set_up(std::string_view secret, const new_login& account, const came_from& peer);
  login_answer register_member(const new_login& account, const registration_facts& facts,
                               const came_from& peer);
  /// Ends one session of *user*.
  void log_out(const user_id& user, const session_id& session, const came_from& peer);

  /// Draws the secret of the set-up, which only this process knows; null: there is an administrator.
  std::unique_ptr<secret_text> begin_set_up();

  // For the administrator's commands (user_admin.hpp).
  hash_gate& gate() { return gate_; }
  const login_settings& settings() const { return settings_; }
  const login_parts& parts() const { return parts_; }
  const user_asker& engine() const { return engine_; }
  /// Fills in the time.
  void tell(login_event what) const;

 private:
  struct entry;  // Of somebody who becomes a user; account_entry.cpp.

  bool is_set_up_open();

  login_event event(login_step what, const came_from& peer) const;
  refused_login refuse(login_event told, refusal code, std::vector<field_problem> problems = {}) const;
  refused_login refuse_for_now(login_event told, refusal code, std::chrono::milliseconds wait) const;
  /// Counts a failure of *key*, the throttle's name for *user*, and locks the user when it is time to. The
  /// engine is not waited for: it would tell who is there.
  void note_failure(const user_id& user, const std::string& key, const came_from& peer);
  /// Nothing: another password was set meanwhile, or the user may not log in any more.
  std::optional<session_tokens> begin_session(const user_id& user, const id128& verified,
                                              store::source_channel channel);
  session_tokens issue(const user_id& user, const session_id& session, const user_account& account,
                       std::unique_ptr<secret_text> refresh, std::int64_t now_us,
                       std::int64_t expires_us) const;
  /// The change that set *password*'s hash anew, or *instead_of* where that was not to be.
  id128 rehash(const user_id& user, const user_password& stored, std::string_view password,
               store::source_channel channel);
  std::optional<login_answer> first_refusal(const entry& e);
  login_answer add_and_open(const entry& e, const std::string& hash);

  const login_settings settings_;
  const login_parts parts_;
  const user_asker engine_;
  hash_gate gate_;
  std::mutex throttle_mutex_;
  identity::login_throttle throttle_;
  /// Two with one name, or for one member, come one after the other. Taken by who has a turn of the gate, and
  /// never waited for the other way round.
  std::mutex entering_;
  std::mutex secret_mutex_;
  std::unique_ptr<secret_text> set_up_secret_;
};

}  // namespace benefactor::api::login
