// From the contract's readers to api/client/identity_results.hpp. Not seen outside api/client.
#pragma once

#include "api/claims.capnp.h"
#include "api/client/identity_results.hpp"

namespace benefactor::api {

user_profile read_profile(wire::Profile::Reader profile);
login_answer read_login(wire::LoginResult::Reader result);
account_details read_account(wire::UserAccount::Reader account);
account_result read_account_result(wire::UserResult::Reader result);

void write_new_login(wire::NewLogin::Builder to, const new_login& from);
void write_binding(wire::Binding::Builder to, const account_binding& from);
void write_account(wire::NewUser::Builder to, const new_account& from);
void write_account_name(wire::UserReference::Builder to, const account_name& from);

}  // namespace benefactor::api
