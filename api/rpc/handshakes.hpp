// Connections on their way through the TLS handshake: each has a time to come through, and so many are on
// their way at once. What has come through is handed on with who it is.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <kj/async-io.h>
#include <kj/timer.h>
#include <map>
#include <string>

#include "api/rpc/newcomers.hpp"
#include "api/rpc/peer.hpp"
#include "api/tls/tls_source.hpp"

namespace benefactor::api {

class handshakes final : private kj::TaskSet::ErrorHandler {
 public:
  /// Called on the loop. None may destroy the handshakes.
  struct outcomes {
    std::function<void(kj::Own<kj::AsyncIoStream> stream, peer who)> admitted;
    std::function<void(kj::Own<kj::AsyncIoStream> stream, peer who)> revoked;
    std::function<void(const peer& who, const std::string& why)> failed;  ///< *why*: one line, printable
  };

  /// @param most             that may be on their way at once
  /// @param most_of_address  of one address (identity::peer_key)
  handshakes(kj::Timer& timer, std::chrono::milliseconds patience, std::size_t most,
             std::size_t most_of_address, outcomes tell);

  /// Begins that of *socket* with what *source* has now; *source* outlives it. When too many are on their
  /// way, the oldest of the address that has most fails: an honest one takes milliseconds, so that who never
  /// speaks makes room for who does.
  void begin(kj::Own<kj::AsyncIoStream> socket, listener_kind kind, const tls_source& source);

  std::size_t count() const { return running_.size(); }

 private:
  struct handshake {
    peer who;
    kj::Own<kj::Canceler> canceler;
  };

  void came_through(std::uint64_t number, const tls_source& source, kj::AuthenticatedStream&& stream);
  void broke(std::uint64_t number, const kj::Exception& why);
  void taskFailed(kj::Exception&& exception) override;

  kj::Timer& timer_;
  const kj::Duration patience_;
  const outcomes tell_;
  std::map<std::uint64_t, handshake> running_;
  newcomers waiting_;  // of those, who has not been ended yet
  std::uint64_t next_ = 1;
  kj::TaskSet tasks_;
};

}  // namespace benefactor::api
