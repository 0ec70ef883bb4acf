// What a door asks about who somebody is, in one place.
#pragma once

#include "api/login/login_service.hpp"
#include "api/login/subject_opener.hpp"
#include "api/login/user_admin.hpp"

namespace benefactor::api::login {

/// All of it outlives the door. All but *opener* may wait for hashing.
struct identity_desk {
  login_service& logins;
  user_admin& admin;
  const subject_opener& opener;
};

}  // namespace benefactor::api::login
