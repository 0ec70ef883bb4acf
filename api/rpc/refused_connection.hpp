// A connection beyond the limit: its client is told so when it opens a session, and then it is closed.
#pragma once

#include <capnp/rpc-twoparty.h>
#include <cstdint>
#include <kj/async-io.h>

namespace benefactor::api {

class refused_connection {
 public:
  /// So many are told at a time; what comes beyond them is closed without a word.
  static constexpr std::size_t most = 64;

  /// @param connections  the limit, which is told
  refused_connection(kj::Own<kj::AsyncIoStream> socket, std::uint32_t connections);

  /// Its client has gone.
  kj::Promise<void> when_ended() { return network_.onDisconnect(); }

 private:
  kj::Own<kj::AsyncIoStream> socket_;
  capnp::TwoPartyVatNetwork network_;
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc_;
};

}  // namespace benefactor::api
