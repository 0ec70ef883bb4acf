#include "api/rpc/write_identity.hpp"

#include "api/rpc/wire_codes.hpp"
#include "api/rpc/write_parts.hpp"
#include "events/date.hpp"

namespace benefactor::api {

namespace {

template <class Texts, class Init>
void write_text_list(const Texts& texts, Init init) {
  auto list = init(static_cast<kj::uint>(texts.size()));
  kj::uint i = 0;
  for (const auto& text : texts) list.set(i++, to_text_reader(text));
}

std::vector<std::string> names_of(role_set roles) {
  std::vector<std::string> names;
  for (const auto r : roles.list()) names.emplace_back(to_text(r));
  return names;
}

void write_names(wire::Profile::Builder to, const told_profile& profile) {
  to.setUser(to_data_reader(profile.user));
  if (!profile.account) return;
  const auto& names = profile.account->names;
  to.setLogin(to_text_reader(names.login));
  to.setDisplayName(to_text_reader(names.display_name));
  to.setEmail(to_text_reader(names.email));
}

}  // namespace

void write_profile(wire::Profile::Builder to, const told_profile& profile, const access_subject& subject) {
  if (profile.user) write_names(to, profile);
  std::vector<std::string> roles;
  for (const auto r : subject.roles) roles.emplace_back(to_text(r));
  write_text_list(roles, [&](kj::uint n) { return to.initRoles(n); });
  write_text_list(subject.npis, [&](kj::uint n) { return to.initNpis(n); });
  write_text_list(profile.open_policies, [&](kj::uint n) { return to.initOpenPolicies(n); });
  if (profile.numbers) {
    auto member = to.initMember();
    member.setPolicyNumber(to_text_reader(profile.numbers->policy_number));
    member.setMemberId(to_text_reader(profile.numbers->member_number));
    member.setHolder(profile.numbers->holder);
  }
  if (subject.session) to.setSession(to_data_reader(subject.session));
  to.setTenant(to_text_reader(subject.tenant));
}

void write_login(wire::LoginResult::Builder to, const login::login_answer& answer,
                 const told_profile& profile, const std::string& tenant) {
  if (const auto* refused = std::get_if<login::refused_login>(&answer)) {
    auto told = to.initRefused();
    told.setCode(static_cast<wire::LoginRefusalCode>(refused->code));
    told.setReason(to_text_reader(std::string(login::text_of(refused->code))));
    told.setRetryAfterSeconds(refused->retry_after_seconds);
    write_problems(told.initProblems(static_cast<kj::uint>(refused->problems.size())), refused->problems);
    return;
  }
  const auto& given = std::get<login::session_tokens>(answer);
  auto tokens = to.initTokens();
  tokens.setAccess(to_text_reader(given.access->text));
  tokens.setRefresh(to_text_reader(given.refresh->text));
  tokens.setAccessSeconds(given.access_seconds);
  tokens.setRefreshSeconds(given.refresh_seconds);
  auto shown = tokens.initProfile();
  write_names(shown, profile);
  if (profile.account) {
    write_text_list(names_of(profile.account->roles), [&](kj::uint n) { return shown.initRoles(n); });
    write_text_list(profile.account->binding.npis, [&](kj::uint n) { return shown.initNpis(n); });
  }
  shown.setSession(to_data_reader(given.session));
  shown.setTenant(to_text_reader(tenant));
}

void write_user(wire::UserAccount::Builder to, const told_user& told, bool withheld) {
  const auto& account = told.account;
  to.setUser(to_data_reader(told.user));
  write_text_list(names_of(account.roles), [&](kj::uint n) { return to.initRoles(n); });
  auto binding = to.initBinding();
  write_text_list(account.binding.npis, [&](kj::uint n) { return binding.initNpis(n); });
  binding.setCertificate(to_text_reader(account.binding.certificate));
  binding.setIssuer(to_text_reader(account.binding.external.issuer));
  if (!withheld) {
    to.setLogin(to_text_reader(account.names.login));
    to.setDisplayName(to_text_reader(account.names.display_name));
    to.setEmail(to_text_reader(account.names.email));
    binding.setSubject(to_text_reader(account.names.external_subject));
    if (told.numbers) {
      binding.setPolicyNumber(to_text_reader(told.numbers->policy_number));
      binding.setMemberId(to_text_reader(told.numbers->member_number));
    }
  }
  to.setSystem(account.kind == user_kind::system);
  to.setActive(account.active);
  to.setHasPassword(account.password.has_value());
  to.setMustChange(account.password && account.password->must_change);
  if (account.locked_until_us != 0)
    to.setLockedUntil(to_text_reader(format_instant(account.locked_until_us)));
  auto sessions = to.initSessions(static_cast<kj::uint>(account.sessions.size()));
  kj::uint i = 0;
  for (const auto& [id, session] : account.sessions) {
    auto one = sessions[i++];
    one.setSession(to_data_reader(id));
    one.setOpened(to_text_reader(format_instant(session.opened_us)));
    one.setExpires(to_text_reader(format_instant(session.expires_us)));
  }
}

}  // namespace benefactor::api
