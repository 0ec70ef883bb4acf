// What an administrator does to users: the contract's Users without Cap'n Proto. Blocks, so call it on a
// thread of its own.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/login/came_from.hpp"
#include "api/login/login_service.hpp"

namespace benefactor::api::login {

/// By natural identifiers, as an administrator says it.
struct stated_binding {
  std::vector<std::string> npis;
  std::string policy_number, member_number;  ///< both empty: no member
  std::string certificate;
  std::string issuer, subject;  ///< both empty: no other issuer
};

struct new_user {
  std::string login, display_name, email;
  std::vector<std::string> roles;  ///< by name
  stated_binding binding;
  bool system = false;
};

/// Who does it.
struct admin_call {
  user_id by;                                         ///< zero: a session without a user
  std::shared_ptr<const store::event_origin> origin;  ///< of the request
  came_from peer;
};

struct user_change {
  user_id user;
  std::uint64_t position = 0;  ///< of the last event; 0: there was none
  bool unchanged = false;
  std::unique_ptr<secret_text> one_time_password;  ///< null: none was made
};
using user_answer = std::variant<user_change, rejection>;

/// The member of those numbers, who is or was enrolled in that policy. May wait. Errors: log_error.
using member_finder = std::function<std::optional<member_id>(const std::string& policy_number,
                                                             const std::string& member_number)>;

/// Thread-safe. Errors: std::runtime_error where the engine could not decide.
class user_admin {
 public:
  /// *logins* outlives it. @param find  empty: nobody can be bound to a member
  user_admin(login_service& logins, member_finder find) : logins_(logins), find_(std::move(find)) {}

  const store::user_book& users() const { return logins_.parts().users; }
  user_id id_of(std::string_view login) const { return logins_.parts().ids.user(login); }

  user_answer add(const new_user& user, const admin_call& call);
  user_answer change_roles(const user_id& user, const std::vector<std::string>& roles,
                           const admin_call& call);
  user_answer bind(const user_id& user, const stated_binding& binding, const admin_call& call);
  user_answer reset_password(const user_id& user, const admin_call& call);
  user_answer deactivate(const user_id& user, const admin_call& call);
  user_answer reactivate(const user_id& user, const admin_call& call);
  user_answer unlock(const user_id& user, const admin_call& call);
  /// @param session  zero: all
  user_answer end_sessions(const user_id& user, const session_id& session, const admin_call& call);

 private:
  /// Has the engine decide; tells the listener what came of it.
  user_answer take(user_command command, const user_id& user, const admin_call& call,
                   std::string_view name) const;
  user_answer refuse(rejection why, const user_id& user, const admin_call& call, std::string_view name) const;
  /// Gives *user* a password that the first login replaces.
  user_answer give_password(const user_id& user, const admin_call& call, std::string_view name) const;
  user_binding binding_of(const stated_binding& stated, std::vector<field_problem>& problems) const;

  login_service& logins_;
  const member_finder find_;
};

}  // namespace benefactor::api::login
