// The ports of the front door: plaintext on the loopback interface, TLS for users, TLS with certificates of
// both sides for payers. What connects to one is a connection of the door, whichever it came in by.
#pragma once

#include <array>
#include <cstdint>
#include <kj/async-io.h>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/rpc/door_server.hpp"
#include "api/rpc/handshakes.hpp"
#include "api/rpc/paced_warnings.hpp"
#include "api/rpc/peer.hpp"
#include "api/tls/tls_source.hpp"

namespace benefactor::api {

struct door_state;

/// Null: there is no such listener.
struct listener_sources {
  std::unique_ptr<tls_source> users, payers;
};

/// Reads what the TLS listeners of *options* need. Errors: std::invalid_argument for an address that may not
/// be listened on; tls_error with all that is wrong with all files.
listener_sources open_sources(const door_options& options);

/// Lives on the door's loop, and ends before the door's state.
class listeners {
 public:
  listeners(door_state& door, listener_sources& sources);

  /// Errors: std::runtime_error naming the listener that cannot listen.
  void listen(kj::AsyncIoContext& io);

  /// By listener_kind; 0: there is no such listener.
  std::array<std::uint16_t, 3> ports();

  /// Looks at the files again, for ever.
  kj::Promise<void> watch_files();

  /// Has new connections use what the files hold now, and ends the connections of those who are revoked now.
  /// Files that cannot be used are told of in the server's log, and what was read before stays.
  /// *in_any_case*: also when no file has changed.
  void look_again(bool in_any_case);

 private:
  kj::Promise<void> accept_all(listener_kind kind, kj::ConnectionReceiver& port);
  void take(listener_kind kind, kj::Own<kj::AsyncIoStream> socket);
  void look_again(const char* name, tls_source& source, bool in_any_case);
  void warn(const char* name, const tls_source& source) const;
  handshakes::outcomes outcomes_of_handshakes();

  door_state& door_;
  listener_sources& sources_;
  handshakes handshakes_;
  paced_warnings not_let_in_;
  std::array<kj::Own<kj::ConnectionReceiver>, 3> ports_;  // by listener_kind
  std::vector<kj::Promise<void>> accepting_;
  kj::TimePoint warned_;
};

}  // namespace benefactor::api
