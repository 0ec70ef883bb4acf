#include "tools/benchmark/http_connection.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <chrono>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <system_error>
#include <thread>
#include <unistd.h>

#include "tools/benchmark/server.hpp"
#include "tools/benefactor/latency_histogram.hpp"

namespace benefactor::benchmark {

namespace {

using clock = std::chrono::steady_clock;

constexpr timeval patience{120, 0};
constexpr std::string_view blank_line = "\r\n\r\n", line_end = "\r\n";

[[noreturn]] void fail(const char* doing) {
  throw std::system_error(errno, std::generic_category(), std::string("HTTP: ") + doing);
}

/// The value of a header that *head* has in that spelling; empty: it has none.
std::string header_of(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const auto from = at + name.size() + 4;
  return head.substr(from, head.find(line_end, from) - from);
}

}  // namespace

http_connection::http_connection(const std::string& address) : address_(address) { connect(); }

http_connection::~http_connection() { close(); }

void http_connection::connect() {
  const auto colon = address_.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<std::uint16_t>(std::stoul(address_.substr(colon + 1))));
  if (::inet_pton(AF_INET, address_.substr(0, colon).c_str(), &to.sin_addr) != 1)
    throw server_failure("HTTP: " + address_ + " is no address");
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket_ < 0) fail("no socket");
  const int at_once = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
    const auto why = errno;
    close();
    errno = why;
    fail("cannot connect");
  }
}

void http_connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  received_.clear();
}

bool http_connection::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void http_connection::receive() {
  char bytes[64 << 10];
  const auto got = ::recv(socket_, bytes, sizeof bytes, 0);
  if (got < 0) fail("no answer");
  if (got == 0) throw server_failure("HTTP: the server has ended the connection");
  received_.append(bytes, static_cast<std::size_t>(got));
}

std::string http_connection::read_chunks() {
  std::string body;
  for (std::size_t at = 0;;) {
    auto end = received_.find(line_end, at);
    for (; end == std::string::npos; end = received_.find(line_end, at)) receive();
    const auto size = std::stoul(received_.substr(at, end - at), nullptr, 16);
    const auto from = end + line_end.size();
    while (received_.size() < from + size + line_end.size()) receive();
    body.append(received_, from, size);
    at = from + size + line_end.size();
    if (at > (1u << 20) || size == 0) {
      received_.erase(0, at);
      at = 0;
    }
    if (size == 0) return body;
  }
}

http_answer http_connection::read() {
  while (received_.find(blank_line) == std::string::npos) receive();
  const auto end = received_.find(blank_line) + blank_line.size();
  const auto head = received_.substr(0, end);
  received_.erase(0, end);
  http_answer answer;
  answer.status = static_cast<unsigned>(std::stoul(head.substr(head.find(' ') + 1, 3)));
  if (header_of(head, "Transfer-Encoding") == "chunked") {
    answer.body = read_chunks();
  } else if (const auto length = header_of(head, "Content-Length"); !length.empty()) {
    const auto size = std::stoul(length);
    while (received_.size() < size) receive();
    answer.body = received_.substr(0, size);
    received_.erase(0, size);
  }
  ends_ = header_of(head, "Connection") == "close";
  return answer;
}

http_answer http_connection::get(const std::string& target) {
  if (socket_ < 0) connect();
  const auto request = "GET " + target + " HTTP/1.1\r\nHost: " + address_ +
                       "\r\nAuthorization: Local\r\nAccept-Encoding: gzip\r\n\r\n";
  const auto start = clock::now();
  if (!send(request)) fail("cannot send");
  auto answer = read();
  answer.us = tools::us_since(start);
  if (ends_) close();
  return answer;
}

http_answer http_connection::upload(const std::string& target, std::string_view lines) {
  if (socket_ < 0) connect();
  const auto head = "POST " + target + " HTTP/1.1\r\nHost: " + address_ +
                    "\r\nAuthorization: Local\r\nContent-Type: application/x-ndjson\r\nContent-Length: " +
                    std::to_string(lines.size()) + "\r\n\r\n";
  const auto start = clock::now();
  http_answer answer;
  {
    // The server reads on as its results are taken, so both go on at a time. What cannot be sent any more is
    // told of by the answer, or by there being none.
    struct sender {
      const int socket;
      std::thread thread;
      ~sender() {
        ::shutdown(socket, SHUT_RDWR);
        thread.join();
      }
    };
    sender sending{socket_, std::thread([this, &head, lines] { (void)(send(head) && send(lines)); })};
    answer = read();
    answer.us = tools::us_since(start);
  }
  close();
  return answer;
}

}  // namespace benefactor::benchmark
