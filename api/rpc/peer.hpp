// Who is at the other end of a connection, as far as the connection itself tells: where the session of
// Door.open, its roles and the audit log begin.
#pragma once

#include <cstdint>
#include <kj/async-io.h>
#include <string>

namespace benefactor::api {

/// Each class of clients has a listener of its own: kj-tls does not tell which CA has verified a certificate.
enum class listener_kind : std::uint8_t {
  loopback,  ///< plaintext, this machine
  users,     ///< TLS with the server's certificate; who they are they say when they open a session
  payers,    ///< TLS with certificates of both sides; the common name is who they are
  // Of HTTP (api/http), which asks through the door and does not listen here.
  http,   ///< plaintext, this machine
  https,  ///< TLS with the server's certificate
};

/// Plaintext, and so this machine: where `local` may be enough to open a session.
constexpr bool is_of_this_machine(listener_kind kind) {
  return kind == listener_kind::loopback || kind == listener_kind::http;
}

struct peer {
  listener_kind listener = listener_kind::loopback;
  std::string common_name;  ///< payers: verified, not revoked, is_common_name; else empty
  std::string address;      ///< "203.0.113.7:51234", "[2001:db8::7]:51234"; "unknown" where there is none
};

/// The address text of *socket*'s other side.
std::string address_text(kj::AsyncIoStream& socket);

/// "a client (users)", "payer ACME", for the server's own log: without the address, which is private and
/// stands sealed in the access log.
std::string to_text(const peer& who);

}  // namespace benefactor::api
