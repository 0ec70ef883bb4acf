// From the directory of users and the login service to the contract's builders (api/identity.capnp).
#pragma once

#include <optional>

#include "api/claims.capnp.h"
#include "api/login/login_types.hpp"
#include "api/login/user_admin.hpp"
#include "api/queries.hpp"
#include "api/roles/subject.hpp"

namespace benefactor::api {

/// A profile as a session shows it, or as a login's answer does: that has no numbers, for nothing is recorded
/// of it.
struct told_profile {
  user_id user;  ///< zero: nobody of the directory
  std::optional<user_account> account;
  std::optional<member_numbers> numbers;
  std::vector<std::string> open_policies;
};

void write_profile(wire::Profile::Builder to, const told_profile& profile, const access_subject& subject);

/// *profile*: of the user, where there are tokens.
void write_login(wire::LoginResult::Builder to, const login::login_answer& answer,
                 const told_profile& profile, const std::string& tenant);

/// A user as an administrator is shown one.
struct told_user {
  user_id user;
  user_account account;
  std::optional<member_numbers> numbers;
};

/// @param withheld  names and numbers stay empty
void write_user(wire::UserAccount::Builder to, const told_user& told, bool withheld);

}  // namespace benefactor::api
