// Who may come in, as options of `serve`, and what stands behind them: the users of a node, the key that
// signs their tokens, and the issuers that are trusted besides.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/login/identity_desk.hpp"
#include "api/node.hpp"

namespace benefactor::tools {

struct serve_identity {
  bool require_login = false, self_registration = false;
  std::string token_key, issuer_file;  ///< empty: beside the data directory; no other issuer
  std::uint32_t access_minutes = 10, idle_hours = 24, session_hours = 7 * 24;
  std::uint32_t logins_per_minute = 10, registrations_per_minute = 5, failures_of_address = 50;
};

/// Adds them to *command*, in the group "Identity". *options* outlives it.
void add_identity_options(CLI::App& command, serve_identity& options);

/// Everything that is wrong with how *options* fit together, in words; empty: nothing.
std::string identity_problem(const serve_identity& options);

/// The desk of a server. Outlives its door, and not its node.
class server_identity {
 public:
  /// Makes the token key's file where there is none. @param listener  told of every login and refusal; may be
  /// empty. Errors: store::key_error, std::runtime_error with all that is wrong with the issuers' file.
  server_identity(const serve_identity& options, const std::string& data, api::node& node,
                  const api::submit_requests& submit, std::function<std::int64_t()> clock,
                  api::login::login_listener listener = {}, api::login::patient_scope scope = {});

  const api::login::identity_desk& desk() const { return desk_; }

  /// What people have to know to become the first administrator; empty: there is one. Draws a new secret.
  std::string set_up_text();

 private:
  const api::identity::token_keys keys_;
  const api::identity::password_hasher hasher_;
  const std::unique_ptr<api::login::issuer_book> issuers_;
  api::login::login_service logins_;
  api::login::user_admin admin_;
  const api::login::subject_opener opener_;
  const api::login::identity_desk desk_;
};

}  // namespace benefactor::tools
