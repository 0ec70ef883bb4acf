// Coming in: what is asked of a door before there is a session. One thread, one connection, as claims_client.
//
// Errors of every function: rpc_failure when a call failed or the connection ended; then nothing is known of
// what became of it. What the server refused is a value. Passwords and tokens are in no text of an error.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "api/client/client_tls.hpp"
#include "api/client/identity_results.hpp"

namespace benefactor::api {

class client_connection;

class login_client {
 public:
  /// *tls*: null: plaintext, for the loopback interface only. Errors: tls_error, rpc_failure, as
  /// claims_client.
  login_client(const std::string& address, const client_tls* tls,
               std::chrono::milliseconds patience = std::chrono::seconds(5));
  ~login_client();
  login_client(login_client&&) noexcept;
  login_client& operator=(login_client&&) noexcept;

  /// *new_password*: replaces the password; empty: it stays.
  login_answer log_in(const std::string& login, const std::string& password,
                      const std::string& new_password = {});
  /// *token* is spent by the call, whatever becomes of the answer.
  login_answer refresh(const std::string& token);
  /// Adds the first administrator. *secret*: what the server printed when it started without one.
  login_answer set_up(const std::string& secret, const new_login& account);
  login_answer register_member(const member_registration& registration);

 private:
  std::unique_ptr<client_connection> connection_;
};

}  // namespace benefactor::api
