#include "api/login/user_admin.hpp"

#include <algorithm>
#include <utility>

#include "api/login/readable_secret.hpp"
#include "events/contract_decide.hpp"

namespace benefactor::api::login {

namespace {

role_set roles_of(const std::vector<std::string>& names, std::vector<field_problem>& problems) {
  role_set roles;
  if (names.size() > user_role_count)
    problems.push_back({"roles", "are at most " + std::to_string(user_role_count)});
  for (std::size_t i = 0; i < names.size() && i < user_role_count; ++i) {
    if (const auto role = parse_user_role(names[i]))
      roles.add(*role);
    else
      problems.push_back({"roles[" + std::to_string(i) + "]",
                          "is ADMIN, CLAIM_PROCESSOR, PROVIDER, PATIENT, AUDITOR, PAYER_SYSTEM or REPORTER"});
  }
  return roles;
}

/// What is wrong besides with *command*: all of it is told at once.
void add_problems(const store::user_book& users, const user_command& command,
                  std::vector<field_problem>& problems) {
  const auto decided = users.decide(command);
  if (const auto* refused = std::get_if<rejection>(&decided))
    problems.insert(problems.end(), refused->problems.begin(), refused->problems.end());
}

}  // namespace

user_answer user_admin::refuse(rejection why, const user_id& user, const admin_call& call,
                               std::string_view name) const {
  login_event told;
  told.what = login_step::user_command;
  told.outcome = why.code == rejection_code::invalid ? login_outcome::invalid : login_outcome::refused;
  told.user = users().find(user) ? user : user_id{};
  told.by = call.by;
  told.peer = call.peer.address;
  told.listener = call.peer.listener;
  told.detail = name;
  logins_.tell(std::move(told));
  return why;
}

user_answer user_admin::take(user_command command, const user_id& user, const admin_call& call,
                             std::string_view name) const {
  const auto answer = logins_.engine().ask(std::move(command), call.origin);
  if (answer.refused) return refuse(*answer.refused, user, call, name);
  login_event told;
  told.what = login_step::user_command;
  told.user = user;
  told.by = call.by;
  told.peer = call.peer.address;
  told.listener = call.peer.listener;
  told.detail = name;
  logins_.tell(std::move(told));
  user_change change;
  change.user = user;
  change.position = answer.unchanged ? 0 : answer.position;
  change.unchanged = answer.unchanged;
  return change;
}

user_binding user_admin::binding_of(const stated_binding& stated,
                                    std::vector<field_problem>& problems) const {
  user_binding binding;
  binding.npis = stated.npis;
  binding.certificate = stated.certificate;
  binding.external.issuer = stated.issuer;
  if (stated.issuer.empty() != stated.subject.empty())
    problems.push_back({"binding.issuer", "comes with a subject"});
  if (stated.policy_number.empty() && stated.member_number.empty()) return binding;
  const auto member = find_ && !stated.policy_number.empty() && !stated.member_number.empty()
                          ? find_(stated.policy_number, stated.member_number)
                          : std::nullopt;
  if (member)
    binding.member = *member;
  else
    problems.push_back({"binding.memberId", "with the policy's number, names a member of it"});
  return binding;
}

user_answer user_admin::give_password(const user_id& user, const admin_call& call,
                                      std::string_view name) const {
  const auto& parts = logins_.parts();
  auto password = std::make_unique<secret_text>();
  draw_readable_secret(parts.entropy, one_time_password_characters, *password);
  set_password command{user, call.by, random_id(parts.entropy), {}, {}, true, true};
  {
    const auto turn = logins_.gate().enter_whoever_waits();
    command.hash = parts.hasher.hash(password->text);
  }
  auto answer = take(std::move(command), user, call, name);
  if (auto* change = std::get_if<user_change>(&answer)) change->one_time_password = std::move(password);
  return answer;
}

user_answer user_admin::add(const new_user& user, const admin_call& call) {
  constexpr std::string_view name = "add";
  std::vector<field_problem> problems;
  add_user command;
  command.by = call.by;
  command.kind = user.system ? user_kind::system : user_kind::person;
  command.roles = roles_of(user.roles, problems);
  command.binding = binding_of(user.binding, problems);
  command.confidential = {user.login, user.display_name, user.email, user.binding.subject};
  const auto id = id_of(user.login);
  if (!problems.empty()) {
    add_problems(users(), store::with_ids(command, logins_.parts().ids), problems);
    return refuse(invalid(std::move(problems)), id, call, name);
  }
  auto added = take(std::move(command), id, call, name);
  const auto* change = std::get_if<user_change>(&added);
  if (!change || change->unchanged || user.system) return added;
  return give_password(id, call, "firstPassword");
}

user_answer user_admin::change_roles(const user_id& user, const std::vector<std::string>& roles,
                                     const admin_call& call) {
  std::vector<field_problem> problems;
  const benefactor::change_roles command{user, call.by, roles_of(roles, problems)};
  if (problems.empty()) return take(command, user, call, "changeRoles");
  add_problems(users(), command, problems);
  return refuse(invalid(std::move(problems)), user, call, "changeRoles");
}

user_answer user_admin::bind(const user_id& user, const stated_binding& binding, const admin_call& call) {
  std::vector<field_problem> problems;
  const bind_user command{user, call.by, binding_of(binding, problems), {binding.subject}};
  if (problems.empty()) return take(command, user, call, "bind");
  add_problems(users(), store::with_ids(command, logins_.parts().ids), problems);
  return refuse(invalid(std::move(problems)), user, call, "bind");
}

user_answer user_admin::reset_password(const user_id& user, const admin_call& call) {
  const auto account = users().find(user);
  if (account && account->kind == user_kind::system)
    return refuse({rejection_code::invalid_transition, {}, "a program has no password"}, user, call,
                  "resetPassword");
  return give_password(user, call, "resetPassword");
}

user_answer user_admin::deactivate(const user_id& user, const admin_call& call) {
  return take(deactivate_user{user, call.by, logins_.parts().clock()}, user, call, "deactivate");
}

user_answer user_admin::reactivate(const user_id& user, const admin_call& call) {
  return take(reactivate_user{user, call.by}, user, call, "reactivate");
}

user_answer user_admin::unlock(const user_id& user, const admin_call& call) {
  return take(unlock_user{user, call.by}, user, call, "unlock");
}

user_answer user_admin::end_sessions(const user_id& user, const session_id& session, const admin_call& call) {
  return take(revoke_session{user, call.by, session, revocation::by_admin, logins_.parts().clock()}, user,
              call, "endSessions");
}

}  // namespace benefactor::api::login
