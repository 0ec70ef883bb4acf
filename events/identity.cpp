// What users' events change, and the words around them; what is decided is in identity_decide.cpp.
#include "events/identity.hpp"

#include <algorithm>

#include "events/overloaded.hpp"

namespace benefactor {

namespace {

void bind(user_directory& directory, const user_id& user, user_account& account,
          const user_binding& binding) {
  if (!account.binding.certificate.empty()) directory.by_certificate.erase(account.binding.certificate);
  if (!account.binding.external.empty()) directory.by_external.erase(account.binding.external);
  account.binding = binding;
  if (!binding.certificate.empty()) directory.by_certificate.insert_or_assign(binding.certificate, user);
  if (!binding.external.empty()) directory.by_external.insert_or_assign(binding.external, user);
}

void apply(user_account& account, const password_set& e) {
  account.password = user_password{e.change, e.must_change, e.confidential.hash};
  account.locked_until_us = 0;
  account.lockouts = 0;
  if (e.ends_sessions) account.sessions.clear();
}

void apply(user_account& account, const session_opened& e) {
  std::erase_if(account.sessions, [&](const auto& s) { return s.second.expires_us <= e.opened_us; });
  if (e.replaces) account.sessions.erase(e.replaces);
  account.sessions.insert_or_assign(e.session, user_session{e.digest, e.opened_us, e.expires_us});
}

void end_all_sessions(user_account& account, std::int64_t ended_us) {
  account.sessions.clear();
  account.sessions_ended_us = std::max(account.sessions_ended_us, ended_us);
}

void apply(user_account& account, const session_revoked& e) {
  if (e.session)
    account.sessions.erase(e.session);
  else
    end_all_sessions(account, e.ended_us);
}

void append_sized(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

}  // namespace

std::string_view to_text(revocation r) {
  switch (r) {
    case revocation::logged_out: return "LOGGED_OUT";
    case revocation::by_admin: return "BY_ADMIN";
    case revocation::token_reused: return "TOKEN_REUSED";
  }
  return "UNKNOWN";
}

const user_id& user_of(const user_event& event) {
  return std::visit([](const auto& e) -> const user_id& { return e.user; }, event);
}

std::optional<rejection> refusal_with(const user_event& event) {
  const auto* revoked = std::get_if<session_revoked>(&event);
  if (!revoked || revoked->why != revocation::token_reused) return std::nullopt;
  return rejection{rejection_code::invalid_transition,
                   {},
                   "the refresh token is not the session's: the session is revoked"};
}

const user_account* user_directory::find(const user_id& user) const {
  const auto at = users.find(user);
  return at == users.end() ? nullptr : &at->second;
}

bool user_directory::can_be_administered() const {
  return active_admins > 0 && std::any_of(users.begin(), users.end(), [](const auto& user) {
           return user.second.is_active_admin() && user.second.has_way_in();
         });
}

void evolve(user_directory& directory, const user_event& event) {
  auto& account = directory.users[user_of(event)];
  const bool was_admin = account.is_active_admin();
  std::visit(
      overloaded{
          [&](const user_added& e) {
            account.kind = e.kind;
            account.roles = e.roles;
            account.digest = e.digest;
            account.names = e.confidential;
            bind(directory, e.user, account, e.binding);
          },
          [&](const user_roles_changed& e) { account.roles = e.roles; },
          [&](const user_bound& e) {
            bind(directory, e.user, account, e.binding);
            account.names.external_subject = e.confidential.external_subject;
          },
          [&](const user_deactivated& e) {
            account.active = false;
            end_all_sessions(account, e.ended_us);
          },
          [&](const user_reactivated&) { account.active = true; },
          [&](const user_locked& e) {
            account.locked_until_us = e.until_us;
            account.lockouts = e.lockouts;
          },
          [&](const user_unlocked&) {
            account.locked_until_us = 0;
            account.lockouts = 0;
          },
          [&](const session_refreshed& e) {
            account.sessions.insert_or_assign(e.session, user_session{e.digest, e.opened_us, e.expires_us});
          },
          [&](const auto& e) { apply(account, e); }},
      event);
  directory.active_admins += account.is_active_admin() ? 1 : 0;
  directory.active_admins -= was_admin ? 1 : 0;
}

std::int64_t lockout_us(std::uint32_t lockouts) {
  constexpr std::int64_t minute = 60'000'000, most = 60 * minute;
  constexpr std::uint32_t doublings_to_most = 6;
  const auto doublings = std::min(lockouts == 0 ? 0 : lockouts - 1, doublings_to_most);
  return std::min(minute << doublings, most);
}

std::string canonical_names(const user_added::sealed& names) {
  std::string bytes = "user";
  for (const auto* part : {&names.login, &names.display_name, &names.email, &names.external_subject})
    append_sized(bytes, *part);
  return bytes;
}

std::string folded_login(std::string_view login) {
  std::string folded(login);
  for (auto& c : folded)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return folded;
}

}  // namespace benefactor
