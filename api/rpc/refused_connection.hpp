// A connection that is not taken, as one beyond the limit: its client is told why when it opens a session,
// and then it is closed.
#pragma once

#include <capnp/rpc-twoparty.h>
#include <cstddef>
#include <kj/async-io.h>
#include <kj/exception.h>

namespace benefactor::api {

class refused_connection {
 public:
  /// So many are told at a time; what comes beyond them is closed without a word.
  static constexpr std::size_t most = 64;

  /// @param why  what is told
  refused_connection(kj::Own<kj::AsyncIoStream> socket, kj::Exception&& why);

  /// Its client has gone.
  kj::Promise<void> when_ended() { return network_.onDisconnect(); }

 private:
  kj::Own<kj::AsyncIoStream> socket_;
  capnp::TwoPartyVatNetwork network_;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc_;
};

}  // namespace benefactor::api
