#include "api/client/client_connection.hpp"

#include <algorithm>

#include "api/client/read_results.hpp"
#include "api/loopback.hpp"
#include "api/rpc/wire_codes.hpp"
#include "api/tls/tls_error.hpp"

namespace benefactor::api {
namespace {

kj::Own<kj::AsyncIoStream> connect_socket(client_loop& loop, const std::string& address,
                                          std::chrono::milliseconds patience) {
  auto& timer = loop.io.provider->getTimer();
  const auto deadline = timer.now() + patience.count() * kj::MILLISECONDS;
  for (;;) {
    try {
      return loop.io.provider->getNetwork()
          .parseAddress(address)
          .then([](kj::Own<kj::NetworkAddress> to) {
            auto connecting = to->connect();
            return connecting.attach(kj::mv(to));
          })
          .wait(loop.io.waitScope);
    } catch (const kj::Exception& error) {
      if (timer.now() >= deadline) throw_failure(error);
    }
    timer.afterDelay(20 * kj::MILLISECONDS).wait(loop.io.waitScope);
  }
}

kj::Own<kj::AsyncIoStream> connect(client_loop& loop, const std::string& address, const client_tls* tls,
                                   std::chrono::milliseconds patience) {
  if (!tls) {
    if (!is_loopback(address))
      throw tls_error({address +
                       ": without TLS must be a port of the loopback interface, as 127.0.0.1:7400, because "
                       "what is sent could be read on its way; for other addresses there is --tls-ca"});
    return connect_socket(loop, address, patience);
  }
  const tls_channel channel(*tls, address);
  auto socket = connect_socket(loop, address, patience);
  try {
    return channel.wrap(kj::mv(socket), loop.io.provider->getTimer()).wait(loop.io.waitScope);
  } catch (const kj::Exception& error) {
    throw_failure(error);
  }
}

}  // namespace

void throw_failure(const kj::Exception& error) {
  const std::string text(error.getDescription().cStr());
  switch (error.getType()) {
    case kj::Exception::Type::OVERLOADED: throw rpc_failure(rpc_failure::kind::overloaded, text);
    case kj::Exception::Type::DISCONNECTED: throw rpc_failure(rpc_failure::kind::disconnected, text);
    case kj::Exception::Type::UNIMPLEMENTED: throw rpc_failure(rpc_failure::kind::unimplemented, text);
    case kj::Exception::Type::FAILED: break;
  }
  throw rpc_failure(rpc_failure::kind::failed, text);
}

client_connection::client_connection(const std::string& address, std::chrono::milliseconds patience,
                                     const client_tls* tls, const first_session& first)
    : loop_(client_loop::of_thread()) {
  stream_.emplace(connect(*loop_, address, tls, patience), loop_->io.provider->getTimer());
  capnp::ReaderOptions options;
  options.traversalLimitInWords = std::uint64_t{32} << 20;  // 256 MiB: histories and pages can be long
  network_.emplace(*stream_, capnp::rpc::twoparty::Side::CLIENT, options);
  ended_.emplace(network_->onDisconnect().fork());
  rpc_.emplace(capnp::makeRpcClient(*network_));

  capnp::MallocMessageBuilder message;
  auto server = message.getRoot<capnp::rpc::twoparty::VatId>();
  server.setSide(capnp::rpc::twoparty::Side::SERVER);
  door = rpc_->bootstrap(server).castAs<wire::Door>();
  if (!std::holds_alternative<no_session>(first)) open(first);
}

void client_connection::open(const first_session& first) {
  auto request = door->openRequest();
  if (const auto* shown = std::get_if<token_session>(&first))
    request.initCredentials().setToken(to_data_reader(shown->token));
  else
    request.initCredentials().setLocal();
  request.setProtocolVersion(wire::PROTOCOL_VERSION);
  try {
    session = wait(request.send()).getSession();
  } catch (const rpc_failure& failure) {
    if (failure.what_happened() == rpc_failure::kind::failed) throw not_admitted(failure.what());
    throw;
  }
  claims = session->claimsRequest().send().getClaims();
  limits = read_info(wait(session->infoRequest().send()).getInfo()).limits;
}

void client_connection::wait_connected(kj::Promise<void>&& promise) {
  wait(promise.exclusiveJoin(ended_->addBranch().then(
      []() -> kj::Promise<void> { return KJ_EXCEPTION(DISCONNECTED, "the server ended the connection"); })));
}

void client_connection::poll(std::chrono::nanoseconds at_most) {
  loop_->io.waitScope.poll();
  if (at_most.count() <= 0) return;
  auto stirred = kj::newPromiseAndFulfiller<void>();
  stirred_ = kj::mv(stirred.fulfiller);
  wait_connected(stirred.promise.exclusiveJoin(
      loop_->io.provider->getTimer().afterDelay(at_most.count() * kj::NANOSECONDS)));
  stirred_ = nullptr;
}

void client_connection::stir() {
  KJ_IF_MAYBE (fulfiller, stirred_) (*fulfiller)->fulfill();
}

}  // namespace benefactor::api
