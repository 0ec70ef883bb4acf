#include "tools/benefactor/identity_text.hpp"

#include "tools/benefactor/render_results.hpp"
#include "tools/benefactor/text_format.hpp"
#include "tools/benefactor/text_table.hpp"

namespace benefactor::tools {

namespace {

using json = nlohmann::ordered_json;

void add(json& to, const char* key, const std::string& text) {
  if (!text.empty()) to[key] = text;
}

json binding_json(const api::account_binding& binding) {
  auto out = json::object();
  if (!binding.npis.empty()) out["npis"] = binding.npis;
  add(out, "policyNumber", binding.policy_number);
  add(out, "memberId", binding.member_number);
  add(out, "certificate", binding.certificate);
  add(out, "issuer", binding.issuer);
  add(out, "subject", binding.subject);
  return out;
}

/// What a user is bound to: "NPI 1234567893; member M-1 of POL-1".
std::string binding_text(const api::account_binding& binding) {
  std::vector<std::string> parts;
  for (const auto& npi : binding.npis) parts.push_back("NPI " + npi);
  if (!binding.member_number.empty())
    parts.push_back("member " + binding.member_number + " of " + binding.policy_number);
  if (!binding.certificate.empty()) parts.push_back("certificate " + binding.certificate);
  if (!binding.issuer.empty()) parts.push_back(binding.subject + " at " + binding.issuer);
  return joined(parts);
}

/// Names and values; what is empty is left out.
class facts {
 public:
  void add(const char* name, const std::string& value) {
    if (!value.empty()) table_.add({name, value});
  }
  void print(std::ostream& out) const { table_.print(out); }

 private:
  text_table table_{{{""}, {""}}};
};

}  // namespace

std::string state_of(const api::account_details& user) {
  if (!user.active) return "DEACTIVATED";
  return user.locked_until.empty() ? "ACTIVE" : "LOCKED until " + user.locked_until;
}

json to_json(const api::user_profile& profile) {
  json out;
  add(out, "user", hex_of(profile.user));
  add(out, "login", profile.login);
  add(out, "displayName", profile.display_name);
  add(out, "email", profile.email);
  out["roles"] = profile.roles;
  if (!profile.npis.empty()) out["npis"] = profile.npis;
  if (profile.member)
    out["member"] = {{"policyNumber", profile.member->policy_number},
                     {"memberId", profile.member->member_number},
                     {"holder", profile.member->holder}};
  if (!profile.open_policies.empty()) out["openPolicies"] = profile.open_policies;
  add(out, "session", hex_of(profile.session));
  add(out, "tenant", profile.tenant);
  return out;
}

json to_json(const api::login_refusal& refused) {
  json out{{"code", std::string(api::to_text(refused.code))}, {"reason", refused.reason}};
  if (refused.retry_after_seconds > 0) out["retryAfterSeconds"] = refused.retry_after_seconds;
  if (!refused.problems.empty()) {
    out["problems"] = json::array();
    for (const auto& p : refused.problems) out["problems"].push_back({{"field", p.field}, {"rule", p.rule}});
  }
  return out;
}

json to_json(const api::account_details& user) {
  json out;
  out["user"] = hex_of(user.user);
  add(out, "login", user.login);
  add(out, "displayName", user.display_name);
  add(out, "email", user.email);
  out["roles"] = user.roles;
  out["binding"] = binding_json(user.binding);
  out["system"] = user.system;
  out["active"] = user.active;
  out["hasPassword"] = user.has_password;
  out["mustChange"] = user.must_change;
  add(out, "lockedUntil", user.locked_until);
  out["sessions"] = json::array();
  for (const auto& s : user.sessions)
    out["sessions"].push_back({{"session", hex_of(s.session)}, {"opened", s.opened}, {"expires", s.expires}});
  return out;
}

json to_json(const api::account_change& change) {
  json out;
  out["user"] = to_json(change.user);
  out["position"] = change.position;
  out["unchanged"] = change.unchanged;
  add(out, "oneTimePassword", change.one_time_password);
  return out;
}

void print(std::ostream& out, const api::user_profile& profile) {
  facts f;
  f.add("Login", profile.login);
  f.add("Name", profile.display_name);
  f.add("E-mail", profile.email);
  f.add("User", hex_of(profile.user));
  f.add("Roles", joined(profile.roles));
  f.add("NPIs", joined(profile.npis));
  if (profile.member)
    f.add("Member", profile.member->member_number + " of " + profile.member->policy_number +
                        (profile.member->holder ? ", the holder" : ""));
  f.add("Open policies", joined(profile.open_policies));
  f.add("Session", hex_of(profile.session));
  f.add("Tenant", profile.tenant);
  f.print(out);
}

void print(std::ostream& out, const api::login_refusal& refused) {
  out << "refused: " << api::to_text(refused.code);
  if (!refused.reason.empty()) out << ": " << printable(refused.reason);
  if (refused.retry_after_seconds > 0) out << " Try again in " << refused.retry_after_seconds << " s.";
  out << '\n';
  for (const auto& p : refused.problems)
    out << "  " << printable(p.field) << ": " << printable(p.rule) << '\n';
}

void print(std::ostream& out, const api::account_details& user) {
  facts f;
  f.add("Login", user.login.empty() ? "(erased)" : user.login);
  f.add("Name", user.display_name);
  f.add("E-mail", user.email);
  f.add("User", hex_of(user.user));
  f.add("Kind", user.system ? "system" : "person");
  f.add("Roles", joined(user.roles));
  f.add("Bound to", binding_text(user.binding));
  f.add("State", state_of(user));
  f.add("Password", user.must_change    ? "has to be replaced at the next login"
                    : user.has_password ? "set"
                                        : "none");
  f.print(out);
  if (user.sessions.empty()) return;
  out << '\n';
  print(out, user.sessions);
}

void print(std::ostream& out, const std::vector<api::account_details>& users) {
  text_table table{{{"User"}, {"Login"}, {"Name"}, {"Roles"}, {"Bound to"}, {"State"}}};
  for (const auto& user : users)
    table.add({hex_of(user.user), user.login.empty() ? "(erased)" : user.login, user.display_name,
               joined(user.roles), binding_text(user.binding), state_of(user)});
  table.print(out);
}

void print(std::ostream& out, const std::vector<api::account_session>& sessions) {
  text_table table{{{"Session"}, {"Opened"}, {"Expires"}}};
  for (const auto& s : sessions) table.add({hex_of(s.session), s.opened, s.expires});
  table.print(out);
}

}  // namespace benefactor::tools
