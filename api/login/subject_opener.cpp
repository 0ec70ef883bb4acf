#include "api/login/subject_opener.hpp"

#include <memory>
#include <utility>

#include "api/login/user_standing.hpp"

namespace benefactor::api::login {

using identity::token_fault;

struct subject_opener::found {
  user_id user;
  user_account account;
  standing_ground ground;
};

namespace {

std::chrono::sys_seconds seconds_at(std::int64_t us) {
  return std::chrono::floor<std::chrono::seconds>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(us)));
}

std::int64_t us_at(std::chrono::sys_seconds time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
}

/// An id as our own tokens have it.
template <class Id>
std::optional<Id> id_in(const std::string& text) {
  const auto id = id_from_hex(text);
  return id && *id ? std::optional(Id{*id}) : std::nullopt;
}

}  // namespace

void subject_opener::tell(login_step what, const came_from& peer, const id128& user, const id128& session,
                          std::string_view detail) const {
  if (!parts_.listener) return;
  login_event event;
  event.what = what;
  event.outcome = login_outcome::refused;
  event.user = user;
  event.session = session;
  event.peer = peer.address;
  event.listener = peer.listener;
  event.when_us = parts_.clock();
  event.detail = detail;
  parts_.listener(event);
}

std::variant<subject_opener::found, token_fault> subject_opener::find(std::string_view token) const {
  const auto now_us = parts_.clock();
  const auto now = seconds_at(now_us);
  auto verdict = identity::verify(token, parts_.keys.accepted(now), {parts_.issuer, parts_.issuer}, now);
  if (const auto* claims = std::get_if<identity::token_claims>(&verdict)) {
    if (claims->tenant != parts_.tenant) return token_fault::tenant;
    const auto user = id_in<user_id>(claims->subject);
    if (!user) return token_fault::subject;
    const auto session = id_in<session_id>(claims->session);
    auto account = session ? parts_.users.in_session(*user, *session, now_us) : std::nullopt;
    if (!account) return token_fault::session;
    return found{*user, std::move(*account), in_login_session{*session}};
  }
  const auto fault = std::get<token_fault>(verdict);
  if (fault != token_fault::key || !parts_.issuers) return fault;  // Of one of our keys, or of none at all.
  auto other = parts_.issuers->verify(token, now);
  if (const auto* broken = std::get_if<token_fault>(&other)) return *broken;
  const auto& said = std::get<identity::external_identity>(other);
  const benefactor::external_identity who{said.issuer, parts_.ids.external_user(said.issuer, said.user_name)};
  auto named = parts_.users.by_external(who);
  if (!named || !named->second.active) return token_fault::user_name;
  const by_external_token ground{who, us_at(said.expires), us_at(said.issued)};
  if (ground.is_void_for(named->second)) return token_fault::session;
  return found{named->first, std::move(named->second), ground};
}

access_subject subject_opener::subject_of(const found& who) const {
  access_subject subject;
  subject.tenant = parts_.tenant;
  subject.user = to_hex(who.user);  // A login name may be an e-mail address.
  for (const auto each : who.account.roles.list())
    if (const auto known = parse_role(benefactor::to_text(each))) subject.roles.insert(*known);
  const auto& binding = who.account.binding;
  if (subject.roles.contains(role::provider)) subject.npis = {binding.npis.begin(), binding.npis.end()};
  if (subject.roles.contains(role::payer_system) && !binding.certificate.empty())
    subject.submitters.insert(binding.certificate);
  if (subject.roles.contains(role::patient)) {
    auto reach = parts_.scope ? parts_.scope(who.account) : patient_reach{};
    subject.policies = std::move(reach.policies);
    subject.members = std::move(reach.members);
    if (binding.member) subject.members.insert(binding.member);
  }
  if (const auto* by = std::get_if<by_certificate_name>(&who.ground)) subject.certificate = by->common_name;
  if (const auto* in = std::get_if<in_login_session>(&who.ground)) subject.session = in->session;
  subject.standing =
      std::make_shared<user_standing>(parts_.users, parts_.clock, who.user, who.account, who.ground);
  return subject;
}

opening subject_opener::of_token(std::string_view token, const came_from& peer) const {
  const auto who = find(token);
  if (const auto* fault = std::get_if<token_fault>(&who)) {
    tell(login_step::token_opening, peer, {}, {}, identity::text_of(*fault));
    return *fault == token_fault::expired ? token_expired : token_not_taken;
  }
  return subject_of(std::get<found>(who));
}

opening subject_opener::of_certificate(const std::string& common_name, const came_from& peer) const {
  const auto named = common_name.empty() ? std::nullopt : parts_.users.by_certificate(common_name);
  const auto refuse = [&](std::string_view detail) {
    tell(login_step::certificate_opening, peer, named ? named->first : user_id{}, {}, detail);
    return certificate_not_known;
  };
  if (!named) return refuse("certificate: no user is bound to it");
  const auto& [user, account] = *named;
  if (!account.active) return refuse("certificate: its user is deactivated");
  if (!account.roles.has(user_role::payer_system)) return refuse("certificate: its user is no PAYER_SYSTEM");
  return subject_of({user, account, by_certificate_name{common_name}});
}

}  // namespace benefactor::api::login
