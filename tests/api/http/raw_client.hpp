// A client that sends any bytes, as no library would, and reads what comes back.
#pragma once

#include <arpa/inet.h>
#include <boost/test/unit_test.hpp>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace benefactor::api::http::test {

struct raw_answer {
  unsigned status = 0;  ///< 0: the connection ended before one
  std::string head, body;

  bool has(std::string_view header) const { return head.find(header) != std::string::npos; }
};

/// A socket that is connected to *port* of this machine.
class socket_handle {
 public:
  explicit socket_handle(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    BOOST_REQUIRE(::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0);
    const timeval patience{20, 0};  // A test that waits longer has failed.
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~socket_handle() { ::close(socket_); }
  socket_handle(const socket_handle&) = delete;
  socket_handle& operator=(const socket_handle&) = delete;

  int number() const { return socket_; }

 private:
  const int socket_;
};

class raw_client {
 public:
  explicit raw_client(std::uint16_t port) : socket_(port) {}

  /// @returns false once the server has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// The next answer, by its Content-Length or its chunks.
  raw_answer read() {
    raw_answer answer;
    while (received_.find("\r\n\r\n") == std::string::npos)
      if (!more()) return answer;
    const auto end = received_.find("\r\n\r\n") + 4;
    answer.head = received_.substr(0, end);
    received_.erase(0, end);
    answer.status = static_cast<unsigned>(std::stoul(answer.head.substr(9, 3)));
    if (const auto at = answer.head.find("Content-Length: "); at != std::string::npos) {
      const auto length = std::stoul(answer.head.substr(at + 16));
      while (received_.size() < length)
        if (!more()) break;
      answer.body = received_.substr(0, length);
      received_.erase(0, length);
    } else if (answer.has("Transfer-Encoding: chunked")) {
      read_chunks(answer.body);
    }
    return answer;
  }

  /// Everything up to *end*, of an answer that goes on.
  std::string read_until(std::string_view end) {
    while (received_.find(end) == std::string::npos)
      if (!more()) break;
    return received_;
  }

  /// Whether the server closes without another byte.
  bool is_closed() { return received_.empty() && !more(); }

 private:
  bool more() {
    char bytes[4'096];
    const auto got = ::recv(socket_.number(), bytes, sizeof bytes, 0);
    if (got > 0) received_.append(bytes, static_cast<std::size_t>(got));
    return got > 0;
  }

  void read_chunks(std::string& to) {
    for (;;) {
      while (received_.find("\r\n") == std::string::npos)
        if (!more()) return;
      const auto line = received_.find("\r\n");
      const auto size = std::stoul(received_.substr(0, line), nullptr, 16);
      while (received_.size() < line + 4 + size)
        if (!more()) return;
      to += received_.substr(line + 2, size);
      received_.erase(0, line + 4 + size);
      if (size == 0) return;
    }
  }

  const socket_handle socket_;
  std::string received_;
};

inline std::string get(const std::string& target, const std::string& headers = "Authorization: Local\r\n") {
  return "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
}

inline std::string with_body(const std::string& verb, const std::string& target, const std::string& body,
                             const std::string& headers = "Authorization: Local\r\n") {
  return verb + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

}  // namespace benefactor::api::http::test
