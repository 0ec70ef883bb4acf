// The HTTP listeners of a server as options of `serve`.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "api/http/http_door.hpp"
#include "api/node.hpp"

namespace benefactor::tools {

struct serve_http {
  std::string listen, listen_tls;  ///< empty: there is no such listener
  std::string console;             ///< a folder; empty: the one beside the program, if there is one
  std::vector<std::string> origins;
  std::string certificate, key;  ///< as of the TLS listeners

  bool any() const { return !listen.empty() || !listen_tls.empty(); }
};

/// Adds them to *command*, in the group "HTTP"; after add_tls_options, whose certificate they use. *options*
/// outlives it.
void add_http_options(CLI::App& command, serve_http& options);

/// The console in *folder*, where the program is; empty: there is none.
std::string console_beside(const std::filesystem::path& folder);

/// Null where *options* ask for none. *node* and *door* outlive it. Errors: those of api::http::http_door.
std::unique_ptr<api::http::http_door> open_http(const serve_http& options, api::node& node,
                                                api::door_server& door);

/// A line for each listener: "listening for HTTP on 127.0.0.1:7480".
std::string listening_text(const serve_http& options, const api::http::http_door& http);

}  // namespace benefactor::tools
