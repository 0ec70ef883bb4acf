#include "api/client/read_identity.hpp"

#include "api/client/read_results.hpp"
#include "api/rpc/wire_codes.hpp"

namespace benefactor::api {
namespace {

account_binding read_binding(wire::Binding::Reader from) {
  return {.npis = read_texts(from.getNpis()),
          .policy_number = to_string(from.getPolicyNumber()),
          .member_number = to_string(from.getMemberId()),
          .certificate = to_string(from.getCertificate()),
          .issuer = to_string(from.getIssuer()),
          .subject = to_string(from.getSubject())};
}

}  // namespace

std::string_view to_text(login_refusal_code code) {
  switch (code) {
    case login_refusal_code::none: break;
    case login_refusal_code::wrong_credentials: return "WRONG_CREDENTIALS";
    case login_refusal_code::too_many_tries: return "TOO_MANY_TRIES";
    case login_refusal_code::must_change_password: return "MUST_CHANGE_PASSWORD";
    case login_refusal_code::busy: return "BUSY";
    case login_refusal_code::invalid: return "INVALID";
    case login_refusal_code::not_open: return "NOT_OPEN";
    case login_refusal_code::no_session: return "NO_SESSION";
  }
  return "REFUSED";
}

user_profile read_profile(wire::Profile::Reader from) {
  user_profile to;
  to.user = to_string(from.getUser());
  to.login = to_string(from.getLogin());
  to.display_name = to_string(from.getDisplayName());
  to.email = to_string(from.getEmail());
  to.roles = read_texts(from.getRoles());
  to.npis = read_texts(from.getNpis());
  if (from.hasMember()) {
    const auto member = from.getMember();
    to.member =
        member_link{to_string(member.getPolicyNumber()), to_string(member.getMemberId()), member.getHolder()};
  }
  to.open_policies = read_texts(from.getOpenPolicies());
  to.session = to_string(from.getSession());
  to.tenant = to_string(from.getTenant());
  return to;
}

login_answer read_login(wire::LoginResult::Reader from) {
  if (from.isTokens()) {
    const auto tokens = from.getTokens();
    return session_tokens{to_string(tokens.getAccess()), to_string(tokens.getRefresh()),
                          tokens.getAccessSeconds(), tokens.getRefreshSeconds(),
                          read_profile(tokens.getProfile())};
  }
  const auto refused = from.getRefused();
  // One that this program does not know is a refusal all the same, and its reason says which.
  const auto known = refused.getCode() <= wire::LoginRefusalCode::NO_SESSION;
  return login_refusal{known ? static_cast<login_refusal_code>(refused.getCode()) : login_refusal_code::none,
                       to_string(refused.getReason()), refused.getRetryAfterSeconds(),
                       read_problems(refused.getProblems())};
}

account_details read_account(wire::UserAccount::Reader from) {
  account_details to;
  to.user = to_string(from.getUser());
  to.login = to_string(from.getLogin());
  to.display_name = to_string(from.getDisplayName());
  to.email = to_string(from.getEmail());
  to.roles = read_texts(from.getRoles());
  to.binding = read_binding(from.getBinding());
  to.system = from.getSystem();
  to.active = from.getActive();
  to.has_password = from.getHasPassword();
  to.must_change = from.getMustChange();
  to.locked_until = to_string(from.getLockedUntil());
  for (const auto session : from.getSessions())
    to.sessions.push_back(
        {to_string(session.getSession()), to_string(session.getOpened()), to_string(session.getExpires())});
  return to;
}

account_result read_account_result(wire::UserResult::Reader from) {
  if (from.isRefused()) return read_refusal(from.getRefused());
  const auto done = from.getDone();
  return account_change{read_account(done.getUser()), done.getPosition(), done.getUnchanged(),
                        to_string(done.getOneTimePassword())};
}

void write_new_login(wire::NewLogin::Builder to, const new_login& from) {
  to.setLogin(to_text_reader(from.login));
  to.setPassword(to_text_reader(from.password));
  to.setDisplayName(to_text_reader(from.display_name));
  to.setEmail(to_text_reader(from.email));
}

void write_binding(wire::Binding::Builder to, const account_binding& from) {
  write_texts(to.initNpis(static_cast<kj::uint>(from.npis.size())), from.npis);
  to.setPolicyNumber(to_text_reader(from.policy_number));
  to.setMemberId(to_text_reader(from.member_number));
  to.setCertificate(to_text_reader(from.certificate));
  to.setIssuer(to_text_reader(from.issuer));
  to.setSubject(to_text_reader(from.subject));
}

void write_account(wire::NewUser::Builder to, const new_account& from) {
  to.setLogin(to_text_reader(from.login));
  to.setDisplayName(to_text_reader(from.display_name));
  to.setEmail(to_text_reader(from.email));
  write_texts(to.initRoles(static_cast<kj::uint>(from.roles.size())), from.roles);
  write_binding(to.initBinding(), from.binding);
  to.setSystem(from.system);
}

void write_account_name(wire::UserReference::Builder to, const account_name& from) {
  if (from.id.empty())
    to.setLogin(to_text_reader(from.login));
  else
    to.setId(to_data_reader(from.id));
}

}  // namespace benefactor::api
