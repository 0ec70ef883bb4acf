// The client's side of TLS: whom it trusts, which name the server must have, who it is itself.
#pragma once

#include <kj/async-io.h>
#include <kj/timer.h>
#include <memory>
#include <string>

#include "api/client/client_tls.hpp"
#include "api/tls/tls_source.hpp"

namespace benefactor::api {

/// What a client's TLS needs, read and checked before anybody is connected to.
class tls_channel {
 public:
  /// @param address  "claims.example.org:7401"
  /// Errors: tls_error, for the files, or because the address has no name and *tls* gives none: certificates
  /// are held to names, which the library does not do with IP addresses.
  tls_channel(const client_tls& tls, const std::string& address);

  /// The handshake on *socket*. Errors: kj::Exception; the server's certificate is not trusted, has another
  /// name, or nothing came of it within some seconds.
  kj::Promise<kj::Own<kj::AsyncIoStream>> wrap(kj::Own<kj::AsyncIoStream> socket, kj::Timer& timer) const;

 private:
  std::string name_;
  std::shared_ptr<kj::TlsContext> context_;
};

}  // namespace benefactor::api
