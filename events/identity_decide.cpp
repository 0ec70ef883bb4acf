// What may be done to users and sessions: decide() of events/identity.hpp.
#include <algorithm>
#include <utility>
#include <vector>

#include "events/contract_decide.hpp"
#include "events/identity.hpp"
#include "events/system_names.hpp"

namespace benefactor {

namespace {

using changes = std::optional<user_event>;
using problem_list = std::vector<field_problem>;
const user_decision unchanged = changes{};

rejection no_such_user() { return not_found("no such user"); }
rejection no_such_session() { return not_found("no such session"); }

bool is_blank_or_control(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; }
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return c != ' ' && is_blank_or_control(c); });
}

void check_names(const user_added::sealed& names, problem_list& problems) {
  check_text(names.login, min_login_name, max_login_name, "login", problems);
  if (std::any_of(names.login.begin(), names.login.end(), is_blank_or_control))
    problems.push_back({"login", "a login name has no blanks or control characters"});
  if (is_system_name(names.login))
    problems.push_back({"login", "is none of the names that the program acts under"});
  check_text(names.display_name, 0, max_display_name, "displayName", problems);
  if (has_control(names.display_name)) problems.push_back({"displayName", "has no control characters"});
  const auto& email = names.email;
  check_text(email, 0, max_email, "email", problems);
  const auto at = email.rfind('@');
  if (!email.empty() && (at == std::string::npos || at == 0 || at + 1 == email.size() ||
                         std::any_of(email.begin(), email.end(), is_blank_or_control)))
    problems.push_back({"email", "an e-mail address is name@domain"});
}

void check_subject(const std::string& subject, problem_list& problems) {
  check_text(subject, 0, max_external_subject, "binding.external", problems);
}

/// A certificate or an external identity lets one user in, and no other.
void check_unique(const user_directory& directory, const user_id& user, const user_binding& binding,
                  problem_list& problems) {
  const auto taken = [&](const auto& index, const auto& key) {
    const auto at = index.find(key);
    return at != index.end() && at->second != user;
  };
  if (taken(directory.by_certificate, binding.certificate))
    problems.push_back({"binding.certificate", "is another user's"});
  if (taken(directory.by_external, binding.external))
    problems.push_back({"binding.external", "is another user's"});
}

user_binding sorted(user_binding binding) {
  auto& npis = binding.npis;
  std::sort(npis.begin(), npis.end());
  npis.erase(std::unique(npis.begin(), npis.end()), npis.end());
  return binding;
}

/// True when of the active ADMINs only *account* can log in.
bool is_last_way_in(const user_directory& directory, const user_account& account) {
  return account.is_active_admin() && account.has_way_in() &&
         std::none_of(directory.users.begin(), directory.users.end(), [&](const auto& other) {
           return &other.second != &account && other.second.is_active_admin() && other.second.has_way_in();
         });
}

/// True when without *account* no active ADMIN is left, or none who can log in.
bool is_last_admin(const user_directory& directory, const user_account& account) {
  if (!account.is_active_admin()) return false;
  return directory.active_admins == 1 || is_last_way_in(directory, account);
}

/// True when *account* is the last to let an ADMIN in, and does no more with *roles* and *binding*.
bool loses_last_way_in(const user_directory& directory, const user_account& account, role_set roles,
                       const user_binding& binding) {
  user_account after;
  after.roles = roles;
  after.binding = binding;
  after.password = account.password;
  return !after.has_way_in() && is_last_way_in(directory, account);
}

user_decision on(const user_directory& directory, const add_user& c) {
  problem_list problems;
  check_names(c.confidential, problems);
  check_subject(c.confidential.external_subject, problems);
  check_binding(c.binding, problems);
  check_roles(c.kind, c.roles, c.binding, problems);
  check_unique(directory, c.user, c.binding, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  user_added event{c.user, c.by, c.kind, c.roles, sorted(c.binding), c.digest, c.confidential};
  if (const auto* known = directory.find(c.user)) {
    if (known->kind == event.kind && known->roles == event.roles && known->binding == event.binding &&
        known->digest == event.digest)
      return unchanged;
    return rejection{
        rejection_code::idempotency_conflict, {}, "the login name is a user's with other content"};
  }
  return changes{std::move(event)};
}

user_decision on(const user_directory& directory, const change_roles& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  problem_list problems;
  check_roles(account->kind, c.roles, account->binding, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (account->roles == c.roles) return unchanged;
  if (!c.roles.has(user_role::admin) && is_last_admin(directory, *account))
    return refused_transition("the last active ADMIN keeps the role");
  if (loses_last_way_in(directory, *account, c.roles, account->binding))
    return refused_transition("the last active ADMIN keeps a way to log in");
  return changes{user_roles_changed{c.user, c.by, c.roles}};
}

user_decision on(const user_directory& directory, const bind_user& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  problem_list problems;
  check_subject(c.confidential.external_subject, problems);
  check_binding(c.binding, problems);
  check_roles(account->kind, account->roles, c.binding, problems);
  check_unique(directory, c.user, c.binding, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  user_bound event{c.user, c.by, sorted(c.binding), c.confidential};
  if (account->binding == event.binding) return unchanged;
  if (loses_last_way_in(directory, *account, account->roles, event.binding))
    return refused_transition("the last active ADMIN keeps a way to log in");
  return changes{std::move(event)};
}

user_decision on(const user_directory& directory, const set_password& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  problem_list problems;
  if (c.hash.size() > max_password_hash || !c.hash.starts_with('$') ||
      !std::all_of(c.hash.begin(), c.hash.end(), [](char at) { return at > ' ' && at < 0x7f; }))
    problems.push_back({"hash", "a password's hash is a PHC string of at most 512 characters"});
  if (!c.change) problems.push_back({"change", "a change has an id"});
  if (!problems.empty()) return invalid(std::move(problems));
  const auto current = account->password ? account->password->change : id128{};
  if (current == c.change) return unchanged;
  if (!account->active) return refused_transition("a deactivated user gets no password");
  if (c.instead_of && current != c.instead_of)
    return refused_transition("another password was set meanwhile");
  return changes{password_set{c.user, c.by, c.change, c.must_change, c.ends_sessions, {c.hash}}};
}

user_decision on(const user_directory& directory, const deactivate_user& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  if (!account->active) return unchanged;
  if (is_last_admin(directory, *account))
    return refused_transition("the last active ADMIN is not deactivated");
  return changes{user_deactivated{c.user, c.by, c.now_us}};
}

user_decision on(const user_directory& directory, const reactivate_user& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  if (account->active) return unchanged;
  return changes{user_reactivated{c.user, c.by}};
}

user_decision on(const user_directory& directory, const lock_user& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  if (!account->active || account->is_locked(c.now_us)) return unchanged;
  const bool in_a_row = account->lockouts > 0 && c.now_us - account->locked_until_us < lockout_forgotten_us;
  const auto lockouts = in_a_row ? account->lockouts + 1 : 1;
  return changes{user_locked{c.user, c.now_us + lockout_us(lockouts), lockouts}};
}

user_decision on(const user_directory& directory, const unlock_user& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  if (account->lockouts == 0) return unchanged;
  return changes{user_unlocked{c.user, c.by}};
}

void check_expiry(std::int64_t now_us, std::int64_t expires_us, problem_list& problems) {
  if (expires_us <= now_us || expires_us - now_us > session_us_max)
    problems.push_back({"expires", "a session ends after now, and at most 90 days after"});
}

/// The session that gives way to one more; zero: none has to.
session_id oldest_of_too_many(const user_account& account, std::int64_t now_us) {
  std::size_t live = 0;
  const std::pair<const session_id, user_session>* oldest = nullptr;
  for (const auto& s : account.sessions) {
    if (s.second.expires_us <= now_us) continue;
    ++live;
    if (!oldest || s.second.opened_us < oldest->second.opened_us) oldest = &s;
  }
  return live < sessions_max ? session_id{} : oldest->first;
}

user_decision on(const user_directory& directory, const open_session& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  problem_list problems;
  if (!c.session) problems.push_back({"session", "a session has an id"});
  if (!c.verified) problems.push_back({"verified", "a session begins with a password that was found right"});
  check_expiry(c.now_us, c.expires_us, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  if (const auto at = account->sessions.find(c.session);
      at != account->sessions.end() && at->second.expires_us > c.now_us) {
    if (at->second.digest == c.digest) return unchanged;
    return rejection{rejection_code::idempotency_conflict, {}, "the session is known with another token"};
  }
  if (!account->active) return refused_transition("the user is deactivated");
  if (account->is_locked(c.now_us)) return refused_transition("the user is locked");
  if (!account->password || account->password->change != c.verified)
    return refused_transition("another password was set meanwhile");
  if (account->password->must_change) return refused_transition("the password has to be changed first");
  return changes{session_opened{c.user, c.session, c.digest, c.now_us, c.expires_us,
                                oldest_of_too_many(*account, c.now_us)}};
}

user_decision on(const user_directory& directory, const refresh_session& c) {
  problem_list problems;
  if (c.presented == c.next) problems.push_back({"next", "a refresh token is never given twice"});
  check_expiry(c.now_us, c.expires_us, problems);
  if (!problems.empty()) return invalid(std::move(problems));
  const auto* account = directory.find(c.user);
  if (!account) return no_such_session();
  const auto at = account->sessions.find(c.session);
  if (at == account->sessions.end() || at->second.expires_us <= c.now_us) return no_such_session();
  const auto& session = at->second;
  // The same command again: nobody else knows the token that it makes.
  if (session.digest == c.next) return unchanged;
  if (session.digest != c.presented)
    return changes{session_revoked{c.user, {}, c.session, revocation::token_reused}};
  return changes{session_refreshed{c.user, c.session, c.next, session.opened_us, c.expires_us}};
}

user_decision on(const user_directory& directory, const revoke_session& c) {
  const auto* account = directory.find(c.user);
  if (!account) return no_such_user();
  if (c.session) {
    if (!account->sessions.contains(c.session)) return unchanged;
    return changes{session_revoked{c.user, c.by, c.session, c.why}};
  }
  // Whether sessions are open that no event began is not known here, so they are ended anyhow, once by a
  // time.
  const bool others = account->comes_without_login() && account->sessions_ended_us < c.now_us;
  if (account->sessions.empty() && !others) return unchanged;
  return changes{session_revoked{c.user, c.by, {}, c.why, c.now_us}};
}

}  // namespace

user_decision decide(const user_directory& directory, const user_command& command) {
  return std::visit([&](const auto& c) { return on(directory, c); }, command);
}

}  // namespace benefactor
