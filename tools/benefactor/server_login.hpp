// The login that commands come with: one place decides which token a server is shown.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

#include "tools/benefactor/client_options.hpp"
#include "tools/benefactor/token_file.hpp"

namespace benefactor::tools {

/// There was a login, and it has ended or is not taken any more. The text says so.
struct login_ended : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The server as its tokens are kept: what came over TLS is never shown without.
std::string server_key(const client_options& options);

/// The file that --token-file or BENEFACTOR_TOKEN_FILE names, or the usual one; nothing: there is no home.
std::optional<token_file> tokens_of(const client_options& options);

/// An access token for the server of *options*, refreshed where it is near its end; nothing: nobody logged in
/// there. *refused*: one that was shown and not taken. Two commands at a time refresh once. Errors:
/// login_ended, token_file_error, tls_error, rpc_failure.
std::optional<std::string> access_token(const client_options& options, const std::string& refused = {});

/// Keeps the tokens of a login. Errors: token_file_error.
void keep_login(const client_options& options, const api::session_tokens& tokens);

/// Forgets the tokens of the server. @returns false where there were none. Errors: token_file_error.
bool forget_login(const client_options& options);

/// A client of the server, as whoever is logged in there, or local. Errors: as access_token, and
/// not_admitted.
api::claims_client connect(const client_options& options);

/// The door of the server. Errors: tls_error, rpc_failure.
api::login_client reach_door(const client_options& options);

}  // namespace benefactor::tools
