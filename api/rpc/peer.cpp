#include "api/rpc/peer.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <kj/exception.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace benefactor::api {

std::string address_text(kj::AsyncIoStream& socket) {
  sockaddr_storage address{};
  kj::uint size = sizeof address;
  // Not every stream is a socket's.
  const auto failed =
      kj::runCatchingExceptions([&] { socket.getpeername(reinterpret_cast<sockaddr*>(&address), &size); });
  if (failed != nullptr) return "unknown";
  char text[INET6_ADDRSTRLEN];
  if (address.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address, sizeof v4);
    ::inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    return std::string(text) + ':' + std::to_string(ntohs(v4.sin_port));
  }
  if (address.ss_family != AF_INET6) return "unknown";
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof v6);
  const auto port = ':' + std::to_string(ntohs(v6.sin6_port));
  if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {  // What a client of IPv4 is on a socket of both.
    ::inet_ntop(AF_INET, v6.sin6_addr.s6_addr + 12, text, sizeof text);
    return text + port;
  }
  ::inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
  return '[' + std::string(text) + ']' + port;
}

std::string to_text(const peer& who) {
  switch (who.listener) {
    case listener_kind::loopback: break;
    case listener_kind::users: return "a client (users)";
    case listener_kind::http: return "a client (http)";
    case listener_kind::https: return "a client (https)";
    case listener_kind::payers:
      return who.common_name.empty() ? "a client (payers)" : "payer " + who.common_name;
  }
  return "a client";
}

}  // namespace benefactor::api
