#include "api/rpc/refused_connection.hpp"

#include <kj/debug.h>

#include "api/claims.capnp.h"

namespace benefactor::api {
namespace {

class refusing_door final : public wire::Door::Server {
 public:
  explicit refusing_door(kj::Exception&& why) : why_(kj::mv(why)) {}

  kj::Promise<void> open(OpenContext) override { return kj::cp(why_); }

 private:
  const kj::Exception why_;
};

/// Nothing but `Door.open` is expected.
capnp::ReaderOptions reader_options() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = 1'024;
  return options;
}

}  // namespace

refused_connection::refused_connection(kj::Own<kj::AsyncIoStream> socket, kj::Exception&& why)
    : socket_(kj::mv(socket)),
      network_(*socket_, capnp::rpc::twoparty::Side::SERVER, reader_options()),
      rpc_(capnp::makeRpcServer(network_, wire::Door::Client(kj::heap<refusing_door>(kj::mv(why))))) {
  rpc_.setFlowLimit(1'024);
}

}  // namespace benefactor::api
