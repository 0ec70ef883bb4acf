// Users as an administrator keeps them: Users of identity.capnp. Made by claims_client::accounts().
//
// Errors of every function: rpc_failure, as claims_client. What the server refused is a value.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/client/identity_results.hpp"

namespace benefactor::api {

class client_connection;

class user_accounts {
 public:
  explicit user_accounts(std::shared_ptr<client_connection> connection);

  /// At most *limit* behind the id *after* (empty: from the first).
  account_page list(const std::string& after, std::uint32_t limit);
  account_result show(const account_name& user);
  account_result add(const new_account& user);
  /// All of the roles, and all of the binding.
  account_result change_roles(const account_name& user, const std::vector<std::string>& roles);
  account_result bind(const account_name& user, const account_binding& binding);
  account_result reset_password(const account_name& user);
  account_result deactivate(const account_name& user);
  account_result reactivate(const account_name& user);
  account_result unlock(const account_name& user);
  /// *session*: its id, as bytes; empty: all.
  account_result end_sessions(const account_name& user, const std::string& session);

 private:
  std::shared_ptr<client_connection> connection_;
};

}  // namespace benefactor::api
