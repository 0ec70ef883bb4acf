// The TLS listeners of a server as options of `serve`.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "api/rpc/door_server.hpp"

namespace benefactor::tools {

struct serve_tls {
  std::string listen_users, listen_payers;  ///< empty: there is no such listener
  std::string certificate, key;             ///< of the server, on both
  std::string payer_ca, revoked;

  bool any() const { return !listen_users.empty() || !listen_payers.empty(); }
};

/// Adds them to *command*, in the group "TLS". *options* outlives it.
void add_tls_options(CLI::App& command, serve_tls& options);

/// Has the door listen as *options* say.
void listen_with_tls(const serve_tls& options, api::door_options& door);

/// A line for each listener, for people and scripts: first that of the loopback interface, as "listening on
/// 127.0.0.1:7400".
std::string listening_text(const api::door_options& options, const api::door_server& door);

}  // namespace benefactor::tools
