#include "api/rpc/handshakes.hpp"

#include <kj/compat/tls.h>
#include <kj/debug.h>
#include <openssl/err.h>
#include <utility>

#include "api/identity/login_throttle.hpp"

namespace benefactor::api {
namespace {

/// Texts of libraries have line ends, and may repeat what a stranger sent.
std::string printable(kj::StringPtr text) {
  constexpr std::size_t most = 300;
  std::string line;
  for (const char c : text) {
    if (line.size() == most) break;
    const bool blank = c < ' ' || c > '~';
    if (!blank || (!line.empty() && line.back() != ' ')) line += blank ? ' ' : c;
  }
  return line;
}

}  // namespace

handshakes::handshakes(kj::Timer& timer, std::chrono::milliseconds patience, std::size_t most,
                       std::size_t most_of_address, outcomes tell)
    : timer_(timer),
      patience_(patience.count() * kj::MILLISECONDS),
      tell_(std::move(tell)),
      waiting_(most, most_of_address),
      tasks_(*this) {}

void handshakes::begin(kj::Own<kj::AsyncIoStream> socket, listener_kind kind, const tls_source& source) {
  auto address = address_text(*socket);
  auto from = identity::peer_key(address);
  if (const auto leaves = waiting_.in_the_way_of(from)) {
    waiting_.remove(*leaves);
    running_.at(*leaves).canceler->cancel("made room for others: too many handshakes at a time");
  }
  const auto number = next_++;
  auto canceler = kj::heap<kj::Canceler>();
  auto& canceling = *canceler;
  running_.emplace(number, handshake{peer{kind, {}, std::move(address)}, kj::mv(canceler)});
  waiting_.add(number, std::move(from));

  auto context = source.context();
  auto shaking = kj::evalNow([&] {
    return context->wrapServer(
        kj::AuthenticatedStream{kj::mv(socket), kj::UnknownPeerIdentity::newInstance()});
  });
  auto late = timer_.afterDelay(patience_).then([]() -> kj::Promise<kj::AuthenticatedStream> {
    return KJ_EXCEPTION(DISCONNECTED, "timed out: the client did not do its part of the handshake");
  });
  // The context is kept until then: a reload may replace it.
  tasks_.add(canceling.wrap(shaking.exclusiveJoin(kj::mv(late)))
                 .then([this, number, &source, context](kj::AuthenticatedStream&& stream) {
                   came_through(number, source, kj::mv(stream));
                 })
                 .catch_([this, number](kj::Exception&& why) { broke(number, why); }));
}

void handshakes::came_through(std::uint64_t number, const tls_source& source,
                              kj::AuthenticatedStream&& stream) {
  auto who = running_.at(number).who;
  if (who.listener == listener_kind::payers) {
    auto& identity = kj::downcast<kj::TlsPeerIdentity>(*stream.peerIdentity);
    const auto name = identity.getCommonName();
    const std::string common_name(name.begin(), name.size());
    KJ_REQUIRE(is_common_name(common_name),
               "the common name of its certificate must be 1 to 64 printable characters of ASCII without #");
    who.common_name = common_name;
  }
  running_.erase(number);
  waiting_.remove(number);
  if (!who.common_name.empty() && source.revokes(who.common_name))
    return tell_.revoked(kj::mv(stream.stream), std::move(who));
  tell_.admitted(kj::mv(stream.stream), std::move(who));
}

void handshakes::broke(std::uint64_t number, const kj::Exception& why) {
  ERR_clear_error();  // Else another connection of this thread is taken for the one that failed.
  const auto found = running_.find(number);
  if (found == running_.end()) return taskFailed(kj::cp(why));  // It came through; what followed failed.
  const auto who = std::move(found->second.who);
  running_.erase(found);
  waiting_.remove(number);
  tell_.failed(who, printable(why.getDescription()));
}

void handshakes::taskFailed(kj::Exception&& exception) {
  tell_.failed({}, printable(exception.getDescription()));
}

}  // namespace benefactor::api
