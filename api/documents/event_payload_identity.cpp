// The payloads of users' events. Hashes of passwords and digests of tokens are not shown, whoever asks.
#include "api/documents/event_payload.hpp"

namespace benefactor::api {

using nlohmann::ordered_json;

namespace {

template <class Event>
void put_user(ordered_json& out, const Event& e) {
  out["user"] = to_hex(e.user);
  if constexpr (requires { e.by; }) out["by"] = or_null(e.by);
}

ordered_json roles_json(role_set roles) {
  return list_json(roles.list(), [](user_role r) { return ordered_json(to_text(r)); });
}

ordered_json binding_json(const user_binding& binding) {
  auto out = ordered_json::object();
  out["npis"] = binding.npis;
  out["member"] = or_null(binding.member);
  out["certificate"] = binding.certificate;
  out["issuer"] = binding.external.issuer;
  out["subject"] = or_null(binding.external.subject);
  return out;
}

template <class Event>
void put_session(ordered_json& out, const Event& e) {
  put_user(out, e);
  out["session"] = to_hex(e.session);
  out["opened"] = format_instant(e.opened_us);
  out["expires"] = format_instant(e.expires_us);
}

}  // namespace

void payload_writer::operator()(const user_added& e) {
  put_user(out, e);
  out["kind"] = to_text(e.kind);
  out["roles"] = roles_json(e.roles);
  out["binding"] = binding_json(e.binding);
  out["digest"] = to_hex(e.digest);
  if (open)
    out["confidential"] = {{"login", e.confidential.login},
                           {"displayName", e.confidential.display_name},
                           {"email", e.confidential.email},
                           {"externalSubject", e.confidential.external_subject}};
}

void payload_writer::operator()(const user_roles_changed& e) {
  put_user(out, e);
  out["roles"] = roles_json(e.roles);
}

void payload_writer::operator()(const user_bound& e) {
  put_user(out, e);
  out["binding"] = binding_json(e.binding);
  if (open) out["confidential"] = {{"externalSubject", e.confidential.external_subject}};
}

void payload_writer::operator()(const password_set& e) {
  put_user(out, e);
  out["change"] = to_hex(e.change);
  out["mustChange"] = e.must_change;
  out["endsSessions"] = e.ends_sessions;
}

void payload_writer::operator()(const user_deactivated& e) {
  put_user(out, e);
  if (e.ended_us != 0) out["ended"] = format_instant(e.ended_us);
}
void payload_writer::operator()(const user_reactivated& e) { put_user(out, e); }

void payload_writer::operator()(const user_locked& e) {
  put_user(out, e);
  out["until"] = format_instant(e.until_us);
  out["lockouts"] = e.lockouts;
}

void payload_writer::operator()(const user_unlocked& e) { put_user(out, e); }

void payload_writer::operator()(const session_opened& e) {
  put_session(out, e);
  out["replaces"] = or_null(e.replaces);
}

void payload_writer::operator()(const session_refreshed& e) { put_session(out, e); }

void payload_writer::operator()(const session_revoked& e) {
  put_user(out, e);
  out["session"] = or_null(e.session);
  out["why"] = to_text(e.why);
  if (e.ended_us != 0) out["ended"] = format_instant(e.ended_us);
}

}  // namespace benefactor::api
