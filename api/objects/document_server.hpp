// Takes and serves the bytes of documents over HTTP/1.1, on a thread and an event loop of its own. Who comes
// needs nothing but a signed URL (document_urls.hpp); the server knows no claims and no members.
//
// PUT and GET (HEAD) of /documents/<key>?..., and OPTIONS for browsers; one request a connection. A refusal
// is one sentence of plain text without anything of the request. Nothing is logged of a request but that it
// failed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/objects/document_folder.hpp"
#include "api/objects/document_urls.hpp"

namespace benefactor::api {

/// Every limit of the document server, in one place. The size of a document is limited by its URL.
struct document_transfer_limits {
  std::uint32_t connections = 64;  ///< served at a time, each with about 0.3 MiB; one more is answered 503
  std::uint32_t refusals =
      64;  ///< connections beyond it that are answered at a time; more are closed at once
  std::chrono::milliseconds header{10'000};     ///< for a request's head to arrive
  std::chrono::milliseconds idle{30'000};       ///< without a byte of the body in either direction
  std::chrono::milliseconds transfer{900'000};  ///< for a whole body
  /// What is still read of the body of a refused upload before the connection is closed. A client that writes
  /// into a closed connection may lose the answer.
  std::size_t refused_bytes = 1u << 20;
  std::chrono::milliseconds refused_time{2'000};
  /// KJ's own and fixed: the size of a request's head. A longer one is answered 431.
  static constexpr std::size_t head_bytes = 128u << 10;
};

struct document_server_options {
  std::uint16_t port = 0;  ///< of 127.0.0.1, for what comes in is not encrypted; 0: any free one
  document_transfer_limits limits;
  std::function<std::int64_t()> now_us;  ///< µs since 1970, UTC; empty: the system's clock
  /// Whose pages may come by a browser, besides those that this machine serves itself over plaintext:
  /// "https://portal.example". Who may not still needs nothing but a link where no browser stands between.
  std::vector<std::string> origins = {};
};

/// Since the start, but the first.
struct document_server_statistics {
  std::uint64_t connections = 0;  ///< now
  std::uint64_t stored = 0, served = 0;
  std::uint64_t refused = 0;  ///< answered 4xx or 503
  std::uint64_t failed = 0;   ///< answered 500, or broken off
  std::uint64_t bytes_in = 0, bytes_out = 0;
};

/// One thread does everything, also encrypting and syncing: while a document is made durable, others wait.
class document_server {
 public:
  /// Listens before it returns. *folder* and *urls* must outlive it. Errors: std::runtime_error when the port
  /// cannot be listened on.
  document_server(document_folder& folder, const document_urls& urls, document_server_options options = {});
  ~document_server();  ///< stop(), if that has not been done
  document_server(const document_server&) = delete;
  document_server& operator=(const document_server&) = delete;

  std::uint16_t port() const;

  /// Accepts nothing more, waits for what is being transferred, at most *patience*, then closes every
  /// connection and ends the thread.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds(10));

  document_server_statistics stats() const;

 private:
  struct implementation;
  std::unique_ptr<implementation> impl_;
};

}  // namespace benefactor::api
