// The HTTP door as a whole: listeners, application and metrics before a door_server, whose capabilities it
// asks.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "api/http/application.hpp"
#include "api/http/http_listener.hpp"
#include "api/rpc/door_server.hpp"

namespace benefactor::api::http {

/// A number for /metrics; names as Prometheus has them, without anything of a person.
struct gauge {
  std::string name, help;
  std::function<double()> value;  ///< called on a thread of HTTP; must not wait
};

struct http_door_options {
  listen_options listen;
  std::vector<std::string> origins;
  std::string console;
  std::string program = "benefactor";
  std::vector<gauge> gauges;  ///< besides those of the door and of HTTP
  std::function<bool()> ready = [] { return true; };
};

class http_door {
 public:
  /// *door* and *entropy* outlive it. Listens before it returns. Errors: as of http_listener and
  /// static_files.
  http_door(http_door_options options, door_server& door, store::entropy_source& entropy);
  ~http_door();

  std::uint16_t plain_port() const { return listener_->plain_port(); }
  std::uint16_t tls_port() const { return listener_->tls_port(); }
  void reload_certificates() { listener_->reload_certificates(); }
  /// Before the door's.
  void stop() { listener_->stop(); }

 private:
  class metrics_text;
  std::unique_ptr<metrics_text> metrics_;
  std::unique_ptr<application> application_;
  std::unique_ptr<http_listener> listener_;
};

}  // namespace benefactor::api::http
