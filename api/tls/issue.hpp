// Makes keys and certificates: behind `benefactor certs init`, for trials and tests. A real installation gets
// them from its own CA.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace benefactor::api {

/// Both PEM. The key (P-256, PKCS#8) has no pass phrase.
struct key_and_certificate {
  std::string key, certificate;
};

struct certificate_request {
  enum class purpose : std::uint8_t { ca, server, client };

  std::string common_name;
  purpose use = purpose::server;
  std::vector<std::string> names;  ///< of a server: host names and IP addresses
  std::int64_t from_s = 0, until_s = 0;
};

/// A new key and its certificate, signed by *issuer*; null: by itself. Errors: std::runtime_error naming
/// what OpenSSL did not do.
key_and_certificate issue(const certificate_request& request, const key_and_certificate* issuer);

/// "claims.example.org" or an IP address: what a server's certificate can name.
bool is_host_name(const std::string& name);
bool is_ip_address(const std::string& name);

}  // namespace benefactor::api
