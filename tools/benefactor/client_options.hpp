// How the commands that talk to a server reach it, and how they say what went wrong.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "api/client/claims_client.hpp"
#include "api/client/client_login.hpp"

namespace benefactor::tools {

struct client_options {
  std::string address = "127.0.0.1:7400";
  api::client_tls tls;     ///< used where it names a CA
  std::string token_file;  ///< where logins' tokens are kept; empty: the usual place
  bool json = false;
  std::uint64_t at_least_position = 0;
  std::string purpose, purpose_reason;  ///< why something is read; empty: HPAYMT, without a reason
  bool break_glass = false;
};

/// --connect HOST:PORT; --tls-ca and what goes with it, for servers that speak TLS there; --token-file.
void add_connect_option(CLI::App& command, client_options& options);

/// --json, for machines.
void add_json_option(CLI::App& command, client_options& options);

/// --at-least POSITION, to read one's own writes.
void add_position_option(CLI::App& command, client_options& options);

/// --purpose, --reason, --break-glass: why what is private is read, as the access log keeps it.
void add_grounds_options(CLI::App& command, client_options& options);

/// *text* and what every such command says at the end of its help: how a CLAIM is named, and what exit
/// statuses mean.
std::string client_footer(const std::string& text, bool takes_claim = true);

/// Connects, as whoever is logged in at that server, runs *work* and returns its status. A call that failed
/// is said on standard error: status_failed.
int with_client(const client_options& options, const std::function<int(api::claims_client&)>& work);

/// The same with the door of the server, where nobody is anybody yet.
int with_door(const client_options& options, const std::function<int(api::login_client&)>& work);

/// Says a failed call on standard error, in words that help.
void report_failure(const api::rpc_failure& failure);

/// A CLAIM argument. Errors: std::invalid_argument that says how claims are named.
api::claim_name claim_argument(const std::string& text);

/// A date argument, "2026-03-02". Errors: std::invalid_argument naming *option*.
date date_argument(const std::string& text, const std::string& option);

/// One of the codes of *Enum*. Errors: std::invalid_argument naming *option*.
template <class Enum>
Enum code_argument(const std::string& text, const std::string& option) {
  const auto code = parse_as<Enum>(text);
  if (!code) throw std::invalid_argument(option + ": " + text + " is not a code it takes");
  return *code;
}

}  // namespace benefactor::tools
