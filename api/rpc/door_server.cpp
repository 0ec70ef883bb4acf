#include "api/rpc/door_server.hpp"

#include <array>
#include <future>
#include <kj/debug.h>
#include <mutex>
#include <thread>
#include <utility>

#include "api/rpc/door_state.hpp"
#include "api/rpc/listeners.hpp"

namespace benefactor::api {
namespace {

kj::Promise<void> until_drained(door_state& door, kj::TimePoint deadline) {
  if (door.drained() || door.timer.now() >= deadline) return kj::READY_NOW;
  return door.timer.afterDelay(2 * kj::MILLISECONDS).then([&door, deadline] {
    return until_drained(door, deadline);
  });
}

}  // namespace

struct door_server::implementation {
  using port_numbers = std::array<std::uint16_t, 3>;  // by listener_kind

  implementation(door_options o, door_parts p)
      : options(std::move(o)), parts(std::move(p)), sources(open_sources(options)) {}

  void run(std::promise<port_numbers>& listening) {
    auto io = kj::setupAsyncIo();
    door_state door(options, parts, io);
    auto ports = std::make_unique<listeners>(door, sources);
    ports->listen(io);
    auto stopping = kj::newPromiseAndFulfiller<std::chrono::milliseconds>();
    stop_on_loop = [&stopping](std::chrono::milliseconds patience) {
      if (stopping.fulfiller->isWaiting()) stopping.fulfiller->fulfill(kj::cp(patience));
    };
    reload_on_loop = [&ports] {
      if (ports) ports->look_again(true);
    };
    post = door.bridge.poster();
    state = &door;
    auto watching =
        ports->watch_files().eagerlyEvaluate([&door](kj::Exception&& why) { door.taskFailed(kj::mv(why)); });
    door.tasks.add(door.watch());
    listening.set_value(ports->ports());

    const auto patience = stopping.promise.wait(io.waitScope);
    door.closing = true;
    door.live.end_all();
    watching = nullptr;
    ports = nullptr;
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
            .bytes_in_flight = state->in_flight_bytes,
            .handshakes_failed = state->failed_handshakes};
  }

  const door_options options;
  const door_parts parts;
  listener_sources sources;  // the loop's
  port_numbers ports{};
  std::function<void(std::function<void()>)> post;
  std::function<void(std::chrono::milliseconds)> stop_on_loop;  // the loop's
  std::function<void()> reload_on_loop;                         // the same
  mutable std::mutex stats_mutex;                               // guards *state* against its end
  door_state* state = nullptr;
  door_statistics last_stats;
  std::thread thread;
};

door_server::door_server(door_options options, door_parts parts)
    : impl_(std::make_unique<implementation>(std::move(options), std::move(parts))) {
  std::promise<implementation::port_numbers> listening;
  auto ports = listening.get_future();
  impl_->thread = std::thread([this, listening = std::move(listening)]() mutable {
    try {
      impl_->run(listening);
    } catch (const kj::Exception& error) {
      if (impl_->post) throw;  // Later than listening: the loop itself failed, which nothing can mend.
      listening.set_exception(std::make_exception_ptr(
          std::runtime_error("listen: " + std::string(error.getDescription().cStr()))));
    } catch (const std::runtime_error&) {
      if (impl_->post) throw;
      listening.set_exception(std::current_exception());
    }
  });
  try {
    impl_->ports = ports.get();
  } catch (...) {
    impl_->thread.join();
    throw;
  }
}

door_server::~door_server() { stop(); }

std::uint16_t door_server::port() const { return impl_->ports[0]; }
std::uint16_t door_server::users_port() const { return impl_->ports[1]; }
std::uint16_t door_server::payers_port() const { return impl_->ports[2]; }

void door_server::reload_certificates() {
  auto done = std::make_shared<std::promise<void>>();  // A loop that has ended drops it.
  auto waiting = done->get_future();
  impl_->post([impl = impl_.get(), done = std::exchange(done, nullptr)] {
    impl->reload_on_loop();
    done->set_value();
  });
  waiting.wait();
}

void door_server::stop(std::chrono::milliseconds patience) {
  if (!impl_->thread.joinable()) return;
  impl_->post([impl = impl_.get(), patience] { impl->stop_on_loop(patience); });
  impl_->thread.join();
}

void door_server::visit(peer who, std::function<void(kj::Own<door_visit>)> work) {
  impl_->post([impl = impl_.get(), who = std::move(who), work = std::move(work)]() mutable {
    // The loop's own thread sets it to null, at its end.
    if (impl->state && !impl->state->closing) work(make_visit(*impl->state, std::move(who)));
  });
}

void door_server::post(std::function<void()> work) { impl_->post(std::move(work)); }

door_statistics door_server::stats() const {
  const std::lock_guard lock(impl_->stats_mutex);
  return impl_->state ? impl_->read_stats() : impl_->last_stats;
}

}  // namespace benefactor::api
