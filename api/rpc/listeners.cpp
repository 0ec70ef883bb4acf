#include "api/rpc/listeners.hpp"

#include <algorithm>
#include <chrono>
#include <kj/debug.h>
#include <optional>
#include <spdlog/spdlog.h>
#include <stdexcept>
#include <utility>

#include "api/access/door_journal.hpp"
#include "api/loopback.hpp"
#include "api/rpc/door_entries.hpp"
#include "api/rpc/door_state.hpp"

namespace benefactor::api {
namespace {

// By listener_kind: the option of `serve` that asks for it.
constexpr std::array<const char*, 3> names{"listen", "listen-tls", "listen-payers"};

constexpr auto between_warnings = 24 * kj::HOURS;

void check_addresses(const door_options& options) {
  std::string problems;
  const auto wrong = [&](const std::string& problem) {
    problems += (problems.empty() ? "" : "\n") + problem;
  };
  const bool tls = options.users || options.payers;
  if (!(tls && options.listen.empty()) && !is_loopback(options.listen))
    wrong("listen: " + options.listen +
          ": must be a port of the loopback interface, as 127.0.0.1:7400, because this listener does not "
          "encrypt; for other addresses there is --listen-tls, with --tls-cert and --tls-key");
  const auto check = [&](const std::optional<tls_listener>& listener, const char* name) {
    if (listener && !has_port(listener->listen))
      wrong(std::string(name) + ": " + listener->listen +
            ": must be HOST:PORT, as 0.0.0.0:7401 or [::]:7401");
  };
  check(options.users, names[1]);
  check(options.payers, names[2]);
  if (!problems.empty()) throw std::invalid_argument(problems);
}

}  // namespace

listener_sources open_sources(const door_options& options) {
  check_addresses(options);
  listener_sources sources;
  std::vector<std::string> problems;
  const auto open = [&](const std::optional<tls_listener>& listener) -> std::unique_ptr<tls_source> {
    if (!listener) return nullptr;
    try {
      return std::make_unique<tls_source>(listener->files, tls_side::server);
    } catch (const tls_error& error) {
      for (const auto& problem : error.problems())  // Both may have the same certificate.
        if (std::find(problems.begin(), problems.end(), problem) == problems.end())
          problems.push_back(problem);
      return nullptr;
    }
  };
  if (options.payers && options.payers->files.trusted.empty())
    problems.push_back("listen-payers: needs --payer-ca, the CA that certifies payers");
  sources.users = open(options.users);
  sources.payers = open(options.payers);
  if (!problems.empty()) throw tls_error(std::move(problems));
  return sources;
}

std::vector<std::string> check_listeners(const door_options& options) {
  const auto sources = open_sources(options);
  std::vector<std::string> warnings;
  for (const auto* source : {sources.users.get(), sources.payers.get()}) {
    if (!source) continue;
    for (auto& warning : source->warnings())
      if (std::find(warnings.begin(), warnings.end(), warning) == warnings.end())
        warnings.push_back(std::move(warning));
  }
  return warnings;
}

listeners::listeners(door_state& door, listener_sources& sources)
    : door_(door),
      sources_(sources),
      handshakes_(door.timer, door.limits.handshake, door.limits.handshakes,
                  door.limits.handshakes_of_address(), outcomes_of_handshakes()),
      not_let_in_(door.timer, [](const std::string& line) { spdlog::warn("{}", line); }),
      warned_(door.timer.now()) {}

handshakes::outcomes listeners::outcomes_of_handshakes() {
  const auto not_let_in = [this](const peer& who, const std::string& why) {
    not_let_in_.warn(to_text(who) + ": not let in: " + why);
    if (door_.parts.journal) door_.parts.journal->note(not_let_in_entry(who, why));
    if (door_.parts.not_let_in) door_.parts.not_let_in(who, why);
  };
  return {.admitted = [this](kj::Own<kj::AsyncIoStream> stream,
                             peer who) { door_.accept(kj::mv(stream), std::move(who)); },
          .revoked =
              [this, not_let_in](kj::Own<kj::AsyncIoStream> stream, peer who) {
                not_let_in(who, "its identity is revoked");
                door_.refuse(kj::mv(stream),
                             KJ_EXCEPTION(FAILED, "the identity of this certificate is revoked"));
              },
          .failed =
              [this, not_let_in](const peer& who, const std::string& why) {
                ++door_.failed_handshakes;
                not_let_in(who, why);
              }};
}

void listeners::listen(kj::AsyncIoContext& io) {
  const auto& options = door_.options;
  const std::array<std::string, 3> addresses{options.listen, options.users ? options.users->listen : "",
                                             options.payers ? options.payers->listen : ""};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (addresses[i].empty()) continue;
    try {
      ports_[i] = io.provider->getNetwork().parseAddress(addresses[i]).wait(io.waitScope)->listen();
    } catch (const kj::Exception& error) {
      throw std::runtime_error(std::string(names[i]) + ": " + error.getDescription().cStr());
    }
  }
  // When all listen: a server that cannot start has taken nobody.
  for (std::size_t i = 0; i < ports_.size(); ++i)
    if (ports_[i].get() != nullptr)
      accepting_.push_back(accept_all(static_cast<listener_kind>(i), *ports_[i]).eagerlyEvaluate(nullptr));
}

std::array<std::uint16_t, 3> listeners::ports() {
  std::array<std::uint16_t, 3> all{};
  for (std::size_t i = 0; i < ports_.size(); ++i)
    if (ports_[i].get() != nullptr) all[i] = static_cast<std::uint16_t>(ports_[i]->getPort());
  return all;
}

/// Accepts for ever. A failure (too many files are open) is waited out.
kj::Promise<void> listeners::accept_all(listener_kind kind, kj::ConnectionReceiver& port) {
  return port.accept()
      .then([this, kind](kj::Own<kj::AsyncIoStream> socket) -> kj::Promise<void> {
        take(kind, kj::mv(socket));
        return kj::READY_NOW;
      })
      .catch_([this](kj::Exception&& why) -> kj::Promise<void> {
        door_.taskFailed(kj::mv(why));
        return door_.timer.afterDelay(100 * kj::MILLISECONDS);
      })
      .then([this, kind, &port] { return accept_all(kind, port); });
}

void listeners::take(listener_kind kind, kj::Own<kj::AsyncIoStream> socket) {
  switch (kind) {
    case listener_kind::loopback: {
      auto who = peer{kind, {}, address_text(*socket)};
      return door_.accept(kj::mv(socket), std::move(who));
    }
    case listener_kind::users: return handshakes_.begin(kj::mv(socket), kind, *sources_.users);
    case listener_kind::payers: return handshakes_.begin(kj::mv(socket), kind, *sources_.payers);
    case listener_kind::http:
    case listener_kind::https: break;  // They have no port here.
  }
}

kj::Promise<void> listeners::watch_files() {
  return door_.timer.afterDelay(door_.options.look_at_files.count() * kj::MILLISECONDS).then([this] {
    look_again(false);
    if (door_.timer.now() - warned_ >= between_warnings) {
      warned_ = door_.timer.now();
      if (sources_.users) warn(names[1], *sources_.users);
      if (sources_.payers) warn(names[2], *sources_.payers);
    }
    return watch_files();
  });
}

void listeners::look_again(bool in_any_case) {
  if (sources_.users) look_again(names[1], *sources_.users, in_any_case);
  if (!sources_.payers) return;
  look_again(names[2], *sources_.payers, in_any_case);
  if (!sources_.payers->revokes_any()) return;
  door_.cut_off_peers(
      [this](const peer& who) {
        return who.listener == listener_kind::payers && sources_.payers->revokes(who.common_name);
      },
      "its identity is revoked");
}

void listeners::look_again(const char* name, tls_source& source, bool in_any_case) {
  const auto found = source.look_again(in_any_case);
  switch (found.what) {
    case tls_source::outcome::unchanged:
    case tls_source::outcome::kept: break;
    case tls_source::outcome::replaced:
      spdlog::info("{}: uses certificates, or revoked identities, as they are now", name);
      warn(name, source);
  }
  for (const auto& problem : found.problems)
    spdlog::error("{}: what was read before stays in use: {}", name, problem);
}

void listeners::warn(const char* name, const tls_source& source) const {
  for (const auto& warning : source.warnings()) spdlog::warn("{}: {}", name, warning);
}

}  // namespace benefactor::api
