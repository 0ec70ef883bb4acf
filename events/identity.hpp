// Users: who may come in and as what, the passwords and sessions they come in with, and lock-outs.
//
// The directory knows all users of one payer, because rules span them: the last active ADMIN stays one, and a
// certificate or an external identity is one user's. A user's id is the surrogate of the login name, so names
// are unique by construction and deciding needs none. What a session may do is what the user may do at that
// moment: whoever is asked something looks here, so that taking a role or a user away holds at once.
// Logins are no events (the audit log has them); only lock-outs are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>

#include "events/bucket.hpp"
#include "events/claim_life.hpp"
#include "events/user_roles.hpp"

namespace benefactor {

inline constexpr std::size_t min_login_name = 3, max_login_name = 128;
inline constexpr std::size_t max_display_name = 128, max_email = 254;  ///< RFC 5321, section 4.5.3.1.3
inline constexpr std::size_t max_password_hash = 512;
inline constexpr std::size_t sessions_max = 64;  ///< of one user: the oldest gives way
inline constexpr std::int64_t session_us_max = std::int64_t{90} * 86'400 * 1'000'000;

// ---- events ----
// *by*: the user who did it; zero: the engine itself, or whoever set it up.

struct user_added {
  user_id user, by;
  user_kind kind = user_kind::person;
  role_set roles;
  user_binding binding;
  content_digest digest;  ///< of what is sealed: the same user added again is known
  struct sealed {
    std::string login, display_name, email, external_subject;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const user_added&) const = default;
};

struct user_roles_changed {
  user_id user, by;
  role_set roles;  ///< all of them
  auto operator<=>(const user_roles_changed&) const = default;
};

struct user_bound {
  user_id user, by;
  user_binding binding;  ///< all of it
  struct sealed {
    std::string external_subject;
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const user_bound&) const = default;
};

/// Also ends a lock-out, which was about the password before.
struct password_set {
  user_id user, by;
  id128 change;  ///< random: names this password
  bool must_change = false;
  bool ends_sessions = true;  ///< all; not where the same password was only hashed anew
  struct sealed {
    std::string hash;  ///< as a PHC string, with its parameters
    auto operator<=>(const sealed&) const = default;
  } confidential;
  auto operator<=>(const password_set&) const = default;
};

/// Ends all sessions, also those that a certificate or another issuer's token began.
struct user_deactivated {
  user_id user, by;
  std::int64_t ended_us = 0;  ///< such tokens from before are taken no more; 0, of early events: they are
  auto operator<=>(const user_deactivated&) const = default;
};

struct user_reactivated {
  user_id user, by;
  auto operator<=>(const user_reactivated&) const = default;
};

/// Nobody logs in as the user for a while. Sessions go on: whoever guesses at a password throws nobody out.
struct user_locked {
  user_id user;
  std::int64_t until_us = 0;   ///< microseconds since 1970, UTC
  std::uint32_t lockouts = 1;  ///< in a row, with this one
  auto operator<=>(const user_locked&) const = default;
};

struct user_unlocked {
  user_id user, by;
  auto operator<=>(const user_unlocked&) const = default;
};

/// Sessions that had expired by then are gone.
struct session_opened {
  user_id user;
  session_id session;      ///< random
  sha256_digest digest{};  ///< of the refresh token
  std::int64_t opened_us = 0, expires_us = 0;
  session_id replaces;  ///< ended for being one too many; zero: none
  auto operator<=>(const session_opened&) const = default;
};

/// Says all of the session, so that its last event is enough to know it.
struct session_refreshed {
  user_id user;
  session_id session;
  sha256_digest digest{};  ///< of the refresh token that is good from now on, and no other
  std::int64_t opened_us = 0, expires_us = 0;
  auto operator<=>(const session_refreshed&) const = default;
};

enum class revocation : std::uint8_t {
  logged_out,
  by_admin,
  token_reused  ///< a refresh token came that was not the good one: one of two who have it is a thief
};
std::string_view to_text(revocation r);

struct session_revoked {
  user_id user, by;
  session_id session;  ///< zero: all of the user's, as of user_deactivated
  revocation why = revocation::logged_out;
  std::int64_t ended_us = 0;  ///< of all, as of user_deactivated
  auto operator<=>(const session_revoked&) const = default;
};

using user_event =
    std::variant<user_added, user_roles_changed, user_bound, password_set, user_deactivated, user_reactivated,
                 user_locked, user_unlocked, session_opened, session_refreshed, session_revoked>;

/// The user the event is about.
const user_id& user_of(const user_event& event);

/// What whoever caused *event* is refused all the same: a refresh token that was not the good one. Nothing
/// for every other event.
std::optional<rejection> refusal_with(const user_event& event);

// ---- commands ----

/// *user*, *digest* and the surrogate of the external subject are of what is confidential
/// (store/user_book.hpp, with_ids).
struct add_user {
  user_id user, by;
  user_kind kind = user_kind::person;
  role_set roles;
  user_binding binding;
  content_digest digest;
  user_added::sealed confidential;
};
struct change_roles {
  user_id user, by;
  role_set roles;
};
struct bind_user {
  user_id user, by;
  user_binding binding;
  user_bound::sealed confidential;
};
struct set_password {
  user_id user, by;
  id128 change;  ///< random; the same change again is known
  /// The change that this one is to follow; refused when another password was set meanwhile. Zero: any.
  id128 instead_of;
  std::string hash;
  bool must_change = false;
  bool ends_sessions = true;
};
struct deactivate_user {
  user_id user, by;
  std::int64_t now_us = 0;
};
struct reactivate_user {
  user_id user, by;
};
/// After too many wrong passwords; how many, and since when, the shell knows.
struct lock_user {
  user_id user;
  std::int64_t now_us = 0;
};
struct unlock_user {
  user_id user, by;
};
struct open_session {
  user_id user;
  session_id session;  ///< random
  sha256_digest digest{};
  std::int64_t now_us = 0, expires_us = 0;
  /// The change that set the password that was found right; refused when another was set meanwhile: who knew
  /// the old one alone stays out.
  id128 verified{};
};
struct refresh_session {
  user_id user;
  session_id session;
  sha256_digest presented{}, next{};
  std::int64_t now_us = 0, expires_us = 0;
};
struct revoke_session {
  user_id user, by;
  session_id session;  ///< zero: all of the user's
  revocation why = revocation::logged_out;
  std::int64_t now_us = 0;  ///< of all: from when on tokens of another issuer have to be
};
using user_command =
    std::variant<add_user, change_roles, bind_user, set_password, deactivate_user, reactivate_user, lock_user,
                 unlock_user, open_session, refresh_session, revoke_session>;

// ---- state ----

struct user_session {
  sha256_digest digest{};
  std::int64_t opened_us = 0, expires_us = 0;
  auto operator<=>(const user_session&) const = default;
};

struct user_password {
  id128 change;
  bool must_change = false;
  std::string hash;  ///< empty where the user's key was not at hand; nothing is decided by it
  auto operator<=>(const user_password&) const = default;
};

struct user_account {
  user_kind kind = user_kind::person;
  role_set roles;
  user_binding binding;
  content_digest digest;
  bool active = true;
  std::optional<user_password> password;
  std::int64_t locked_until_us = 0;    ///< 0: not locked
  std::uint32_t lockouts = 0;          ///< in a row
  std::int64_t sessions_ended_us = 0;  ///< when all were last: tokens of others from before are void
  std::map<session_id, user_session> sessions;
  user_added::sealed names;  ///< as user_password::hash

  bool is_locked(std::int64_t now_us) const { return now_us < locked_until_us; }
  bool is_active_admin() const { return active && roles.has(user_role::admin); }
  /// By another issuer's token or, of a PAYER_SYSTEM alone, a certificate: no event begins such a session.
  bool comes_without_login() const {
    return !binding.external.empty() || (!binding.certificate.empty() && roles.has(user_role::payer_system));
  }
  bool has_way_in() const { return password || comes_without_login(); }
  auto operator<=>(const user_account&) const = default;
};

struct user_directory {
  std::map<user_id, user_account> users;
  std::map<std::string, user_id> by_certificate;
  std::map<external_identity, user_id> by_external;
  std::size_t active_admins = 0;

  const user_account* find(const user_id& user) const;
  /// False: no active ADMIN has a way in, so that the engine has to be set up.
  bool can_be_administered() const;
  auto operator<=>(const user_directory&) const = default;
};

/// The event; nothing when it is so already; or why it is refused. To refresh a session that never was, has
/// ended or has expired, or a user's that is not there, is NOT_FOUND in the same words.
using user_decision = std::variant<std::optional<user_event>, rejection>;

user_decision decide(const user_directory& directory, const user_command& command);
void evolve(user_directory& directory, const user_event& event);

/// How long the lock-out of that number in a row lasts: one minute, doubled with each, at most an hour.
std::int64_t lockout_us(std::uint32_t lockouts);
/// A lock-out that ended so long ago is not in a row with the next one.
inline constexpr std::int64_t lockout_forgotten_us = std::int64_t{24} * 3'600 * 1'000'000;

/// The bytes that a user's digest is made of; unambiguous.
std::string canonical_names(const user_added::sealed& names);

/// A login name as it is told from others: ASCII letters in lower case, all else as it is.
std::string folded_login(std::string_view login);

}  // namespace benefactor
