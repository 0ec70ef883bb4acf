// A kept connection to the HTTP door over the loopback interface, as a browser has one: a request, its
// answer, the next request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace benefactor::benchmark {

struct http_answer {
  unsigned status = 0;
  std::string body;
  std::uint64_t us = 0;  ///< from sending until all of it has come
};

class http_connection {
 public:
  /// @param address  "127.0.0.1:7480". Errors of all: std::system_error; server_failure where what comes is
  /// no answer.
  explicit http_connection(const std::string& address);
  ~http_connection();
  http_connection(const http_connection&) = delete;
  http_connection& operator=(const http_connection&) = delete;

  /// Packed answers are taken, as browsers do, and are left packed. Connects anew, outside of the time, where
  /// the server has ended the connection after its last answer.
  http_answer get(const std::string& target);

  /// Posts NDJSON, and reads what is answered meanwhile. The connection ends with it.
  http_answer upload(const std::string& target, std::string_view lines);

 private:
  void connect();
  void close();
  bool send(std::string_view bytes) const;
  void receive();
  http_answer read();
  std::string read_chunks();

  const std::string address_;
  int socket_ = -1;
  bool ends_ = false;  ///< the server ends it after its last answer
  std::string received_;
};

}  // namespace benefactor::benchmark
