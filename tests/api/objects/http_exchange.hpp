#pragma once
/// HTTP as bytes over a real socket: what a client that keeps to no rules sends, and what it gets.

#include <arpa/inet.h>
#include <chrono>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <thread>
#include <unistd.h>

namespace benefactor::api::test {

/// A connection to a port of 127.0.0.1. No wait is longer than ten seconds.
class raw_connection {
 public:
  explicit raw_connection(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    const timeval patience{10, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot connect");
  }
  raw_connection(const raw_connection&) = delete;
  raw_connection& operator=(const raw_connection&) = delete;
  ~raw_connection() { close(); }

  /// False when the server has closed the connection.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Everything until the server closes the connection. Errors: std::runtime_error when it does not.
  std::string receive() const {
    std::string bytes;
    char buffer[65'536];
    for (;;) {
      const auto got = ::recv(fd_, buffer, sizeof buffer, 0);
      if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
        throw std::runtime_error("no end of the answer");
      if (got <= 0) return bytes;
      bytes.append(buffer, static_cast<std::size_t>(got));
    }
  }

  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

inline std::string exchange(std::uint16_t port, std::string_view request) {
  const raw_connection connection(port);
  connection.send(request);
  return connection.receive();
}

/// "PUT <target> HTTP/1.1", its headers, and the body.
inline std::string request_text(std::string_view method, std::string_view target,
                                std::string_view headers = {}, std::string_view body = {}) {
  return std::string(method) + ' ' + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" +
         std::string(headers) + "\r\n" + std::string(body);
}

/// "201" of "HTTP/1.1 201 Created".
inline std::string status_of(std::string_view response) {
  return std::string(response.substr(std::min<std::size_t>(response.size(), 9), 3));
}

inline std::string body_of(std::string_view response) {
  const auto end = response.find("\r\n\r\n");
  return end == response.npos ? std::string() : std::string(response.substr(end + 4));
}

/// What follows "http://host:port".
inline std::string target_of(const std::string& url) { return url.substr(url.find('/', 8)); }

/// Waits until *holds*, ten seconds at most; whether it came to be.
template <class Condition>
bool comes_true(Condition holds) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace benefactor::api::test
