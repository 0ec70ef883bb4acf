#include "api/objects/http_client.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace benefactor::api {
namespace {

kj::Own<kj::TlsContext> make_tls(const std::string& trusted_certificates) {
  kj::TlsContext::Options options;
  if (trusted_certificates.empty()) return kj::heap<kj::TlsContext>(options);
  const kj::TlsCertificate certificate(kj::StringPtr(trusted_certificates.c_str()));
  options.trustedCertificates = kj::arrayPtr(&certificate, 1);
  return kj::heap<kj::TlsContext>(options);
}

/// Requests are rare and far apart, and a kept connection may be closed by the server just when it is used
/// again.
kj::HttpClientSettings without_reuse() {
  kj::HttpClientSettings settings;
  settings.idleTimeout = 0 * kj::SECONDS;
  return settings;
}

}  // namespace

http_client::http_client(kj::AsyncIoContext& io, const std::string& trusted_certificates)
    : timer_(io.provider->getTimer()),
      tls_(make_tls(trusted_certificates)),
      tls_network_(tls_->wrapNetwork(io.provider->getNetwork())),
      client_(kj::newHttpClient(timer_, table_, io.provider->getNetwork(), *tls_network_, without_reuse())) {}

std::string header_value(const kj::HttpHeaders& headers, std::string_view name) {
  std::string found;
  headers.forEach([&](kj::StringPtr header, kj::StringPtr value) {
    const std::string_view text(header.begin(), header.size());
    const bool same = std::ranges::equal(text, name, {}, [](unsigned char c) { return std::tolower(c); });
    if (same) found.assign(value.begin(), value.size());
  });
  return found;
}

}  // namespace benefactor::api
