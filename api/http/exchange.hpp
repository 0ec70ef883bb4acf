// One request and its answer, as the connection it came by offers it: what the application sees of HTTP. All
// functions are called on the connection's strand; a handle is for other threads.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/objects/object_store.hpp"
#include "api/rpc/peer.hpp"

namespace benefactor::api::http {

struct request_head {
  std::string verb, target;
  name_values headers;  ///< names in lower case
  peer who;
  std::optional<std::uint64_t> length;  ///< Content-Length
  bool chunked = false;

  bool secure() const { return who.listener == listener_kind::https; }
  bool has_body() const { return chunked || length.value_or(0) > 0; }
  /// The value of the header that comes once; empty: it is not there, or comes more often.
  std::string_view header(std::string_view name) const;
  bool has(std::string_view name) const;  ///< once or more often, with a value or without
};

struct response {
  unsigned status = 200;
  name_values headers = {};
  std::string body = {};
  std::shared_ptr<void> kept = {};  ///< let go of once the client has taken it all, or has gone
};

/// The next piece of a body, at most so many bytes.
inline constexpr std::size_t piece_bytes = 64u << 10;

class guest_place;  // gateway.hpp

class exchange {
 public:
  virtual ~exchange() = default;

  virtual const request_head& head() const = 0;
  /// What the application keeps for the connection, null at first: let go of when that ends.
  virtual std::shared_ptr<guest_place>& guest() = 0;

  /// Reads the whole body, of at most *most* bytes. *done* is not called when the connection ends before, nor
  /// when the body is longer: that is answered.
  virtual void read_body(std::size_t most, std::function<void(std::string)> done) = 0;
  /// The next piece; *last*: it was the last. One at a time.
  virtual void read_piece(std::function<void(std::string piece, bool last)> done) = 0;

  /// Answers as a whole. What was not read of the body ends the connection.
  virtual void respond(response answer) = 0;
  /// Begins an answer without a known length.
  virtual void begin(response head) = 0;
  /// Its next piece; *taken* is called when the client may be sent more. One at a time.
  virtual void write(std::string piece, std::function<void()> taken) = 0;
  virtual void finish() = 0;
  /// Called when the connection ends while an answer is under way.
  virtual void on_end(std::function<void()> ended) = 0;
};

/// How other threads reach an exchange, for as long as it lives.
class exchange_handle {
 public:
  using runner = std::function<void(std::function<void(exchange&)>)>;

  exchange_handle() = default;
  explicit exchange_handle(runner run) : run_(std::move(run)) {}

  /// Runs *work* on the strand; drops it when the connection has ended.
  void with(std::function<void(exchange&)> work) const { run_(std::move(work)); }

 private:
  runner run_;
};

/// Answers a request whose head was read. Never throws.
using request_handler = std::function<void(exchange& with, const exchange_handle& handle)>;

}  // namespace benefactor::api::http
