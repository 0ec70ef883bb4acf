#include "api/rpc/refused_connection.hpp"

#include <kj/debug.h>

#include "api/claims.capnp.h"

namespace benefactor::api {
namespace {

class refusing_door final : public wire::Door::Server {
 public:
  explicit refusing_door(std::uint32_t connections) : connections_(connections) {}

  kj::Promise<void> open(OpenContext) override {
    return kj::Exception(kj::Exception::Type::OVERLOADED, __FILE__, __LINE__,
                         kj::str("all its connections are taken; it has ", connections_));
  }

 private:
  const std::uint32_t connections_;
};

/// Nothing but `Door.open` is expected.
capnp::ReaderOptions reader_options() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 1'024;
  return options;
}

}  // namespace

refused_connection::refused_connection(kj::Own<kj::AsyncIoStream> socket, std::uint32_t connections)
    : socket_(kj::mv(socket)),
      network_(*socket_, capnp::rpc::twoparty::Side::SERVER, reader_options()),
      rpc_(capnp::makeRpcServer(network_, wire::Door::Client(kj::heap<refusing_door>(connections)))) {
  rpc_.setFlowLimit(1'024);
}

}  // namespace benefactor::api
