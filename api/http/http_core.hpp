// What the connections of HTTP share, and the list of them. Included by http_listener.cpp alone.
#pragma once

#include <boost/asio.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/http/http_listener.hpp"

namespace benefactor::api::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using strand = asio::strand<asio::io_context::executor_type>;

/// What connections share. Outlives the listener while other threads hold handles.
struct shared_core {
  explicit shared_core(http_limits l, request_handler h) : limits(l), handler(std::move(h)) {}

  /// False once the threads have ended: then nothing may be given to them.
  template <class Work>
  void post(const strand& to, Work&& work) {
    const std::lock_guard lock(mutex);
    if (running) asio::post(to, std::forward<Work>(work));
  }

  const http_limits limits;
  request_handler handler;
  listener_counts counts;
  std::atomic<std::size_t> body_bytes{0};
  std::mutex mutex;
  bool running = true;
};

/// Where other threads leave work for a connection: nowhere once that is gone. A handle may be held for
/// longer than the listener lives, and a strand must not.
struct letter_box {
  std::mutex mutex;
  std::optional<strand> to;
};

class any_connection {
 public:
  virtual ~any_connection() = default;
  virtual void close() = 0;
};

/// All connections, so that they can be closed, and be counted by address.
class registry {
 public:
  bool add(const std::shared_ptr<any_connection>& which, const std::string& address,
           const http_limits& limits) {
    const std::lock_guard lock(mutex_);
    if (closed_ || open_.size() >= limits.connections) return false;
    if (!address.empty()) {  // Over TLS.
      const auto of = [this](const std::string& whose) {
        const auto at = addresses_.find(whose);
        return at == addresses_.end() ? 0u : at->second;
      };
      if (of(address) >= limits.connections_of_address) return false;
      if (open_.size() - of({}) >= limits.connections_over_tls()) return false;
    }
    ++addresses_[address];
    open_.emplace(which, address);
    return true;
  }
  void remove(const std::shared_ptr<any_connection>& which) {
    const std::lock_guard lock(mutex_);
    const auto at = open_.find(which);
    if (at == open_.end()) return;
    if (--addresses_[at->second] == 0) addresses_.erase(at->second);
    open_.erase(at);
  }
  std::vector<std::shared_ptr<any_connection>> close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    std::vector<std::shared_ptr<any_connection>> all;
    for (const auto& [which, address] : open_) all.push_back(which);
    return all;
  }
  void clear() {
    std::map<std::shared_ptr<any_connection>, std::string> all;
    const std::lock_guard lock(mutex_);
    all.swap(open_);
    addresses_.clear();
  }
  std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return open_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::shared_ptr<any_connection>, std::string> open_;
  std::map<std::string, std::uint32_t> addresses_;
  bool closed_ = false;
};

}  // namespace benefactor::api::http
