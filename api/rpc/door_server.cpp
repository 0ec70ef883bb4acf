#include "api/rpc/door_server.hpp"

#include <arpa/inet.h>
#include <future>
#include <kj/debug.h>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "api/rpc/door_state.hpp"

namespace benefactor::api {
namespace {

/// True for "localhost:N", "127.x.y.z:N" and "[::1]:N". Names are not looked up: what they mean may change.
bool is_loopback(std::string_view address) {
  const auto colon = address.rfind(':');
  if (colon == std::string_view::npos) return false;
  const auto port = address.substr(colon + 1);
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos)
    return false;
  const std::string host(address.substr(0, colon));
  if (host == "localhost" || host == "[::1]") return true;
  in_addr v4{};
  return inet_pton(AF_INET, host.c_str(), &v4) == 1 && (ntohl(v4.s_addr) >> 24) == 127;
}

/// Accepts for ever. A failure (too many files are open) is waited out.
kj::Promise<void> accept_all(door_state& door, kj::ConnectionReceiver& listener) {
  return listener.accept()
      .then([&door](kj::Own<kj::AsyncIoStream> socket) -> kj::Promise<void> {
        door.accept(kj::mv(socket));
        return kj::READY_NOW;
      })
      .catch_([&door](kj::Exception&& why) -> kj::Promise<void> {
        door.taskFailed(kj::mv(why));
        return door.timer.afterDelay(100 * kj::MILLISECONDS);
      })
      .then([&door, &listener] { return accept_all(door, listener); });
}

kj::Promise<void> until_drained(door_state& door, kj::TimePoint deadline) {
  if (door.drained() || door.timer.now() >= deadline) return kj::READY_NOW;
  return door.timer.afterDelay(2 * kj::MILLISECONDS).then([&door, deadline] {
    return until_drained(door, deadline);
  });
}

}  // namespace

struct door_server::implementation {
  implementation(door_options o, door_parts p) : options(std::move(o)), parts(std::move(p)) {}

  void run(std::promise<std::uint16_t>& listening) {
    auto io = kj::setupAsyncIo();
    door_state door(options, parts, io);
    auto address = io.provider->getNetwork().parseAddress(options.listen).wait(io.waitScope);
    auto listener = address->listen();
    auto stopping = kj::newPromiseAndFulfiller<std::chrono::milliseconds>();
    stop_on_loop = [&stopping](std::chrono::milliseconds patience) {
      if (stopping.fulfiller->isWaiting()) stopping.fulfiller->fulfill(kj::cp(patience));
    };
    post = door.bridge.poster();
    state = &door;
    auto accepting = accept_all(door, *listener).eagerlyEvaluate(nullptr);
    door.tasks.add(door.watch());
    listening.set_value(static_cast<std::uint16_t>(listener->getPort()));

    const auto patience = stopping.promise.wait(io.waitScope);
    door.closing = true;
    door.live.end_all();
    accepting = nullptr;
    listener = nullptr;
    until_drained(door, door.timer.now() + patience.count() * kj::MILLISECONDS).wait(io.waitScope);
    {
      const std::lock_guard lock(stats_mutex);
      last_stats = read_stats();
      state = nullptr;
    }
    door.shut_down(io.waitScope);
  }

  door_statistics read_stats() const {
    return {.connections = state->connection_count,
            .connections_refused = state->refused_count,
            .connections_cut = state->cut_count,
            .claims = state->claim_count,
            .claims_in_flight = state->in_flight_claims,
            .bytes_in_flight = state->in_flight_bytes};
  }

  const door_options options;
  const door_parts parts;
  std::uint16_t port = 0;
  std::function<void(std::function<void()>)> post;
  std::function<void(std::chrono::milliseconds)> stop_on_loop;  // the loop's
  mutable std::mutex stats_mutex;                               // guards *state* against its end
  door_state* state = nullptr;
  door_statistics last_stats;
  std::thread thread;
};

door_server::door_server(door_options options, door_parts parts)
    : impl_(std::make_unique<implementation>(std::move(options), std::move(parts))) {
  if (!is_loopback(impl_->options.listen))
    throw std::invalid_argument(
        "listen: must be a port of the loopback interface (127.0.0.1:7400), because the server knows no "
        "identities yet");
  std::promise<std::uint16_t> listening;
  auto port = listening.get_future();
  impl_->thread = std::thread([this, listening = std::move(listening)]() mutable {
    try {
      impl_->run(listening);
    } catch (const kj::Exception& error) {
      if (impl_->post) throw;  // Later than listening: the loop itself failed, which nothing can mend.
      listening.set_exception(std::make_exception_ptr(
          std::runtime_error("listen: " + std::string(error.getDescription().cStr()))));
    }
  });
  try {
    impl_->port = port.get();
  } catch (...) {
    impl_->thread.join();
    throw;
  }
}

door_server::~door_server() { stop(); }

std::uint16_t door_server::port() const { return impl_->port; }

void door_server::stop(std::chrono::milliseconds patience) {
  if (!impl_->thread.joinable()) return;
  impl_->post([impl = impl_.get(), patience] { impl->stop_on_loop(patience); });
  impl_->thread.join();
}

door_statistics door_server::stats() const {
  const std::lock_guard lock(impl_->stats_mutex);
  return impl_->state ? impl_->read_stats() : impl_->last_stats;
}

}  // namespace benefactor::api
