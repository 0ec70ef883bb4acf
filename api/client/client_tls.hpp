// How a client reaches a server over TLS.
#pragma once

#include <string>

namespace benefactor::api {

struct client_tls {
  std::string ca;                ///< file: the CA of servers, PEM
  std::string name;              ///< what the server's certificate must name; empty: the host of the address
  std::string certificate, key;  ///< files: the client's own, where the server wants them; empty: none
};

}  // namespace benefactor::api
