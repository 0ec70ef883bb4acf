// Where the certificates, keys and CAs of one side of TLS are.
#pragma once

#include <string>

namespace benefactor::api {

/// Names of files; empty: there is none.
struct tls_files {
  std::string certificate;  ///< PEM: the own certificate, then those between it and its CA, at most 10
  std::string key;          ///< PEM, without a pass phrase; a regular file of mode 0600 or narrower
  std::string trusted;      ///< PEM: the CAs whose certificates the other side may show
  std::string revoked;      ///< common names that are refused, one a line; '#' begins a comment
};

}  // namespace benefactor::api
