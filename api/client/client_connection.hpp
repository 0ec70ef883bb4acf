// One connection as the client keeps it. Not seen outside api/client.
#pragma once

#include <capnp/rpc-twoparty.h>
#include <chrono>
#include <kj/async-io.h>
#include <kj/debug.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "api/claims.capnp.h"
#include "api/client/claims_client.hpp"
#include "api/client/client_loop.hpp"
#include "api/client/tls_channel.hpp"
#include "api/rpc/buffered_stream.hpp"

namespace benefactor::api {

/// Says what failed in the client's own terms.
[[noreturn]] void throw_failure(const kj::Exception& error);

/// What a connection begins with: a session as nobody in particular, one of whoever an access token is of, or
/// none, for logins.
struct local_session {};
struct token_session {
  std::string token;
};
struct no_session {};
using first_session = std::variant<local_session, token_session, no_session>;

class client_connection {
 public:
  /// *tls*: null: plaintext, for the loopback interface only. Errors: tls_error before anything is connected
  /// to, rpc_failure, not_admitted where the door opens no session.
  client_connection(const std::string& address, std::chrono::milliseconds patience,
                    const client_tls* tls = nullptr, const first_session& first = local_session{});

  /// Turns the loop until *promise* is there. Errors: rpc_failure.
  template <class Result>
  auto wait(kj::Promise<Result>&& promise) {
    try {
      KJ_DEFER(answered = std::chrono::steady_clock::now());
      return promise.wait(loop_->io.waitScope);
    } catch (const kj::Exception& error) {
      throw_failure(error);
    }
  }

  /// The same for what only the server's further doing can fulfil: fails when the connection ends.
  void wait_connected(kj::Promise<void>&& promise);

  void poll(std::chrono::nanoseconds at_most);

  /// Something has arrived.
  void stir();

 private:
  void open(const first_session& first);

  std::shared_ptr<client_loop> loop_;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> stirred_;
  std::optional<buffered_stream> stream_;
  std::optional<capnp::TwoPartyVatNetwork> network_;
  std::optional<kj::ForkedPromise<void>> ended_;
  std::optional<capnp::RpcSystem<capnp::rpc::twoparty::VatId>> rpc_;

 public:
  std::optional<wire::Door::Client> door;
  std::optional<wire::Session::Client> session;  ///< this and what follows: nothing, of no_session
  std::optional<wire::Claims::Client> claims;
  server_limits limits;
  std::chrono::steady_clock::time_point answered;  ///< when what was waited for last had arrived
};

}  // namespace benefactor::api
