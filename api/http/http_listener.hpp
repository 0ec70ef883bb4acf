// The listeners of HTTP/1.1 on threads of their own, by Boost.Beast: plaintext on the loopback interface, TLS
// elsewhere. Reads requests within limits and hands them on; knows nothing of what they mean.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/http/exchange.hpp"
#include "api/http/http_limits.hpp"
#include "api/rpc/door_server.hpp"

namespace benefactor::api::http {

struct listen_options {
  std::string plain;                ///< "127.0.0.1:7480"; empty: none
  std::optional<tls_listener> tls;  ///< with the server's certificate
  http_limits limits;
};

struct listener_counts {
  std::atomic<std::uint64_t> connections{0}, accepted{0}, refused{0}, requests{0}, malformed{0}, timed_out{0},
      handshakes_failed{0}, bytes_in{0}, bytes_out{0};
};

class http_listener {
 public:
  /// Listens before it returns. Errors: as of the door_server's constructor.
  http_listener(listen_options options, request_handler handler);
  ~http_listener();  ///< stop()
  http_listener(const http_listener&) = delete;
  http_listener& operator=(const http_listener&) = delete;

  std::uint16_t plain_port() const;
  std::uint16_t tls_port() const;
  /// Reads certificate and key again for new connections. Errors: tls_error; what was read before stays.
  void reload_certificates();
  const listener_counts& counts() const;
  /// Accepts nothing more, closes every connection and ends the threads.
  void stop();

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

/// The first thing that is wrong with the head of a request besides its form, as two servers could read it
/// differently; empty: nothing.
std::string_view head_problem(const request_head& head, const http_limits& limits);

}  // namespace benefactor::api::http
