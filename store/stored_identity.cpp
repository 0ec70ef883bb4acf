// Users and their sessions as stored.
#include "store/stored_identity.hpp"

#include <algorithm>

namespace benefactor::store {

namespace {

void get_roles(std::uint16_t bits, role_set& roles) {
  const auto known = role_set::of_bits(bits);
  if (!known) throw malformed_message{"a role has an unknown number"};
  roles = *known;
}

template <class Builder, class Event>
void put_by(Builder to, const Event& event) {
  if (event.by) put_id(to.initBy(), event.by);
}

template <class Builder>
void put_bound(Builder to, const user_binding& binding) {
  if (binding != user_binding{}) put(to.initBinding(), binding);
}

}  // namespace

void put(stored::UserBinding::Builder to, const user_binding& binding) {
  if (!binding.npis.empty()) put_texts(to.initNpis(static_cast<unsigned>(binding.npis.size())), binding.npis);
  if (binding.member) put_id(to.initMember(), binding.member);
  put_text(binding.certificate, [&](auto text) { to.setCertificate(text); });
  put_text(binding.external.issuer, [&](auto text) { to.setIssuer(text); });
  if (binding.external.subject) put_id(to.initSubject(), binding.external.subject);
}

void get(stored::UserBinding::Reader from, user_binding& binding) {
  binding.npis = get_texts(from.getNpis());
  get_id(from.getMember(), binding.member);
  binding.certificate = get_text(from.getCertificate());
  binding.external.issuer = get_text(from.getIssuer());
  get_id(from.getSubject(), binding.external.subject);
}

void put(stored::UserAdded::Builder to, const user_added& event) {
  put_by(to, event);
  to.setKind(stored_number(event.kind));
  to.setRoles(event.roles.bits());
  put_bound(to, event.binding);
  put_id(to.getDigest(), event.digest);
}

void get(stored::UserAdded::Reader from, user_added& event) {
  get_id(from.getBy(), event.by);
  get_enum(from.getKind(), event.kind);
  get_roles(from.getRoles(), event.roles);
  get(from.getBinding(), event.binding);
  get_id(from.getDigest(), event.digest);
}

void put(stored::UserRolesChanged::Builder to, const user_roles_changed& event) {
  put_by(to, event);
  to.setRoles(event.roles.bits());
}

void get(stored::UserRolesChanged::Reader from, user_roles_changed& event) {
  get_id(from.getBy(), event.by);
  get_roles(from.getRoles(), event.roles);
}

void put(stored::UserBound::Builder to, const user_bound& event) {
  put_by(to, event);
  put_bound(to, event.binding);
}

void get(stored::UserBound::Reader from, user_bound& event) {
  get_id(from.getBy(), event.by);
  get(from.getBinding(), event.binding);
}

void put(stored::PasswordSet::Builder to, const password_set& event) {
  put_by(to, event);
  put_id(to.getChange(), event.change);
  to.setMustChange(event.must_change);
  to.setEndsSessions(event.ends_sessions);
}

void get(stored::PasswordSet::Reader from, password_set& event) {
  get_id(from.getBy(), event.by);
  get_id(from.getChange(), event.change);
  event.must_change = from.getMustChange();
  event.ends_sessions = from.getEndsSessions();
}

void put(stored::UserDeactivated::Builder to, const user_deactivated& event) {
  put_by(to, event);
  to.setEnded(event.ended_us);
}

void get(stored::UserDeactivated::Reader from, user_deactivated& event) {
  get_id(from.getBy(), event.by);
  event.ended_us = from.getEnded();
}

void put(stored::UserReactivated::Builder to, const user_reactivated& event) { put_by(to, event); }
void get(stored::UserReactivated::Reader from, user_reactivated& event) { get_id(from.getBy(), event.by); }

void put(stored::UserLocked::Builder to, const user_locked& event) {
  to.setUntil(event.until_us);
  to.setLockouts(event.lockouts);
}

void get(stored::UserLocked::Reader from, user_locked& event) {
  event.until_us = from.getUntil();
  event.lockouts = from.getLockouts();
}

void put(stored::UserUnlocked::Builder to, const user_unlocked& event) { put_by(to, event); }
void get(stored::UserUnlocked::Reader from, user_unlocked& event) { get_id(from.getBy(), event.by); }

void put(stored::SessionOpened::Builder to, const session_opened& event) {
  put_id(to.getSession(), event.session);
  to.setOpened(event.opened_us);
  to.setExpires(event.expires_us);
  put_digest(to.initDigest(digest_bytes), event.digest);
  if (event.replaces) put_id(to.initReplaces(), event.replaces);
}

void get(stored::SessionOpened::Reader from, session_opened& event) {
  get_id(from.getSession(), event.session);
  event.opened_us = from.getOpened();
  event.expires_us = from.getExpires();
  get_digest(from.getDigest(), event.digest);
  get_id(from.getReplaces(), event.replaces);
}

void put(stored::SessionRefreshed::Builder to, const session_refreshed& event) {
  put_id(to.getSession(), event.session);
  to.setOpened(event.opened_us);
  to.setExpires(event.expires_us);
  put_digest(to.initDigest(digest_bytes), event.digest);
}

void get(stored::SessionRefreshed::Reader from, session_refreshed& event) {
  get_id(from.getSession(), event.session);
  event.opened_us = from.getOpened();
  event.expires_us = from.getExpires();
  get_digest(from.getDigest(), event.digest);
}

void put(stored::SessionRevoked::Builder to, const session_revoked& event) {
  put_by(to, event);
  put_id(to.getSession(), event.session);
  to.setWhy(stored_number(event.why));
  to.setEnded(event.ended_us);
}

void get(stored::SessionRevoked::Reader from, session_revoked& event) {
  get_id(from.getBy(), event.by);
  get_id(from.getSession(), event.session);
  get_enum(from.getWhy(), event.why);
  event.ended_us = from.getEnded();
}

void put(stored::SealedUser::Builder to, const user_added::sealed& confidential) {
  put_text(confidential.login, [&](auto text) { to.setLogin(text); });
  put_text(confidential.display_name, [&](auto text) { to.setDisplayName(text); });
  put_text(confidential.email, [&](auto text) { to.setEmail(text); });
  put_text(confidential.external_subject, [&](auto text) { to.setExternalSubject(text); });
}

void get(stored::SealedUser::Reader from, user_added::sealed& confidential) {
  confidential.login = get_text(from.getLogin());
  confidential.display_name = get_text(from.getDisplayName());
  confidential.email = get_text(from.getEmail());
  confidential.external_subject = get_text(from.getExternalSubject());
}

void put(stored::SealedSubject::Builder to, const user_bound::sealed& confidential) {
  put_text(confidential.external_subject, [&](auto text) { to.setExternalSubject(text); });
}

void get(stored::SealedSubject::Reader from, user_bound::sealed& confidential) {
  confidential.external_subject = get_text(from.getExternalSubject());
}

void put(stored::SealedPassword::Builder to, const password_set::sealed& confidential) {
  put_text(confidential.hash, [&](auto text) { to.setHash(text); });
}

void get(stored::SealedPassword::Reader from, password_set::sealed& confidential) {
  confidential.hash = get_text(from.getHash());
}

}  // namespace benefactor::store
