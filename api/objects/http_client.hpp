// A client for http and https URLs on the event loop of its thread. Under transfer.hpp and
// s3_object_store.hpp; not seen outside this folder.
#pragma once

#include <kj/async-io.h>
#include <kj/compat/http.h>
#include <kj/compat/tls.h>
#include <string>

namespace benefactor::api {

class http_client {
 public:
  /// @param trusted_certificates  PEM of authorities that are trusted beside the system's; may be empty.
  /// Errors: kj::Exception when that is no certificate.
  http_client(kj::AsyncIoContext& io, const std::string& trusted_certificates);
  http_client(const http_client&) = delete;
  http_client& operator=(const http_client&) = delete;

  kj::HttpClient& client() { return *client_; }
  kj::Timer& timer() { return timer_; }
  const kj::HttpHeaderTable& table() const { return table_; }

 private:
  kj::Timer& timer_;
  const kj::HttpHeaderTable table_;
  kj::Own<kj::TlsContext> tls_;
  kj::Own<kj::Network> tls_network_;
  kj::Own<kj::HttpClient> client_;
};

/// The value of a header that has no id in the table: KJ finds such a header only by going through all.
/// *name* in lower case; empty when there is none.
std::string header_value(const kj::HttpHeaders& headers, std::string_view name);

}  // namespace benefactor::api
