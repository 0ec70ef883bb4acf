#pragma once
/// A door through which users and payers' systems log in, with a node behind it, and who calls at it.

#include <capnp/message.h>
#include <capnp/rpc-twoparty.h>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "api/claims.capnp.h"
#include "api/client/claims_client.hpp"
#include "api/client/client_loop.hpp"
#include "api/client/tls_channel.hpp"
#include "api/rpc/door_server.hpp"
#include "api/rpc/peer.hpp"
#include "tests/api/login/desk_fixture.hpp"
#include "tests/api/tls/pki_files.hpp"

namespace benefactor::api::test {

struct login_door : desk_fixture, pki_files {
  explicit login_door(bool require_login = false, door_limits limits = {})
      : door({.listen = "127.0.0.1:0",
              .program = "test",
              .tenant = "default",
              .log_id = {},
              .limits = limits,
              .users = tls_listener{"127.0.0.1:0", user_files()},
              .payers = tls_listener{"127.0.0.1:0", payer_files()}},
             {.submit = [this](auto batch) { running->engine().submit(std::move(batch)); },
              .reads = running->room().closed(),
              .surrogates = running->surrogates(),
              .entropy = store::system_entropy(),
              .room = &running->room(),
              .admits_local =
                  [require_login](const peer& who) {
                    return !require_login && who.listener == listener_kind::loopback;
                  },
              .identity = &desk}) {}
  ~login_door() { door.stop(std::chrono::milliseconds(0)); }

  static std::string address(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }
  client_tls as_user() const { return {file("server-ca.pem"), "localhost", {}, {}}; }
  claims_client payer_system(const std::string& name) const {
    return claims_client(address(door.payers_port()),
                         {file("server-ca.pem"), "localhost", file(name + ".pem"), file(name + "-key.pem")});
  }

  door_server door;
};

/// A connection without a session.
struct caller {
  explicit caller(std::uint16_t port, const client_tls* tls = nullptr) : stream(connect(port, tls)) {
    capnp::MallocMessageBuilder message;
    auto server = message.getRoot<capnp::rpc::twoparty::VatId>();
    server.setSide(capnp::rpc::twoparty::Side::SERVER);
    door = rpc.bootstrap(server).castAs<wire::Door>();
  }

  kj::Own<kj::AsyncIoStream> connect(std::uint16_t port, const client_tls* tls) {
    const auto address = login_door::address(port);
    auto socket = io.provider->getNetwork()
                      .parseAddress(address)
                      .then([](kj::Own<kj::NetworkAddress> to) {
                        auto connecting = to->connect();
                        return connecting.attach(kj::mv(to));
                      })
                      .wait(io.waitScope);
    if (!tls) return socket;
    return tls_channel(*tls, address).wrap(kj::mv(socket), io.provider->getTimer()).wait(io.waitScope);
  }

  auto logging_in(const std::string& name, const std::string& password, const std::string& next = {}) {
    auto request = door.loginRequest();
    request.setLogin(name.c_str());
    request.setPassword(password.c_str());
    request.setNewPassword(next.c_str());
    return request.send();
  }
  auto login(const std::string& name, const std::string& password, const std::string& next = {}) {
    return logging_in(name, password, next).wait(io.waitScope);
  }
  auto refresh(const std::string& token) {
    auto request = door.refreshRequest();
    request.setToken(token.c_str());
    return request.send().wait(io.waitScope);
  }
  wire::Session::Client open(const std::string& token) {
    auto request = door.openRequest();
    request.setProtocolVersion(wire::PROTOCOL_VERSION);
    request.initCredentials().setToken(
        kj::arrayPtr(reinterpret_cast<const kj::byte*>(token.data()), token.size()));
    return request.send().wait(io.waitScope).getSession();
  }
  wire::Session::Client open_local() {
    auto request = door.openRequest();
    request.setProtocolVersion(wire::PROTOCOL_VERSION);
    request.initCredentials().setLocal();
    return request.send().wait(io.waitScope).getSession();
  }
  /// Empty: it did not fail.
  template <class Work>
  std::string failure_of(Work work) {
    try {
      work();
    } catch (const kj::Exception& error) {
      return error.getDescription().cStr();
    }
    return {};
  }
  std::string failure_of_info(wire::Session::Client& session) {
    return failure_of([&] { session.infoRequest().send().wait(io.waitScope); });
  }
  /// Returns once the server has ended the connection.
  void wait_for_end() { network.onDisconnect().wait(io.waitScope); }

  std::shared_ptr<client_loop> loop = client_loop::of_thread();
  kj::AsyncIoContext& io = loop->io;
  kj::Own<kj::AsyncIoStream> stream;
  capnp::TwoPartyVatNetwork network{*stream, capnp::rpc::twoparty::Side::CLIENT};
  capnp::RpcSystem<capnp::rpc::twoparty::VatId> rpc = capnp::makeRpcClient(network);
  wire::Door::Client door = nullptr;
};

inline bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace benefactor::api::test
